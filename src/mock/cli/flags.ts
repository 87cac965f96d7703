import { UserError } from '../../command-line/command.js';
import { type Latency, longestDelay, type Pace } from '../behaviour/options.js';
import type { MockOptions } from '../options.js';

export const defaultPort = '4010';

export const summary = 'Starts a mock of the API on this machine, which needs no account.';

export const flags = {
  port: {
    type: 'string',
    value: '<port>',
    description: `port to listen on, 0 for any that is free (default ${defaultPort})`,
  },
  host: { type: 'string', value: '<host>', description: 'host to listen on (default 127.0.0.1)' },
  strict: { type: 'boolean', description: 'refuse properties that the description does not name' },
  'rate-limit': {
    type: 'string',
    value: '<n>/<time>',
    description: 'requests that each endpoint admits, 10/1s for instance; then 429',
  },
  queued: { type: 'string', value: '<n>%', description: 'share of the requests that get 449' },
  latency: {
    type: 'string',
    value: '<time>',
    description: 'wait before each response, 200ms or 200ms..800ms',
  },
  seed: {
    type: 'string',
    value: '<number>',
    description: 'repeat the random values of --queued, --latency and new IDs',
  },
  static: {
    type: 'boolean',
    description: 'respond with the plain examples, without what was sent and without new IDs',
  },
  control: { type: 'boolean', description: 'let other machines use /_mock/ too' },
  'control-host': {
    type: 'string',
    value: '<names>',
    description: 'host names for /_mock/ besides localhost, separated by commas',
  },
  stay: { type: 'boolean', description: 'keep running when the process that started the mock ends' },
  verbose: { type: 'boolean', short: 'v', description: 'show the bodies of requests too' },
  quiet: { type: 'boolean', short: 'q', description: 'print the URL and nothing else' },
  json: { type: 'boolean', description: 'print each event as one line of JSON' },
} as const;

export const examples = [
  ['', `serve on port ${defaultPort}`],
  ['--port 0 --quiet', 'use any free port, and print only the URL'],
  ['--rate-limit 10/1s --queued 10%', 'act like a busy API'],
  ['--latency 200ms..800ms --seed 42', 'act like a slow one, the same each time'],
  ['--stay --quiet &', 'keep running in the background after a script has ended'],
] as const;

export type Flags = {
  [Name in keyof typeof flags]?: (typeof flags)[Name]['type'] extends 'string' ? string : boolean;
};

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of a time, or NaN, which no comparison holds for. */
function milliseconds(text = ''): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(number) * Number(units[unit]);
  return value <= longestDelay ? value : Number.NaN;
}

/** Creates a parser for the value of a flag, if it is given. It throws a UserError that says what would be valid. */
const reader =
  <T>(flag: keyof Flags, needs: string, read: (text: string) => { value: T; valid: boolean }) =>
  ({ [flag]: text }: Flags): T | undefined => {
    if (text === undefined) return undefined;
    const { value, valid } = read(String(text));
    if (!valid) throw new UserError(`--${flag} needs ${needs}, not "${text}".`);
    return value;
  };

const readPort = reader('port', 'a whole number from 0 to 65535', (text) => ({
  value: Number(text),
  valid: /^\d+$/.test(text) && Number(text) <= 65_535,
}));

const readRateLimit = reader('rate-limit', 'requests and a time, such as 10/1s', (text) => {
  const [, count, time] = /^(\d+)\/(.+)/s.exec(text) ?? [];
  const value: Pace = { limit: Number(count), windowMs: milliseconds(time) };
  return { value, valid: Number.isSafeInteger(value.limit) && value.limit > 0 && value.windowMs > 0 };
});

/** `10%`, as a share from 0 to 1. */
const readShare = reader('queued', 'a share from 0% to 100%', (text) => {
  const value = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]) / 100;
  return { value, valid: value <= 1 };
});

const readLatency = reader('latency', 'a time such as 200ms, or a range such as 200ms..800ms', (text) => {
  const [from, to = from, ...rest] = text.split('..');
  const value: Latency = { minMs: milliseconds(from), maxMs: milliseconds(to) };
  return { value, valid: value.minMs <= value.maxMs && rest.length === 0 };
});

const readSeed = reader('seed', 'a whole number of at most ten digits', (text) => ({
  value: Number(text),
  valid: /^\d{1,10}$/.test(text),
}));

/** `aelyst-mock,host.docker.internal` */
const readNames = reader('control-host', 'host names, separated by commas', (text) => {
  const value = text.split(',').map((name) => name.trim());
  return { value, valid: value.every((name) => /^[\w.-]+$/.test(name)) };
});

/** The options of the mock in the flags. Throws a UserError for an invalid value. */
export function mockOptionsOf(values: Flags): MockOptions {
  if (values.quiet && values.verbose) throw new UserError('--quiet and --verbose contradict each other.');
  const { host, strict, static: plain, control } = values;
  return {
    host,
    strict,
    static: plain,
    control,
    port: readPort({ port: values.port ?? defaultPort }),
    controlHosts: readNames(values),
    rateLimit: readRateLimit(values),
    queued: readShare(values),
    latency: readLatency(values),
    seed: readSeed(values),
  };
}
