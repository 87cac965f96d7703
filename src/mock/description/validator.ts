import type { Ajv2020, Options, ValidateFunction } from 'ajv/dist/2020.js';
import { MockError, oneLine } from '../mock-error.js';
import type { Description } from './describe.js';
import { isObject, locate } from './pointer.js';

const key = 'description';

/** What compiles schemas: the Ajv that Prism validates with, or another of its version. */
export interface Validation {
  Ajv2020: typeof Ajv2020;
  addFormats: (ajv: Ajv2020) => unknown;
}

/** Gives the validation by the schema at a JSON pointer. It throws a MockError if that schema does not compile. */
export type Validator = (schema: string) => ValidateFunction;

function createAjv({ Ajv2020, addFormats }: Validation, options: Options = {}): Ajv2020 {
  // `strict: false`, as in Prism: OpenAPI has keywords of its own, such as `discriminator`.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, ...options });
  addFormats(ajv);
  return ajv;
}

/** By the formats that they know, since the schema of schemas takes longer to compile than most descriptions. */
const judges = new WeakMap<Validation['addFormats'], Ajv2020>();

/** Judges whether something is a JSON Schema. */
function judgeOf(validation: Validation): Ajv2020 {
  const judge = judges.get(validation.addFormats) ?? createAjv(validation);
  judges.set(validation.addFormats, judge);
  return judge;
}

/** Compiles each schema of a description when it is first asked for. */
export function createValidator({ name, document }: Description, validation: Validation): Validator {
  const judge = judgeOf(validation);
  const ajv = createAjv(validation, { validateSchema: false });
  ajv.addSchema(document, key);
  const compiled = new Map<string, ValidateFunction>();

  function compile(schema: string): ValidateFunction {
    try {
      const { value } = locate(document, schema);
      if (!isObject(value) && typeof value !== 'boolean')
        throw new Error('it is neither an object nor a boolean');
      if (!judge.validateSchema(value)) throw new Error(judge.errorsText(judge.errors, { dataVar: '' }));
      return ajv.compile({ $ref: key + schema });
    } catch (cause) {
      const message = `${name}: the schema at ${schema} does not compile: ${oneLine(cause)}`;
      throw new MockError('description', message, { cause });
    }
  }

  return (schema) => {
    const validate = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validate);
    return validate;
  };
}
