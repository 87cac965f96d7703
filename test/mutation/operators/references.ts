import { isObject, type Json, type JsonObject } from '../../documents/json.js';
import { type Operators, remove, set } from '../change.js';
import { child, valueAt } from '../json.js';
import type { Place, Places } from '../places.js';

/** The other components of the kind that a reference leads to. */
function siblings({ root }: Places, reference: Json | undefined): readonly string[] {
  const pointer = String(reference);
  const section = pointer.slice(0, pointer.lastIndexOf('/'));
  const components = valueAt(root[0]?.node ?? null, section);
  return Object.keys(isObject(components) ? components : {})
    .map((name) => child(section, name))
    .filter((other) => other !== pointer);
}

/** Discriminators, and their maps from value to schema. */
const discriminators = ({ schema }: Places) =>
  schema.flatMap((owner) => {
    const { discriminator } = owner.node;
    if (!isObject(discriminator)) return [];
    const place: Place = { node: discriminator, pointer: child(owner.pointer, 'discriminator') };
    const mapping = (isObject(discriminator['mapping']) ? discriminator['mapping'] : {}) as JsonObject;
    return [{ owner, place, mapping: { node: mapping, pointer: child(place.pointer, 'mapping') } }];
  });

export const references: Operators = {
  'reference-to-sibling': (places) =>
    places.reference.flatMap((place) =>
      siblings(places, place.node['$ref']).map((other) => set(place, '$ref', other)),
    ),
  'mapping-to-sibling': (places) =>
    discriminators(places).flatMap(({ mapping }) =>
      Object.entries(mapping.node).flatMap(([value, target]) =>
        siblings(places, target).map((other) => set(mapping, value, other)),
      ),
    ),
  'discriminator-changed': (places) =>
    discriminators(places).flatMap(({ owner, place, mapping }) => [
      remove(owner, 'discriminator'),
      remove(place, 'mapping'),
      set(place, 'propertyName', `${place.node['propertyName']}s`),
      ...Object.keys(mapping.node).map((value) => remove(mapping, value)),
    ]),
};
