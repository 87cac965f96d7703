/** Half a surrogate pair, which JSON would send as a broken character. */
const broken = /\p{Surrogate}/u;

/** Whether an object has no class; it may come from another window or context. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}

/** What is wrong with a value that JSON would drop or replace without a word. */
function problemOf(value: unknown, given: unknown, inList: boolean): string | undefined {
  switch (typeof value) {
    case 'object':
      // A Date without a time, for instance.
      if (value === null) return given === null ? undefined : 'has no value';
      if (Array.isArray(value)) return;
      // Sets, maps, promises and the like have a name of their own, and nothing in them that JSON would see.
      return Object.prototype.toString.call(value) === '[object Object]' &&
        (isPlain(value) || Object.keys(value).length > 0)
        ? undefined
        : `is a ${value.constructor.name}, which JSON cannot hold`;
    case 'number':
      return Number.isFinite(value) ? undefined : `is ${value}`;
    case 'string':
      return broken.test(value) ? 'holds half a character' : undefined;
    case 'boolean':
      return;
    case 'undefined':
      return inList ? 'is undefined' : undefined;
    default:
      return `is a ${typeof value}, which JSON cannot hold`;
  }
}

/**
 * The body of a request as JSON. Whatever JSON would drop or replace without a word is refused: `NaN` would become
 * `null`, which for a channel means another one. Properties that are `undefined` are left out, as JSON does.
 *
 * @throws TypeError that names the operation and the place, such as `message.text`.
 */
export function serializeBody(operation: string, body: unknown): string {
  const places = new Map<unknown, string>();
  let place = '';
  let refused = false;
  const refuse = (problem: string) => {
    refused = true;
    return new TypeError(`${operation}: ${place.slice(0, 99) || 'body'} ${problem}`);
  };
  if (body == null) throw refuse('is missing');
  try {
    return JSON.stringify(body, function (this: Record<string, unknown>, key, value: unknown) {
      const list = Array.isArray(this);
      const parent = places.get(this);
      place = list ? `${parent}[${key}]` : parent ? `${parent}.${key}` : key;
      const problem = broken.test(key)
        ? 'has half a character in its name'
        : problemOf(value, this[key], list);
      if (problem) throw refuse(problem);
      if (typeof value === 'object') places.set(value, place);
      return value;
    });
  } catch (error) {
    if (refused || !(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw refuse('refers to itself, or is too deep');
  }
}

/**
 * What `fetch` is given as the body. Deno sends a string or bytes once more, on a new connection, when a connection that
 * was kept open closes without a response, even if the server had received all of it. A Blob it sends once.
 */
export const sentOnce = (body: BodyInit): BodyInit =>
  'Deno' in globalThis && (typeof body === 'string' || body instanceof ArrayBuffer) ? new Blob([body]) : body;
