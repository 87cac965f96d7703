import { type Bundle, readOperations } from '../support/description.js';
import { schemaType } from './operation-types.js';
import { schemaNames } from './schema-names.js';

/** A module with a Standard Schema for each request body: the entry `./validate` of the package. */
export function bodySchemasModule(bundle: Bundle): string {
  const names = schemaNames(bundle);
  const operations = readOperations(bundle).map(({ operationId, summary, request }) => ({
    operationId,
    summary,
    schema: request.schema,
    type: schemaType(request.schema, names),
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
