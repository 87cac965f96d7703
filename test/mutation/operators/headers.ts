import { isObject } from '../../documents/json.js';
import { type Operators, remove, rename, set } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';
import { isSchema, moreOrFewerTypes, nullOrNot, otherTypes } from './types.js';

/** The headers of each response, by name. */
const headersIn = ({ response }: Places): readonly Place[] =>
  response.flatMap(({ node, pointer }) => {
    const { headers } = node;
    return isObject(headers) ? [{ node: headers, pointer: child(pointer, 'headers') }] : [];
  });

const schemasOf = ({ header }: Places): readonly Place[] =>
  header.flatMap(({ node, pointer }) => {
    const { schema } = node;
    return schema !== undefined && isSchema(schema)
      ? [{ node: schema, pointer: child(pointer, 'schema') }]
      : [];
  });

const stranger = { description: 'Added.', schema: { type: 'string' }, example: 'added' } as const;

export const headers: Operators = {
  'header-added': ({ response }) =>
    response.map((place) => {
      const { headers } = place.node;
      const pointer = child(child(place.pointer, 'headers'), 'X-Added');
      const value = { ...place.node, headers: { ...(isObject(headers) && headers), 'X-Added': stranger } };
      return { pointer, before: undefined, after: stranger, edit: { pointer: place.pointer, value } };
    }),
  'header-removed': (places) =>
    headersIn(places).flatMap((place) => Object.keys(place.node).map((name) => remove(place, name))),
  'header-renamed': (places) =>
    headersIn(places).flatMap((place) =>
      Object.keys(place.node).flatMap((name) => [
        rename(place, name, `X-${name}`),
        rename(place, name, name.replaceAll('-', '_')),
      ]),
    ),
  'header-retyped': (places) =>
    schemasOf(places).flatMap((place) => [
      ...otherTypes(place),
      ...moreOrFewerTypes(place),
      ...nullOrNot(place),
    ]),
  'header-made-required': ({ header }) => header.map((place) => set(place, 'required', true)),
};
