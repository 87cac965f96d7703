import type { Json, JsonObject } from '../../scripts/support/pointer.js';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is Json[] => Array.isArray(value);

/** Keywords for people: the wording is ours (ruling 1). */
export const prose: ReadonlySet<string> = new Set(['title', 'summary', 'description']);

/** Keywords whose lists are sets: their order says nothing. */
const sets = ['type', 'enum', 'required', 'tags'];

const unions = ['oneOf', 'anyOf'];

const sorted = (list: readonly Json[]): Json[] =>
  list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const withoutProse = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !prose.has(keyword)));

const isNull = (schema: Json): boolean => isObject(schema) && withoutProse(schema)['type'] === 'null';

/** A schema for what another one takes, or null; undefined where that would take more than a type. */
function orNull(schema: JsonObject): JsonObject | undefined {
  const { type, const: only, enum: listed, ...rest } = schema;
  if (type === undefined || unions.some((keyword) => keyword in rest)) return undefined;
  const values = only === undefined ? listed : [only];
  return { ...rest, type: [type, 'null'].flat(), ...(isList(values) && { enum: [...values, null] }) };
}

/**
 * One spelling for schemas that mean the same: `type: ['string']` is `type: 'string'`, `enum: ['text']` is
 * `const: 'text'`, a union with `type: 'null'` is a list of types, a union of one member is that member, and sets come
 * in one order. Changes the keywords of this schema only, not those of the schemas within.
 *
 * @param follow Gives what a reference leads to.
 */
export function simplify(schema: JsonObject, follow: (node: Json) => Json): JsonObject {
  const merged = merge(schema, follow);
  const simple: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(merged)) {
    if (!sets.includes(keyword) || !isList(value)) simple[keyword] = value;
    else if (keyword === 'type' && value.length === 1) simple['type'] = value[0] ?? null;
    else if (keyword === 'enum' && value.length === 1 && !('const' in merged))
      simple['const'] = value[0] ?? null;
    else if (keyword !== 'required' || value.length > 0) simple[keyword] = sorted(value);
  }
  return simple;
}

/** A schema with the union or intersection in it dissolved, where that is possible. */
function merge(schema: JsonObject, follow: (node: Json) => Json): JsonObject {
  if ('discriminator' in schema) return schema;
  for (const keyword of [...unions, 'allOf']) {
    const { [keyword]: list, ...rest } = schema;
    if (!isList(list)) continue;
    const members = list.map(follow).filter((member) => keyword === 'allOf' || !isNull(member));
    const [only] = members;
    if (members.length !== 1 || !isObject(only)) continue;
    const inner = withoutProse(merge(only, follow));
    const whole = list.length > 1 ? orNull(inner) : inner;
    const isApart = whole && Object.keys(whole).every((key) => !(key in rest));
    if (isApart) return { ...whole, ...rest };
  }
  return schema;
}
