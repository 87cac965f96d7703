import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from './description.js';

/** Compiles the schemas at pointers of a bundle. */
export function compilerFor(bundle: Bundle, options: Options = {}): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, ...options });
  ajv.addSchema(bundle, 'openapi.json');
  return (pointer) => ajv.compile({ $ref: `openapi.json${pointer}` });
}

/** What Ajv says of values, by the schema at a pointer of the bundle: the judge that everything else answers to. */
export const ajvFor = (bundle: Bundle, pointer: string): ValidateFunction => compilerFor(bundle)(pointer);
