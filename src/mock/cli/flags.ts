import { UserError } from '../../command-line/command.js';
import type { MockOptions } from '../options.js';
import { readLatency, readNames, readPort, readRateLimit, readSeed, readShare } from './values.js';

export const defaultPort = '4010';

export const summary = 'Starts a mock of the API on this machine, which needs no account.';

/** The flags of the command, as its help shows them. */
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
    description: 'draw the same again for --queued, --latency and new IDs',
  },
  static: {
    type: 'boolean',
    description: 'give the plain examples, without what was sent and without new IDs',
  },
  control: { type: 'boolean', description: 'let other machines use /_mock/, too' },
  'control-host': {
    type: 'string',
    value: '<names>',
    description: 'names by which /_mock/ may be called besides localhost, with commas between',
  },
  stay: { type: 'boolean', description: 'live on when the process that started the mock ends' },
  verbose: { type: 'boolean', short: 'v', description: 'show what was sent, too' },
  quiet: { type: 'boolean', short: 'q', description: 'show the URL and nothing else' },
  json: { type: 'boolean', description: 'show each thing as one line of JSON' },
} as const;

export const examples = [
  ['', `serve on port ${defaultPort}`],
  ['--port 0 --quiet', 'any free port, and nothing but the URL'],
  ['--rate-limit 10/1s --queued 10%', 'act like a busy API'],
  ['--latency 200ms..800ms --seed 42', 'act like a slow one, the same each time'],
  ['--stay --quiet &', 'serve in the background of a script, beyond its end'],
] as const;

export type Flags = {
  [Name in keyof typeof flags]?: (typeof flags)[Name]['type'] extends 'string' ? string : boolean;
};

/** The options of the mock in the flags. Throws a UserError for an invalid value. */
export function mockOptionsOf(values: Flags): MockOptions {
  if (values.quiet && values.verbose) throw new UserError('--quiet and --verbose contradict each other.');
  const { host, strict, static: plain, control } = values;
  const read = <T>(text: string | undefined, reader: (text: string) => T) =>
    text === undefined ? undefined : reader(text);
  return {
    host,
    strict,
    static: plain,
    control,
    port: readPort(values.port ?? defaultPort),
    controlHosts: read(values['control-host'], readNames),
    rateLimit: read(values['rate-limit'], readRateLimit),
    queued: read(values.queued, readShare),
    latency: read(values.latency, readLatency),
    seed: read(values.seed, readSeed),
  };
}
