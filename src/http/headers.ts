import { errorKinds, mediaType, responseHeaders } from '../../generated/operations.js';
import type { StatusKind } from '../errors.js';

type Plain = Record<string, string>;

/** The name that the description gives to the status of an error. */
export const kindOf = (status: number): StatusKind | undefined =>
  (errorKinds as Partial<Record<number, StatusKind>>)[status];

/** The number that a header holds, if it does. Longer ones are no numbers that anybody meant. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const text = `${headers.get(name)}`;
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

/** The three forms of a date in HTTP (RFC 9110, 5.6.7): IMF-fixdate, RFC 850, asctime. */
const dateForms =
  /^(\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/;

/** Milliseconds since 1970. Date.parse alone would take '1' for a date, and asctime for local time. */
const dateOf = (text: string) =>
  dateForms.test(text) ? Date.parse(`${text.replace(' GMT', '')} GMT`) : Number.NaN;

/** A day: whoever asks for more will be asked again. */
const longest = 86_400_000;

/**
 * How long a response asks to wait, in milliseconds, from 0 to a day: in seconds (fractions too), as a date, or as
 * seconds since 1970. Dates count on the server's clock, which its `Date` tells. Sent several times, the longest wait
 * counts. `undefined` for anything else.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get(responseHeaders.retryAfter.name);
  if (!text) return undefined;
  const now = dateOf(`${headers.get('date')}`) || Date.now();
  // The comma of a date is followed by its day.
  const parts = text.split(/, (?!\d\d[ -])/);
  const waits = parts.map((part) => {
    if (!/^\d+(\.\d+)?$/.test(part)) return dateOf(part) - now;
    const ms = Number(part) * 1000;
    // Thirty years of seconds are a Unix time, if it is about now, or else nonsense.
    return ms < 1e12 ? ms : Math.abs(ms - now) < longest ? ms - now : Number.NaN;
  });
  const wait = Math.ceil(Math.max(...waits));
  return Number.isNaN(wait) ? undefined : Math.min(longest, Math.max(0, wait));
}

/**
 * Headers as a plain object with names in lower case, which `fetch` takes faster than an object of its own kind.
 *
 * @param given A plain object, in which `undefined` and `null` are left out, a `Headers`, a `Map` or a list of pairs.
 * @throws TypeError that names the header, and does not show its value, if one cannot be sent.
 */
export function plainHeaders(given: object): Plain {
  const headers = new Headers();
  for (const pair of Symbol.iterator in given ? (given as Iterable<[]>) : Object.entries(given)) {
    const [name, value] = pair as [string, string | null | undefined];
    try {
      // A string is a list of letters, but no pair.
      if (typeof pair === 'string') throw pair;
      if (value != null) headers.append(name, value);
    } catch {
      throw new TypeError(`headers: ${JSON.stringify(name)} cannot be sent`);
    }
  }
  return Object.fromEntries(headers);
}

/** The headers that every request has, before those that options add. */
export const baseHeaders: Plain = { 'content-type': mediaType };
