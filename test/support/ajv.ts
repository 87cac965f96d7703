import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from '../../scripts/support/description.js';

const compiled = new WeakMap<Bundle, Map<string, ValidateFunction>>();

/** What Ajv says of values, by the schema at a pointer of the bundle: the judge that the generators answer to. */
export function ajvFor(bundle: Bundle, pointer: string): ValidateFunction {
  const known = compiled.get(bundle) ?? new Map<string, ValidateFunction>();
  compiled.set(bundle, known);
  const validate = known.get(pointer) ?? compile(bundle, pointer);
  known.set(pointer, validate);
  return validate;
}

function compile(bundle: Bundle, pointer: string): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  ajv.addSchema(bundle, 'openapi.json');
  return ajv.compile({ $ref: `openapi.json${pointer}` });
}
