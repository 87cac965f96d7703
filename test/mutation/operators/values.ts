import { isList, type Json } from '../../documents/json.js';
import { type Change, type Operators, remove, set, without } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';

/** A word that differs from the given one as typing errors do. */
export const misspelt = (word: string): readonly string[] => [
  word.slice(0, -1),
  `${word}${word.slice(-1)}`,
  word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase(),
];

const enums = ({ schema }: Places): readonly { place: Place; values: readonly Json[] }[] =>
  schema.flatMap((place) => (isList(place.node['enum']) ? [{ place, values: place.node['enum'] }] : []));

const constants = ({ schema }: Places): readonly Place[] => schema.filter(({ node }) => 'const' in node);

export const values: Operators = {
  'enum-value-added': (places) =>
    enums(places).map(({ place, values }) => set(place, 'enum', [...values, 'added'])),
  'enum-value-removed': (places) =>
    enums(places).flatMap(({ place, values }) => values.map((_, index) => without(place, 'enum', index))),
  'enum-value-misspelt': (places) =>
    enums(places).flatMap(({ place, values }) =>
      values.flatMap((value, index): Change[] =>
        misspelt(String(value)).map((after) => {
          const pointer = child(child(place.pointer, 'enum'), String(index));
          return { pointer, before: value, after, edit: { pointer, value: after } };
        }),
      ),
    ),
  'enum-removed': (places) => enums(places).map(({ place }) => remove(place, 'enum')),
  'const-changed': (places) =>
    constants(places).flatMap((place) =>
      misspelt(String(place.node['const'])).map((after) => set(place, 'const', after)),
    ),
  'const-removed': (places) => constants(places).map((place) => remove(place, 'const')),
};
