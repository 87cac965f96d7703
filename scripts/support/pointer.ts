/** JSON pointers as URI fragments (RFC 6901), `#/components/schemas/Error`, and what they lead to in a document. */

export type Json = null | boolean | number | string | Json[] | JsonObject;

export type JsonObject = { [key: string]: Json };

/** Narrows values of unknown origin to objects; lists are not objects here. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The pointer to a child of what a pointer leads to. */
export const child = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The keys of a pointer, one for each level. */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => decode(token).replaceAll('~1', '/').replaceAll('~0', '~'));

/** A pointer in a `$ref` may be percent-encoded. Braces in paths never are, so a stray `%` stays what it is. */
function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

const step = (node: unknown, key: string): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;

/** What a pointer leads to, taken literally; `undefined` where there is nothing. */
export const at = (document: object, pointer: string): unknown =>
  keysOf(pointer).reduce<unknown>(step, document);

/** A value of a document, and the pointer to it once references are followed. */
export interface Located {
  value: unknown;
  pointer: string;
}

/**
 * What a pointer leads to, with the references on the way and at the end followed.
 *
 * @throws Error if the references form a cycle.
 */
export function locate(document: object, pointer: string, above: readonly string[] = []): Located {
  if (above.includes(pointer)) throw new Error(`The references at ${pointer} form a cycle.`);
  let located: Located = { value: document, pointer: '#' };
  for (const key of keysOf(pointer)) {
    const value = step(located.value, key);
    located = { value, pointer: child(located.pointer, key) };
    const reference = isObject(value) ? value['$ref'] : undefined;
    if (typeof reference === 'string') located = locate(document, reference, [...above, pointer]);
  }
  return located;
}
