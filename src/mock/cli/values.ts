import { UserError } from '../../command-line/command.js';
import { type Latency, longestDelay, type Pace } from '../behaviour/options.js';

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of a time, or NaN, which no comparison holds for. */
function milliseconds(text = ''): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(number) * Number(units[unit]);
  return value <= longestDelay ? value : Number.NaN;
}

/** Creates a parser for the values of a flag. It throws a UserError that says what would be valid. */
const reader =
  <T>(flag: string, needs: string, read: (text: string) => { value: T; valid: boolean }) =>
  (text: string): T => {
    const { value, valid } = read(text);
    if (!valid) throw new UserError(`${flag} needs ${needs}, not "${text}".`);
    return value;
  };

/** `4010` */
export const readPort = reader('--port', 'a whole number from 0 to 65535', (text) => ({
  value: Number(text),
  valid: /^\d+$/.test(text) && Number(text) <= 65_535,
}));

/** `10/1s`: so many requests in so much time. */
export const readRateLimit = reader('--rate-limit', 'requests and a time, such as 10/1s', (text) => {
  const [, count, time] = /^(\d+)\/(.+)/s.exec(text) ?? [];
  const value: Pace = { limit: Number(count), windowMs: milliseconds(time) };
  return { value, valid: Number.isSafeInteger(value.limit) && value.limit > 0 && value.windowMs > 0 };
});

/** `10%`, as a share from 0 to 1. */
export const readShare = reader('--queued', 'a share from 0% to 100%', (text) => {
  const value = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]) / 100;
  return { value, valid: value <= 1 };
});

/** `200ms`, or a range: `200ms..800ms`. */
export const readLatency = reader(
  '--latency',
  'a time such as 200ms, or a range such as 200ms..800ms',
  (text) => {
    const [from, to = from, ...rest] = text.split('..');
    const value: Latency = { minMs: milliseconds(from), maxMs: milliseconds(to) };
    return { value, valid: value.minMs <= value.maxMs && rest.length === 0 };
  },
);

/** `42` */
export const readSeed = reader('--seed', 'a whole number of at most ten digits', (text) => ({
  value: Number(text),
  valid: /^\d{1,10}$/.test(text),
}));

/** `aelyst-mock,host.docker.internal` */
export const readNames = reader('--control-host', 'host names, with commas between', (text) => {
  const value = text.split(',').map((name) => name.trim());
  return { value, valid: value.every((name) => /^[\w.-]+$/.test(name)) };
});
