import type { Operators } from '../change.js';
import type { Place, Places } from '../places.js';
import { moreOrFewerTypes, nullOrNot, otherTypes } from './types.js';

/** Schemas that are neither a property's nor a header's: of bodies, list items, union members and parameters. */
const schemasOf = ({ schema }: Places): readonly Place[] =>
  schema.filter(({ pointer }) => !/\/properties\/[^/]+$|^#\/components\/headers\/|\/headers\//.test(pointer));

export const bodies: Operators = {
  'body-item-or-parameter-retyped': (places) => schemasOf(places).flatMap(otherTypes),
  'body-item-or-parameter-types-added-or-removed': (places) => schemasOf(places).flatMap(moreOrFewerTypes),
  'body-item-or-parameter-made-nullable-or-not': (places) => schemasOf(places).flatMap(nullOrNot),
};
