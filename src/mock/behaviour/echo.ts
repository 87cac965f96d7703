import type { MockedCall } from '../call.js';
import type { ResponseId } from '../description.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number from 1 to 2^31, the same one for the same text: FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ Number(unit.codePointAt(0)), 0x01000193);
  return (hash >>> 1) + 1;
}

/** The ID of the contact that an identifier names: its number if the identifier is an ID, otherwise a hash. */
function idOf(identifier: string, prefix: string | undefined): number {
  const number = Number(identifier.replace(/^.*?:/, ''));
  return Number.isSafeInteger(number) && identifier === `${prefix}:${number}` ? number : hashOf(identifier);
}

/** Returns consecutive IDs for new resources, from a random start. */
export function createIds(random: () => number): () => number {
  let last = 1_000_000_000 + Math.floor(random() * 1_000_000_000);
  return () => ++last;
}

/**
 * A success as a live API would send it: with the properties that request and response have in common as they were
 * sent, the contact's ID, and a new ID for each new resource.
 */
export function echo(
  example: unknown,
  { operation, identifier, body }: Pick<MockedCall, 'operation' | 'identifier' | 'body'>,
  newId: () => number,
): unknown {
  if (!isObject(example)) return example;
  const id = ({ parameter, prefix }: ResponseId) =>
    parameter === undefined ? newId() : idOf(`${identifier}`, prefix);
  const { ids, repeats } = operation.success;
  return {
    ...example,
    ...Object.fromEntries(ids.map((each) => [each.property, id(each)])),
    ...(isObject(body) &&
      Object.fromEntries(
        repeats.filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]]),
      )),
  };
}
