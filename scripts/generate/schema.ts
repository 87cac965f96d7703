import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import type { Bundle } from '../support/description.js';

/**
 * The types of every schema, parameter and response, as openapi-typescript writes them.
 *
 * @param silent Without its warnings on the console.
 */
export async function schemaModule(bundle: Bundle, silent = false): Promise<string> {
  const description = structuredClone(bundle) as unknown as OpenAPI3;
  return astToString(await openapiTS(description, { alphabetize: true, silent }));
}
