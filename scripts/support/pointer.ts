export type JsonObject = Record<string, unknown>;

/** A value of the document, and where it stands once references are followed. */
export interface Located {
  value: unknown;
  /** JSON pointer as a fragment: `#/components/…`. */
  pointer: string;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const child = (pointer: string, key: string) =>
  `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The keys of a pointer. One that comes from a `$ref` may be percent-encoded, too. */
export const keysOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

const longestChainOfReferences = 100;

/** What stands at a pointer, with the references on the way, and at the end, followed. */
export function locate(document: JsonObject, pointer: string, hops = 0): Located {
  if (hops > longestChainOfReferences) throw new Error(`the references at ${pointer} go round in a circle`);
  let located: Located = { value: document, pointer: '#' };
  for (const key of keysOf(pointer)) {
    const { value } = located;
    const next = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    located = { value: next, pointer: child(located.pointer, key) };
    if (isObject(next) && typeof next['$ref'] === 'string') {
      located = locate(document, decodeURIComponent(next['$ref']), hops + 1);
    }
  }
  return located;
}
