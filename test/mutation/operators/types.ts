import { isList, isObject, type Json, type JsonObject } from '../../documents/json.js';
import { type Change, set } from '../change.js';
import type { Place } from '../places.js';

const all = ['string', 'integer', 'number', 'boolean', 'array', 'object'] as const;

const typesOf = ({ type }: JsonObject): readonly Json[] =>
  type === undefined ? [] : isList(type) ? type : [type];

const one = (types: readonly Json[]): Json => (types.length === 1 ? (types[0] ?? null) : types);

/** Any other type in place of each that a schema admits; without a type, a type. */
export function otherTypes(place: Place): readonly Change[] {
  const types = typesOf(place.node);
  const others = all.filter((type) => !types.includes(type));
  if (types.length === 0) return others.map((type) => set(place, 'type', type));
  return types
    .filter((type) => type !== 'null')
    .flatMap((type) =>
      others.map((other) => set(place, 'type', one(types.map((kept) => (kept === type ? other : kept))))),
    );
}

/** One more type than a schema admits, and one less where it admits several. */
export function moreOrFewerTypes(place: Place): readonly Change[] {
  const types = typesOf(place.node);
  const own = types.filter((type) => type !== 'null');
  const more = types.length > 0 ? all.filter((type) => !types.includes(type)) : [];
  const fewer = own.length > 1 ? own : [];
  return [
    ...more.map((type) => set(place, 'type', [...types, type])),
    ...fewer.map((type) => set(place, 'type', one(types.filter((kept) => kept !== type)))),
  ];
}

/** Null where a schema refuses it, or refused where it admits null: with the values listed and in the union, too. */
export function nullOrNot(place: Place): readonly Change[] {
  const { node } = place;
  const types = typesOf(node);
  if (types.includes('null')) return [set(place, 'type', one(types.filter((type) => type !== 'null')))];
  const { const: only, enum: listed, oneOf, ...others } = node;
  const value: JsonObject = {
    ...others,
    ...(types.length > 0 && { type: [...types, 'null'] }),
    ...(only !== undefined && { enum: [only, null] }),
    ...(isList(listed) && { enum: [...listed, null] }),
    ...(isList(oneOf) && { oneOf: [...oneOf, { type: 'null' }] }),
  };
  const change = { pointer: place.pointer, before: 'not null', after: 'null as well' };
  return [{ ...change, edit: { pointer: place.pointer, value } }];
}

export const isSchema = (value: Json): value is JsonObject => isObject(value) && !('$ref' in value);
