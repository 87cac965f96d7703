import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from './description.js';

/**
 * Compiles the schemas at pointers of a bundle, each of them once. Whether they are schemas at all is for the tests of
 * the description to say.
 */
export function compilerFor(bundle: Bundle, options: Options = {}): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, meta: false, validateSchema: false, ...options });
  ajv.addSchema(bundle, 'openapi.json');
  const compiled = new Map<string, ValidateFunction>();
  return (pointer) => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi.json${pointer}` });
    compiled.set(pointer, validate);
    return validate;
  };
}

const compilers = new WeakMap<Bundle, (pointer: string) => ValidateFunction>();

/** What Ajv says of values, by the schema at a pointer of the bundle: the judge that everything else answers to. */
export function ajvFor(bundle: Bundle, pointer: string): ValidateFunction {
  const compile = compilers.get(bundle) ?? compilerFor(bundle);
  compilers.set(bundle, compile);
  return compile(pointer);
}
