import { isObject, type JsonObject } from '../support/pointer.js';

/** The type of a JSON value, as a schema names it. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** A schema that says of a value what its types are, and nothing more. Of a mixed list it says that it is a list. */
export function inferSchema(value: unknown): JsonObject {
  const type = typeOf(value);
  if (isObject(value)) {
    const properties = Object.entries(value).map(([name, each]) => [name, inferSchema(each)]);
    return { type, properties: Object.fromEntries(properties) };
  }
  if (!Array.isArray(value)) return { type };
  const items = new Map(
    value.map((item) => inferSchema(item)).map((schema) => [JSON.stringify(schema), schema]),
  );
  return items.size === 1 ? { type, items: [...items.values()][0] } : { type };
}
