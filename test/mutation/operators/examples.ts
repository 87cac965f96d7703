import { isList, isObject, type Json } from '../../documents/json.js';
import { type Change, type Operators, remove, rename, set, without } from '../change.js';
import { child, withValue } from '../json.js';
import type { Place, Places } from '../places.js';

/** Another value of the same type. */
function other(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}!` : 'null no more';
}

/** Each single value within a value, changed; and each property and member removed. */
function changesWithin(value: Json, pointer: string): readonly Change[] {
  if (!isObject(value) && !isList(value)) {
    const after = other(value);
    return [{ pointer, before: value, after, edit: { pointer, value: after } }];
  }
  return Object.entries(value).flatMap(([key, part]: [string, Json]) => {
    const at = child(pointer, key);
    const edit = { pointer, value: withValue(value, `#${child('', key)}`, undefined) };
    return [{ pointer: at, before: part, after: undefined, edit }, ...changesWithin(part, at)];
  });
}

/** Every map from name to example: of parameters, headers and bodies. */
const named = ({ mediaType, parameter, header }: Places): readonly Place[] =>
  [...mediaType, ...parameter, ...header].flatMap(({ node, pointer }) => {
    const { examples } = node;
    return isObject(examples) ? [{ node: examples, pointer: child(pointer, 'examples') }] : [];
  });

/** Schemas, whose examples are a list. */
const listed = ({ schema }: Places): readonly { place: Place; examples: readonly Json[] }[] =>
  schema.flatMap((place) => {
    const { examples } = place.node;
    return isList(examples) ? [{ place, examples }] : [];
  });

const single = ({ header, parameter, mediaType }: Places): readonly Place[] =>
  [...header, ...parameter, ...mediaType].filter(({ node }) => 'example' in node);

export const examples: Operators = {
  'example-changed': (places) => [
    ...places.example.flatMap(({ node, pointer }) =>
      node['value'] === undefined ? [] : changesWithin(node['value'], child(pointer, 'value')),
    ),
    ...single(places).flatMap((place) =>
      changesWithin(place.node['example'] ?? null, child(place.pointer, 'example')),
    ),
    ...listed(places).flatMap(({ place, examples }) =>
      examples.flatMap((value, index) =>
        changesWithin(value, child(child(place.pointer, 'examples'), String(index))),
      ),
    ),
  ],
  'example-removed': (places) => [
    ...named(places).flatMap((place) => Object.keys(place.node).map((name) => remove(place, name))),
    ...single(places).map((place) => remove(place, 'example')),
    ...places.example.filter(({ node }) => 'value' in node).map((place) => remove(place, 'value')),
    ...listed(places).flatMap(({ place, examples }) =>
      examples.length > 1
        ? examples.map((_, index) => without(place, 'examples', index))
        : [remove(place, 'examples')],
    ),
  ],
  'example-renamed': (places) =>
    named(places).flatMap((place) => Object.keys(place.node).map((name) => rename(place, name, `${name}s`))),
  'example-added': (places) => [
    ...named(places).map((place) => set(place, 'added', Object.values(place.node)[0])),
    ...listed(places).map(({ place, examples }) =>
      set(place, 'examples', [...examples, examples[0] ?? null]),
    ),
  ],
};
