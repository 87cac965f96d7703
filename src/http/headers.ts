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

/** A number, or one of the three forms of a date in HTTP (RFC 9110, 5.6.7): IMF-fixdate, RFC 850, asctime. */
const moment =
  /\w{3}, (\d\d) (\w{3}) (\d{4}) ([\d:]{8}) GMT|\w{6,9}, (\d\d)-(\w{3})-(\d\d) ([\d:]{8}) GMT|\w{3} (\w{3}) ([ \d]\d) ([\d:]{8}) (\d{4})|\d+(\.\d+)?/g;

/** The numbers and dates of a header, dates in milliseconds since 1970. Nothing if it holds anything else. */
function momentsIn(text: string): { number?: number; date?: number }[] {
  const found: { number?: number; date?: number }[] = [];
  const rest = text.replace(moment, (all, ...parts: (string | undefined)[]) => {
    const [d1, m1, y1, t1, d2, m2, y2, t2, m3, d3, t3, y3] = parts;
    const time = t1 ?? t2 ?? t3;
    // Two digits mean the year that is less than 50 years ahead.
    const year = y1 ?? y3 ?? `${Number(y2) - 50 > new Date().getFullYear() % 100 ? 19 : 20}${y2}`;
    found.push(
      time
        ? { date: Date.parse(`${d1 ?? d2 ?? d3} ${m1 ?? m2 ?? m3} ${year} ${time} GMT`) }
        : { number: Number(all) },
    );
    return '';
  });
  return /^(, )*$/.test(rest) ? found : [];
}

/** A day: whoever asks for more will be asked again. */
const longest = 86_400_000;

/**
 * How long a response asks to wait, in milliseconds, from 0 to a day: in seconds (fractions too), as a date, or as
 * seconds since 1970. Dates count on the server's clock, which its `Date` tells. Sent several times, the longest wait
 * counts. `undefined` for anything else.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const now = momentsIn(headers.get('date') ?? '')[0]?.date || Date.now();
  const waits = momentsIn(headers.get(responseHeaders.retryAfter.name) ?? '').map(({ number = 0, date }) => {
    if (date !== undefined) return date - now;
    // Thirty years of seconds are a Unix time, if it is about now, or else nonsense.
    const ms = number * 1000;
    return number < 1e9 ? ms : Math.abs(ms - now) <= longest ? ms - now : Number.NaN;
  });
  const wait = Math.min(longest, Math.max(0, Math.ceil(Math.max(...waits))));
  return waits[0] === undefined || Number.isNaN(wait) ? undefined : wait;
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
