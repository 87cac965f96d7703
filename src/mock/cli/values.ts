import { UserError } from '../../command-line/command.js';
import { type Latency, longestDelay, type RateLimit } from '../behaviour/options.js';

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** What a pattern with names for its parts finds in a text. */
const partsOf = (pattern: RegExp, text: string): Partial<Record<string, string>> =>
  pattern.exec(text)?.groups ?? {};

/** Milliseconds of a time, or NaN, which no comparison holds for. */
function milliseconds(text: string | undefined): number {
  const { number, unit } = partsOf(/^(?<number>\d+(?:\.\d+)?)(?<unit>ms|s|m)$/, `${text}`);
  const value = Number(number) * Number(units[`${unit}`]);
  return value <= longestDelay ? value : Number.NaN;
}

const refuse = (flag: string, needs: string, text: string) =>
  new UserError(`${flag} needs ${needs}, not "${text}".`);

/** `4010` */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw refuse('--port', 'a whole number from 0 to 65535', text);
}

/** `10/1s`: so many requests in so much time. */
export function readRateLimit(text: string): RateLimit {
  const { count, time } = partsOf(/^(?<count>\d+)\/(?<time>.+)/s, text);
  const limit = Number(count);
  const windowMs = milliseconds(time);
  if (Number.isSafeInteger(limit) && limit > 0 && windowMs > 0) return { limit, windowMs };
  throw refuse('--rate-limit', 'requests and a time, such as 10/1s', text);
}

/** `10%`, as a share from 0 to 1. */
export function readShare(text: string): number {
  const { percent } = partsOf(/^(?<percent>\d+(?:\.\d+)?)%$/, text);
  const share = Number(percent) / 100;
  if (share <= 1) return share;
  throw refuse('--queued', 'a share from 0% to 100%', text);
}

/** `200ms`, or a range: `200ms..800ms`. */
export function readLatency(text: string): Latency {
  const [from, to = from, ...rest] = text.split('..');
  const minMs = milliseconds(from);
  const maxMs = milliseconds(to);
  if (minMs <= maxMs && rest.length === 0) return { minMs, maxMs };
  throw refuse('--latency', 'a time such as 200ms, or a range such as 200ms..800ms', text);
}

/** `42` */
export function readSeed(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw refuse('--seed', 'a whole number of at most ten digits', text);
}

/** `aelyst-mock,host.docker.internal` */
export function readNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names;
  throw refuse('--control-host', 'host names, with commas between', text);
}
