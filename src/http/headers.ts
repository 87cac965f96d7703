import { errorKinds, mediaType, responseHeaders } from '../../generated/operations.js';
import type { StatusKind } from '../errors.js';

type Plain = Record<string, string>;

export const kindOf = (status: number): StatusKind | undefined =>
  (errorKinds as Partial<Record<number, StatusKind>>)[status];

/** The number in a header, if there is one. A number with more digits is ignored. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const text = `${headers.get(name)}`;
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

/** The three forms of a date in HTTP (RFC 9110, 5.6.7): IMF-fixdate, RFC 850, asctime. */
const dateForms =
  /^(\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/;

/** Milliseconds since 1970. Date.parse alone would accept '1' as a date, and read asctime as local time. */
const dateOf = (text: string) =>
  dateForms.test(text) ? Date.parse(text.replace(/( GMT)?$/, ' GMT')) : Number.NaN;

/** The longest wait: a day, after which the next response states its own. */
const longestWaitMs = 86_400_000;

/**
 * Returns how long a response asks to wait, in milliseconds, from 0 to a day. Reads seconds (fractions too), a date, or
 * seconds since 1970. Dates are compared with the server's clock, from its header `Date`. If the header comes several
 * times, the longest wait counts. Returns `undefined` for anything else.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get(responseHeaders.retryAfter.name);
  if (!text) return undefined;
  const now = dateOf(`${headers.get('date')}`) || Date.now();
  // The comma inside a date is followed by the day.
  const parts = text.split(/, (?!\d\d[ -])/);
  const waits = parts.map((part) => {
    if (!/^\d+(\.\d+)?$/.test(part)) return dateOf(part) - now;
    const ms = Number(part) * 1000;
    // More than thirty years: a Unix time if it is close to now, and otherwise nonsense.
    return ms < 1e12 ? ms : Math.abs(ms - now) <= longestWaitMs ? ms - now : Number.NaN;
  });
  const wait = Math.ceil(Math.max(...waits));
  return Number.isNaN(wait) ? undefined : Math.min(longestWaitMs, Math.max(0, wait));
}

/**
 * Headers about the connection and the length of the body, as `name: value`, with which `fetch` of Node 20 fails, or
 * sends part of a body and then waits. Bun sends `transfer-encoding` beside a length, which servers refuse.
 */
const leftToFetch =
  /^(content-length|expect|keep-alive|transfer-encoding|upgrade|connection(?!: (close|keep-alive)$)): /i;

/**
 * Returns the same headers.
 *
 * @throws TypeError that names a header which `fetch` has to set itself, and does not show its value.
 */
export function checkHeaders(headers: Plain): Plain {
  for (const [name, value] of Object.entries(headers))
    if (leftToFetch.test(`${name}: ${value}`))
      throw new TypeError(`headers: "${name}" cannot be sent; leave it to fetch`);
  return headers;
}

/**
 * Returns headers as a plain object with names in lower case: `fetch` reads it faster than a `Headers`.
 *
 * @param given A plain object, a `Headers`, a `Map` or a list of pairs. `undefined` and `null` are left out.
 * @throws TypeError that names a header which cannot be sent, and does not show its value.
 */
export function plainHeaders(given: object): Plain {
  const headers = new Headers();
  for (const pair of Symbol.iterator in given ? (given as Iterable<[]>) : Object.entries(given)) {
    let name: string | undefined;
    try {
      const [key, value] = pair as [string, string | null | undefined];
      name = key;
      // A string can be iterated too, but is no pair.
      if (typeof pair === 'string' || /^\[object /.test(`${value}`)) throw pair;
      if (value != null) headers.append(key, value);
    } catch {
      throw new TypeError(`headers: ${JSON.stringify(name)} cannot be sent`);
    }
  }
  return checkHeaders(Object.fromEntries(headers));
}

/** The headers of every request, before those of the options. */
export const baseHeaders: Plain = { 'content-type': mediaType };
