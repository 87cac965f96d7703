import { isList, type Json, type JsonObject } from './json.js';

/** Keywords whose lists are sets: their order says nothing. `required` is one too, but is claimed per property. */
const sets: ReadonlySet<string> = new Set(['type', 'enum', 'tags']);

const sorted = (list: readonly Json[]): readonly Json[] =>
  list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/**
 * One spelling where two mean one thing: `type: ['string']` is `type: 'string'`, `enum: ['text']` is `const: 'text'`,
 * and sets come in one order. Looks at the keywords themselves only, never inside them.
 */
export function normalise(keywords: JsonObject): JsonObject {
  if (!Object.keys(keywords).some((keyword) => sets.has(keyword) && isList(keywords[keyword])))
    return keywords;
  const normal: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(keywords)) {
    if (!sets.has(keyword) || !isList(value)) normal[keyword] = value;
    else if (keyword === 'type' && value.length === 1) normal['type'] = value[0] ?? null;
    else if (keyword === 'enum' && value.length === 1 && !('const' in keywords))
      normal['const'] = value[0] ?? null;
    else normal[keyword] = sorted(value);
  }
  return normal;
}
