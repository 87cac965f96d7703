import { isList, isObject, type JsonObject } from '../../documents/json.js';
import { type Change, type Operators, rewrite } from '../change.js';
import { child, withKey, withName } from '../json.js';
import type { Place, Places } from '../places.js';
import { isSchema, moreOrFewerTypes, nullOrNot, otherTypes } from './types.js';

interface Property {
  readonly name: string;
  readonly pointer: string;
  readonly isRequired: boolean;
  /** The schema that has it. */
  readonly owner: Place;
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

const propertiesIn = ({ schema }: Places): readonly Property[] =>
  schema.flatMap((owner) => {
    const { properties, required: listed } = owner.node;
    if (!isObject(properties)) return [];
    const required = isList(listed) ? listed.map(String) : [];
    return Object.keys(properties).map((name) => ({
      name,
      pointer: child(child(owner.pointer, 'properties'), name),
      isRequired: required.includes(name),
      owner,
      properties,
      required,
    }));
  });

/** The schema that has a property, with other properties and another list of those required. */
function ownerWith({ owner }: Property, properties: JsonObject, required: readonly string[]): JsonObject {
  const { required: _, ...others } = owner.node;
  return { ...others, ...(required.length > 0 && { required }), properties };
}

const renamed = (property: Property, name: string): Change => {
  const { owner, pointer, properties, required } = property;
  const requiredThen = required.map((old) => (old === property.name ? name : old));
  const value = ownerWith(property, withName(properties, property.name, name), requiredThen);
  return rewrite(owner, value, { at: pointer, before: property.name, after: name });
};

const otherwiseRequired = (property: Property): Change => {
  const { owner, pointer, properties, required, name, isRequired } = property;
  const requiredThen = isRequired ? required.filter((other) => other !== name) : [...required, name];
  const value = ownerWith(property, properties, requiredThen);
  const says = (is: boolean) => (is ? 'required' : 'optional');
  return rewrite(owner, value, { at: pointer, before: says(isRequired), after: says(!isRequired) });
};

const schemasOf = (places: Places): readonly Place[] =>
  propertiesIn(places).flatMap(({ name, pointer, properties }) => {
    const node = properties[name];
    return node !== undefined && isSchema(node) ? [{ pointer, node }] : [];
  });

export const properties: Operators = {
  'property-renamed': (places) =>
    propertiesIn(places).flatMap((property) => [
      renamed(property, `${property.name}s`),
      renamed(property, property.name.toUpperCase()),
    ]),
  'property-removed': (places) =>
    propertiesIn(places).map((property) => {
      const { name, owner, pointer, required } = property;
      const others = withKey(property.properties, name, undefined) as JsonObject;
      const requiredThen = required.filter((other) => other !== name);
      const value = ownerWith(property, others, requiredThen);
      return rewrite(owner, value, { at: pointer, before: name, after: undefined });
    }),
  'property-added': ({ schema }) =>
    schema
      .filter(({ node }) => isObject(node['properties']))
      .map((owner) => {
        const before = owner.node['properties'] as JsonObject;
        const value = { ...owner.node, properties: { ...before, added: { type: 'string' } } };
        const at = child(child(owner.pointer, 'properties'), 'added');
        return rewrite(owner, value, { at, before: undefined, after: 'string' });
      }),
  'property-retyped': (places) => schemasOf(places).flatMap(otherTypes),
  'property-types-added-or-removed': (places) => schemasOf(places).flatMap(moreOrFewerTypes),
  'property-made-required-or-optional': (places) => propertiesIn(places).map(otherwiseRequired),
  'property-made-nullable-or-not': (places) => schemasOf(places).flatMap(nullOrNot),
};
