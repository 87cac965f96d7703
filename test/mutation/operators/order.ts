import { isList, isObject } from '../../documents/json.js';
import { type Change, type Operators, set } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';

/** What stands under a key, back to front, where it has two parts or more. */
const reversed =
  (key: string) =>
  (place: Place): readonly Change[] => {
    const value = place.node[key];
    if (isList(value)) return value.length > 1 ? [set(place, key, value.toReversed())] : [];
    if (!isObject(value) || Object.keys(value).length < 2) return [];
    const pointer = child(place.pointer, key);
    const other = Object.fromEntries(Object.entries(value).reverse());
    return [
      { pointer, before: Object.keys(value), after: Object.keys(other), edit: { pointer, value: other } },
    ];
  };

export const order: Operators = {
  'examples-reordered': ({ mediaType, parameter }: Places) =>
    [...mediaType, ...parameter].flatMap(reversed('examples')),
  'values-reordered': ({ schema }) => schema.flatMap(reversed('enum')),
  'types-reordered': ({ schema }) => schema.flatMap(reversed('type')),
  'required-reordered': ({ schema }) => schema.flatMap(reversed('required')),
};
