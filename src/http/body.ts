/** Half a surrogate pair, which JSON would send as a broken character. */
export const isBroken = (text: string) => /\p{Cs}/u.test(text);

/** Names a value that JSON would drop or replace silently; returns a falsy value for all others. */
function lost(value: unknown, given: unknown, inList?: boolean): string | false | undefined {
  const type = typeof value;
  if (type === 'string') return isBroken(value as string) && 'half a character';
  if (type === 'number') return !Number.isFinite(value) && `${value}`;
  if (type === 'undefined') return inList && type;
  if (type !== 'object') return type !== 'boolean' && `a ${type}`;
  // An invalid Date becomes null.
  if (!value) return given !== value && 'an invalid date';
  if (Array.isArray(value)) return false;
  const { name = 'Object' } = value.constructor ?? {};
  // Sets, maps, promises and the like have a name of their own, and no properties for JSON.
  if (
    Object.prototype.toString.call(value) !== '[object Object]' ||
    (name !== 'Object' && !Object.keys(value)[0])
  )
    return `a ${name}`;
  // Getters of a class, for instance. What all objects inherit is on the last prototype.
  const prototypeOf = Object.getPrototypeOf;
  for (let from = prototypeOf(value); from && prototypeOf(from); from = prototypeOf(from))
    for (const key of Object.getOwnPropertyNames(from))
      if (
        key !== 'constructor' &&
        !Object.hasOwn(value, key) &&
        !/function|undefined/.test(typeof (value as Record<string, unknown>)[key])
      )
        return `JSON would leave out ${key}, which it inherits`;
  return false;
}

/** Levels of JSON, which is written by recursion: a fraction of what the stack of any run time holds. */
export const mostLevels = 1_000;

/**
 * Returns the body of a request as JSON. Refuses whatever JSON would drop or replace silently: `NaN` would become
 * `null`, which selects another channel. Properties that are `undefined` or not enumerable are left out, as in any JSON.
 *
 * @throws TypeError that names the operation and the place, such as `message.text`. What a getter or a `toJSON` throws is
 * thrown unchanged.
 */
export function serializeBody(operation: string, body: unknown): string {
  if (body == null) throw new TypeError(`${operation}: body is missing`);
  // The objects around a value, from the body inwards.
  const around: { value: unknown; place: string }[] = [];
  return JSON.stringify(body, function (this: Record<string, unknown>, key, value: unknown) {
    while (around.length > 0 && around.at(-1)?.value !== this) around.pop();
    const list = Array.isArray(this);
    const parent = around.at(-1)?.place;
    const place = list ? `${parent}[${key}]` : parent ? `${parent}.${key}` : key;
    // Found here, since the errors of the run time could come from a getter or a `toJSON` as well.
    const what =
      lost(key, key) ||
      lost(value, this[key], list || !place) ||
      (around.some((each) => each.value === value) && 'a circular reference') ||
      (around.length > mostLevels && `more than ${mostLevels} levels`);
    if (what) throw new TypeError(`${operation}: ${place.slice(0, 99) || 'body'} cannot be sent: ${what}`);
    if (typeof value === 'object') around.push({ value, place });
    return value;
  });
}

/**
 * Returns a body that `fetch` sends once. If a reused connection closes without a response, Deno resends a string or
 * bytes on a new connection, even if the server has received the whole request. It sends a Blob once.
 */
export const sentOnce = (body: BodyInit): BodyInit =>
  'Deno' in globalThis && (typeof body === 'string' || body instanceof ArrayBuffer) ? new Blob([body]) : body;
