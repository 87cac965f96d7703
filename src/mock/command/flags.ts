import { UserError } from '../../command-line/command.js';
import type { MockOptions } from '../options.js';
import { readLatency, readPort, readRateLimit, readSeed, readShare } from './values.js';

export const defaultPort = '4010';

/** The flags of the command, as its help shows them. */
export const flags = {
  port: {
    type: 'string',
    value: '<port>',
    description: `port to listen on, 0 for any that is free (default ${defaultPort})`,
  },
  host: { type: 'string', value: '<host>', description: 'host to listen on (default 127.0.0.1)' },
  description: {
    type: 'string',
    value: '<file>',
    description: 'another OpenAPI 3.1 description, JSON or YAML',
  },
  strict: { type: 'boolean', description: 'refuse properties that the description does not name' },
  'rate-limit': {
    type: 'string',
    value: '<n>/<time>',
    description: 'requests that each endpoint admits, 10/1s for instance; then 429',
  },
  queued: { type: 'string', value: '<n>%', description: 'share of the requests that are answered with 449' },
  latency: {
    type: 'string',
    value: '<time>',
    description: 'wait before each answer, 200ms or 200ms..800ms',
  },
  seed: { type: 'string', value: '<number>', description: 'draw the same again for --queued and --latency' },
  static: {
    type: 'boolean',
    description: 'give the plain examples, instead of repeating what was sent in them',
  },
  verbose: { type: 'boolean', short: 'v', description: 'show what was sent, too' },
  quiet: { type: 'boolean', short: 'q', description: 'show the URL and nothing else' },
  json: { type: 'boolean', description: 'show each thing as one line of JSON' },
} as const;

export const examples = [
  ['', `serve on port ${defaultPort}`],
  ['--port 0 --quiet', 'any free port, and nothing but the URL'],
  ['--rate-limit 10/1s --queued 10%', 'act like a busy API'],
  ['--latency 200ms..800ms --seed 42', 'act like a slow one, the same each time'],
] as const;

type Flags = {
  [Name in keyof typeof flags]?: (typeof flags)[Name]['type'] extends 'string' ? string : boolean;
};

/** What the flags say of the mock itself. Throws a UserError for a value that cannot be used. */
export function mockOptionsOf(values: Flags): MockOptions {
  if (values.quiet && values.verbose) throw new UserError('--quiet and --verbose contradict each other.');
  const { host, description, strict, static: plain } = values;
  const read = <T>(text: string | undefined, reader: (text: string) => T) =>
    text === undefined ? undefined : reader(text);
  return {
    host,
    description,
    strict,
    static: plain,
    port: readPort(values.port ?? defaultPort),
    rateLimit: read(values['rate-limit'], readRateLimit),
    queued: read(values.queued, readShare),
    latency: read(values.latency, readLatency),
    seed: read(values.seed, readSeed),
  };
}
