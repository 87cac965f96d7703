import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from './description.js';

/** What Ajv says of values, by the schema at a pointer of the bundle: the judge that everything else answers to. */
export function ajvFor(bundle: Bundle, pointer: string, options: Options = {}): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, ...options });
  ajv.addSchema(bundle, 'openapi.json');
  return ajv.compile({ $ref: `openapi.json${pointer}` });
}
