import { isList } from '../../documents/json.js';
import { type Change, type Operators, remove, set } from '../change.js';
import type { Place, Places } from '../places.js';

const lengths = ['maxLength', 'minLength', 'maxItems', 'minItems', 'maximum', 'minimum'] as const;

/** Each limit that a schema has, as its keyword and number. */
const limitsIn = ({ schema }: Places): readonly { place: Place; keyword: string; limit: number }[] =>
  schema.flatMap((place) =>
    lengths.flatMap((keyword) => {
      const limit = place.node[keyword];
      return typeof limit === 'number' ? [{ place, keyword, limit }] : [];
    }),
  );

/** A keyword for every schema of a type that does not have it. */
const added =
  (type: string, keyword: string, value: number | boolean | string) =>
  ({ schema }: Places): readonly Change[] =>
    schema
      .filter(({ node }) => [node['type']].flat().includes(type) && !(keyword in node))
      .map((place) => set(place, keyword, value));

/** Slips in a regular expression: an anchor or an alternative lost, a quantifier exchanged. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/^\^/g, ''],
  [/\$$/g, ''],
  [/\+/g, '*'],
  [/\w+\|/g, ''],
  [/\|\w+/g, ''],
  [/:/g, ''],
];

const patternsFrom = (pattern: string): readonly string[] =>
  slips.flatMap(([what, by]) =>
    [...pattern.matchAll(what)].map(
      ({ 0: found, index }) => pattern.slice(0, index) + by + pattern.slice(index + found.length),
    ),
  );

const patterned = ({ schema }: Places) => schema.filter(({ node }) => typeof node['pattern'] === 'string');

export const limits: Operators = {
  'limit-off-by-one': (places) =>
    limitsIn(places).flatMap(({ place, keyword, limit }) => [
      set(place, keyword, limit - 1),
      set(place, keyword, limit + 1),
    ]),
  'limit-loosened': (places) =>
    limitsIn(places).map(({ place, keyword, limit }) =>
      set(place, keyword, keyword.startsWith('max') ? limit * 10 : 0),
    ),
  'limit-removed': (places) => limitsIn(places).map(({ place, keyword }) => remove(place, keyword)),
  'pattern-changed': (places) =>
    patterned(places).flatMap((place) =>
      [...new Set(patternsFrom(String(place.node['pattern'])))].map((after) => set(place, 'pattern', after)),
    ),
  'pattern-removed': (places) => patterned(places).map((place) => remove(place, 'pattern')),
  'pattern-added': added('string', 'pattern', '^.+$'),
  'format-added': added('string', 'format', 'email'),
  'min-length-added': added('string', 'minLength', 1),
  'max-length-added': added('string', 'maxLength', 255),
  'min-items-added': added('array', 'minItems', 1),
  'max-items-added': added('array', 'maxItems', 10),
  'unique-items-added': added('array', 'uniqueItems', true),
  'additional-properties-added': added('object', 'additionalProperties', false),
  'minimum-added': (places) => [
    ...added('integer', 'minimum', 1)(places),
    ...added('number', 'minimum', 1)(places),
  ],
  'items-removed': ({ schema }) =>
    schema.filter(({ node }) => 'items' in node).map((place) => remove(place, 'items')),
  'union-opened': ({ schema }) =>
    schema.flatMap((place) => {
      const members = place.node['oneOf'];
      return isList(members)
        ? [set(place, 'oneOf', [...members, { type: 'object' }]), remove(place, 'oneOf')]
        : [];
    }),
};
