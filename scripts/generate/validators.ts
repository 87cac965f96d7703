import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { closeSchemas } from '../support/ajv.js';
import { UserError } from '../support/command.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { placeOf } from '../support/source.js';
import { isSuccess } from './operations.js';
import { typeNames } from './schema.js';

const annotations = ['description', 'example', 'examples', 'title', 'default'];

/** A schema without annotations. Under `properties`, a keyword is the name of a property. */
function bare(node: unknown, inProperties = false): unknown {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => inProperties || !annotations.includes(key))
      .map(([key, value]) => [key, bare(value, key === 'properties' && !inProperties)]),
  );
}

/** The pointers of the schemas that a mock validates by: as they stand, and closed to further properties. */
function pointersOf(operations: OperationDescription[]): { open: string[]; closed: string[] } {
  const bodies = operations.map(({ request }) => request.schema);
  const parameters = operations.map(({ parameter }) => parameter.schema);
  const successes = operations.flatMap(({ responses }) =>
    responses.filter(isSuccess).map(({ content }) => content.schema),
  );
  return { open: [...new Set([...bodies, ...parameters, ...successes])], closed: [...new Set(bodies)] };
}

/** An Ajv that holds both versions of a description, and a name for the validator of each schema. */
function prepare(bundle: Bundle, options: Options) {
  const pointers = pointersOf(readOperations(bundle));
  const ajv = new Ajv2020({
    strict: false,
    strictNumbers: true,
    allErrors: true,
    // JSON sends no inherited property.
    ownProperties: true,
    logger: false,
    ...options,
  });
  const dialect = 'https://json-schema.org/draft/2020-12/schema';
  const versions = { open: bundle as Bundle, closed: closeSchemas(bundle, pointers.closed) };
  const rows = (['open', 'closed'] as const).flatMap((version) => {
    const document = { ...(bare(versions[version]) as Bundle), jsonSchemaDialect: dialect };
    ajv.addSchema(document, version, false, false);
    return pointers[version].map((pointer, index) => ({ version, pointer, name: `${version}${index}` }));
  });
  return { ajv, rows };
}

/** Turns an error of Ajv into one for the person who edits the description. */
function compiling<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw new UserError(`A schema of the description does not compile: ${(error as Error).message}`);
  }
}

/** The validators as functions, for a mock that follows changes of the description. */
export function compileValidators(
  bundle: Bundle,
): Record<'open' | 'closed', Record<string, ValidateFunction>> {
  const { ajv, rows } = prepare(bundle, {});
  const validators: ReturnType<typeof compileValidators> = { open: {}, closed: {} };
  return compiling(() => {
    for (const { version, pointer } of rows)
      validators[version][pointer] = ajv.getSchema(version + pointer) as ValidateFunction;
    return validators;
  });
}

/** The code that Ajv generates for each error. */
const errorCode =
  /const (err\d+) = \{instancePath(?:: ?(.+?))?,schemaPath:.+?,keyword:(.+?),params:(.+?),message:(.+?)\};\s*if\(vErrors === null\)\{\s*vErrors = \[\1\];\s*\}\s*else \{\s*vErrors\.push\(\1\);\s*\}/g;

const lengthCode = /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g;

const helpers = `export function note(errors, instancePath, keyword, params, message) {
  errors ??= [];
  errors.push({ instancePath, keyword, params, message });
  return errors;
}

export function codePoints(text) {
  let count = text.length;
  for (let index = 1; index < text.length; index++) {
    const low = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
    if (low && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}`;

/** The code of Ajv, shorter, and without the run-time module that it usually needs. */
function selfContained(code: string): string {
  const short = code
    .replace(
      errorCode,
      (_, __, path = 'instancePath', keyword, params, message) =>
        `vErrors = note(vErrors, ${path}, ${keyword}, ${params}, ${message});`,
    )
    .replace(lengthCode, 'codePoints')
    .replace(/^"use strict";/, '')
    .replace(/\bexport const (?=(?:open|closed)\d+ =)/g, 'const ')
    // One function a line, so that a diff shows which schema changed.
    .replace(/(?<=[;}])(?=function validate|const (?:schema|open|closed)\d+ =)/g, '\n');
  if (short.includes('schemaPath'))
    throw new Error('Ajv writes errors in another form than this module expects.');
  return short;
}

/**
 * Two modules with functions that validate by the schemas of the description: `open` as they are, and `closed` with
 * request bodies that take no other properties. One has the request bodies, for forms and files; the other one adds
 * identifiers and successes, for the mock. They need no Ajv, and no permission to evaluate code.
 *
 * @see https://ajv.js.org/standalone.html
 */
export function validatorModules(bundle: Bundle): { bodies: string; validators: string } {
  const { ajv, rows } = prepare(bundle, { code: { source: true, esm: true, optimize: 2 } });
  const bodies = new Set(rows.filter(({ version }) => version === 'closed').map(({ pointer }) => pointer));
  const codeOf = (chosen: typeof rows) => {
    const refs = Object.fromEntries(chosen.map(({ version, pointer, name }) => [name, version + pointer]));
    return selfContained(compiling(() => standaloneCode.default(ajv, refs)));
  };
  const table = (version: string, chosen: typeof rows) =>
    chosen
      .filter((row) => row.version === version)
      .map(({ pointer, name }) => `    ${JSON.stringify(pointer)}: ${name},`)
      .join('\n');
  const ofBodies = rows.filter(({ pointer }) => bodies.has(pointer));
  const others = rows.filter(({ pointer }) => !bodies.has(pointer));
  const codeOfBodies = codeOf(ofBodies);
  const codeOfOthers = codeOf(others);
  if ((codeOfBodies + codeOfOthers).includes('require(')) {
    const faulty = rows.find((row) => codeOf([row]).includes('require('));
    const place = placeOf(String(faulty?.pointer));
    throw new UserError(
      `${place}: The mock cannot check uniqueItems, or an enum or const with objects: remove it.`,
    );
  }
  const declared = "Record<'open' | 'closed', Record<string, Validate>>";
  const start = `// @ts-nocheck: written by Ajv.

import type { Validate } from '../src/validate.js';
`;
  return {
    bodies: `${start}
${helpers}

${codeOfBodies}

/** By the JSON pointer of the schema in openapi.json. */
export const bodyValidators: ${declared} = {
  open: {
${table('open', ofBodies)}
  },
  closed: {
${table('closed', ofBodies)}
  },
};
`,
    validators: `${start}import { bodyValidators, codePoints, note } from './body-validators.js';

${codeOfOthers}

/** By the JSON pointer of the schema in openapi.json. */
export const validators: ${declared} = {
  open: {
    ...bodyValidators.open,
${table('open', others)}
  },
  closed: bodyValidators.closed,
};
`,
  };
}

/** A module with a Standard Schema for each request body: the entry `./validate` of the package. */
export function bodySchemasModule(bundle: Bundle): string {
  const names = typeNames(bundle);
  const operations = readOperations(bundle).map(({ operationId, summary, request }) => ({
    operationId,
    summary,
    schema: request.schema,
    type: String(names.get(request.schema.replace(/.*\//, ''))),
  }));
  const types = [...new Set(operations.map(({ type }) => type))].toSorted();
  const schemas = operations.map(
    ({ operationId, summary, schema, type }) => `/**
 * The request body of \`${operationId}\` (${summary}): {@link ${type}}.
 *
 * @see https://standardschema.dev
 */
export const ${operationId}Body: BodySchema<${type}> = bodySchema(bodyValidators, ${JSON.stringify(schema)});`,
  );
  return `import { type BodySchema, bodySchema } from '../src/validate.js';
import { bodyValidators } from './body-validators.js';
import type { ${types.join(', ')} } from './schemas.js';

export type { BodySchema, Issue, StandardSchema, Verdict } from '../src/validate.js';

${schemas.join('\n\n')}
`;
}
