import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from './description.js';

/** Compiles the schemas at pointers of a bundle. */
export function compilerFor(bundle: Bundle, options: Options = {}): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, ...options });
  ajv.addSchema(bundle, 'openapi.json');
  return (pointer) => ajv.compile({ $ref: `openapi.json${pointer}` });
}

const compiled = new WeakMap<Bundle, Map<string, ValidateFunction>>();

/** What Ajv says of values, by the schema at a pointer of the bundle: the judge that everything else answers to. */
export function ajvFor(bundle: Bundle, pointer: string): ValidateFunction {
  const known = compiled.get(bundle) ?? new Map<string, ValidateFunction>();
  compiled.set(bundle, known);
  const validate = known.get(pointer) ?? compilerFor(bundle)(pointer);
  known.set(pointer, validate);
  return validate;
}
