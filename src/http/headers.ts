import { errorKinds, mediaType, responseHeaders } from '../../generated/operations.js';
import type { StatusKind } from '../errors.js';

type Plain = Record<string, string>;

/** The name that the description gives to the status of an error. */
export const kindOf = (status: number): StatusKind | undefined =>
  (errorKinds as Partial<Record<number, StatusKind>>)[status];

/** The number that a header holds, if it does. A header that was sent several times has to agree with itself. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const [text = '', ...others] = new Set(headers.get(name)?.split(', '));
  // Longer ones are no numbers that anybody meant.
  return !others[0] && /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

/** A day, in milliseconds: who is asked for more will be asked again. */
const longestMs = 86_400_000;

/** The time in one of HTTP's three forms of a date (RFC 9110, 5.6.7), in milliseconds since 1970; or else `NaN`. */
function dateIn(text: string): number {
  if (!/^[A-Z][a-z]{2,8},? .+ \d\d:\d\d:\d\d( \d{4}| GMT)$/.test(text)) return Number.NaN;
  // RFC 850 has years of two digits, asctime no zone.
  const full = text.replace(/-(\w{3})-(\d\d)/, (_, month, year) => ` ${month} ${year < 70 ? 20 : 19}${year}`);
  return Date.parse(full.replace(/ GMT$|$/, ' GMT'));
}

/**
 * How long a response asks to wait, in milliseconds, from 0 to a day: in seconds (fractions too), as a date, or as
 * seconds since 1970. Dates count on the server's clock, which its `Date` tells. Sent several times, the longest wait
 * counts. `undefined` for anything else.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get(responseHeaders.retryAfter.name);
  if (!text) return undefined;
  const now = dateIn(headers.get('date') ?? '') || Date.now();
  // Not at the comma inside a date.
  const waits = text.split(/,(?! *\d\d[ -][A-Z]) */).map((part) => {
    const ms = /^\d{1,15}(\.\d+)?$/.test(part) ? Number(part) * 1000 : Number.NaN;
    if (ms < 1e12) return ms;
    // Thirty years: seconds since 1970, if that is about now.
    const wait = (ms || dateIn(part)) - now;
    return ms && Math.abs(wait) > longestMs ? Number.NaN : wait;
  });
  const wait = Math.ceil(Math.max(...waits));
  return Number.isNaN(wait) ? undefined : Math.min(longestMs, Math.max(0, wait));
}

/**
 * Headers as a plain object with names in lower case, which `fetch` takes faster than an object of its own kind.
 *
 * @param given A plain object, in which `undefined` and `null` are left out, a `Headers`, a `Map` or a list of pairs.
 * @throws TypeError that names the header, and does not show its value, if one cannot be sent.
 */
export function plainHeaders(given: unknown): Plain {
  const list = typeof given === 'object' && given;
  if (!list) throw new TypeError('headers: needs an object, such as { "X-Name": "value" }');
  const headers = new Headers();
  for (const pair of Symbol.iterator in list ? (list as Iterable<unknown>) : Object.entries(list)) {
    const [name, value] = Array.isArray(pair) ? pair : [];
    if (value == null && name !== undefined) continue;
    try {
      // Another length than that of the body would cut a message.
      if (/^(content-length|transfer-encoding)$/i.test(name)) throw name;
      headers.append(name, value);
    } catch {
      throw new TypeError(`headers: ${JSON.stringify(name)} cannot be sent`);
    }
  }
  return Object.fromEntries(headers);
}

/** The headers that every request has, before those that options add. */
export const baseHeaders: Plain = { 'content-type': mediaType };
