import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import type { Bundle } from '../support/description.js';

/** The types of every schema, parameter and response, as openapi-typescript writes them. */
export async function schemaModule(bundle: Bundle): Promise<string> {
  return astToString(await openapiTS(structuredClone(bundle) as unknown as OpenAPI3, { alphabetize: true }));
}
