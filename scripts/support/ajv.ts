import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from './description.js';
import { child, isObject, locate } from './pointer.js';

/**
 * Compiles the schemas at pointers of a bundle, each of them once. The tests of the description check that they are
 * schemas.
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

/** What Ajv says of values, by the schema at a pointer of the bundle: all other validation is compared with it. */
export function ajvFor(bundle: Bundle, pointer: string): ValidateFunction {
  const compile = compilers.get(bundle) ?? compilerFor(bundle);
  compilers.set(bundle, compile);
  return compile(pointer);
}

const describesObjects = (schema: Bundle) =>
  'properties' in schema || [schema['type']].flat().includes('object');

/**
 * A copy of a document in which the schemas at some pointers take no properties that they do not name. What is open on
 * purpose, by `additionalProperties` or a pattern, stays so.
 */
export function closeSchemas(original: Bundle, schemas: readonly string[]): Bundle {
  const document = structuredClone(original);
  const seen = new Set<unknown>();

  const members = (pointer: string, keyword: string) => {
    const { value, pointer: place } = locate(document, child(pointer, keyword));
    return isObject(value) || Array.isArray(value) ? Object.keys(value).map((key) => child(place, key)) : [];
  };

  /** @param whole Whether the schema alone describes its value; as a part of `allOf` it does not. */
  function close(pointer: string, whole: boolean): void {
    const { value: schema } = locate(document, pointer);
    if (!isObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    const alternatives = ['oneOf', 'anyOf'].flatMap((keyword) => members(pointer, keyword));
    const parts = members(pointer, 'allOf');
    for (const property of members(pointer, 'properties')) close(property, true);
    close(child(pointer, 'items'), true);
    // An alternative beside properties of the whole knows nothing of these.
    const apart = whole && parts.length === 0 && !('properties' in schema);
    for (const alternative of alternatives) close(alternative, apart);
    for (const part of parts) close(part, false);
    const composed = parts.length > 0 || (alternatives.length > 0 && !apart);
    const open = 'additionalProperties' in schema || 'unevaluatedProperties' in schema;
    if (!whole || open) return;
    if (composed) schema['unevaluatedProperties'] = false;
    else if (describesObjects(schema)) schema['additionalProperties'] = false;
  }

  for (const schema of schemas) close(schema, true);
  return document;
}
