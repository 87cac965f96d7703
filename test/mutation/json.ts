import { child } from '../../scripts/support/pointer.js';
import { isList, isObject, type Json, type JsonObject } from '../documents/json.js';

export { child };

const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What stands at a JSON pointer given as a fragment. References are not followed. */
export const valueAt = (root: Json, pointer: string): Json | undefined =>
  keysOf(pointer).reduce<Json | undefined>(
    (node, key) => (isList(node) ? node[Number(key)] : isObject(node) ? node[key] : undefined),
    root,
  );

/** A copy with another value under a key, or without the key. The rest is shared, in the order that it had. */
export function withKey(node: Json | undefined, key: string, value: Json | undefined): Json {
  if (isList(node)) {
    const members = value === undefined ? [] : [value];
    return [...node.slice(0, Number(key)), ...members, ...node.slice(Number(key) + 1)];
  }
  const { [key]: old, ...others } = isObject(node) ? node : {};
  if (value === undefined) return others;
  return old === undefined ? { ...others, [key]: value } : { ...(node as JsonObject), [key]: value };
}

/** A copy of an object with another name for one of its keys, at the same place among them. */
export const withName = (node: JsonObject, from: string, to: string): JsonObject =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key === from ? to : key, value]));

/** A copy of a document with another value at a pointer, or none. Only what lies on the way is copied. */
export function withValue(root: Json, pointer: string, value: Json | undefined): Json {
  const put = (node: Json | undefined, [key, ...below]: string[]): Json | undefined => {
    if (key === undefined) return value;
    const inner = isList(node) ? node[Number(key)] : isObject(node) ? node[key] : undefined;
    return withKey(node, key, put(inner, below));
  };
  return put(root, keysOf(pointer)) ?? null;
}
