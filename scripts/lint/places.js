/** @import { Context, Place } from './visitor.js' */

/**
 * @param {unknown} node
 * @returns {node is Record<string, unknown>}
 */
export const isObject = (node) => typeof node === 'object' && node !== null;

/**
 * Goes down from a place key by key, through every reference on the way. Where nothing is found there is no place:
 * references that lead nowhere are the business of Redocly's no-unresolved-refs.
 *
 * @param {Place | undefined} from
 * @param {Context} context
 * @param {...string} keys
 * @returns {Place | undefined}
 */
export function find(from, context, ...keys) {
  let place = from;
  if (place && isObject(place.node) && typeof place.node['$ref'] === 'string') {
    const { node, location } = context.resolve(place.node, place.location.source.absoluteRef);
    place = location && { node, location };
  }
  const [key, ...others] = keys;
  if (key === undefined || place === undefined) return place;
  if (!isObject(place.node) || !Object.hasOwn(place.node, key)) return undefined;
  return find({ node: place.node[key], location: place.location.child([key]) }, context, ...others);
}

/**
 * What stands under each key of an object that is found as above.
 *
 * @param {Place | undefined} from
 * @param {Context} context
 * @param {...string} keys
 * @returns {{ name: string, place: Place }[]} Each place is where the key stands, before any reference is followed.
 */
export function entries(from, context, ...keys) {
  const parent = find(from, context, ...keys);
  if (parent === undefined || !isObject(parent.node)) return [];
  return Object.entries(parent.node)
    .filter(([name]) => !name.startsWith('x-'))
    .map(([name, node]) => ({ name, place: { node, location: parent.location.child([name]) } }));
}

/**
 * The responses of an operation that are no success.
 *
 * @param {Record<string, unknown>} operation
 * @param {Context} context
 */
export const errorResponses = (operation, context) =>
  entries({ node: operation, location: context.location }, context, 'responses')
    .filter(({ name }) => !name.startsWith('2'))
    .map(({ name, place }) => ({ status: name, response: place }));
