import type { Pace } from '../../http/pace.js';
import { checkOptions, isObject, paceRules, readOptions } from '../../options.js';

export type { Pace } from '../../http/pace.js';

/** A range of times, in milliseconds. */
export interface Latency {
  minMs: number;
  maxMs: number;
}

/** What a mock simulates beyond the description. By default it accepts every valid request, at once. */
export interface Behaviour {
  /**
   * Close request bodies: refuse properties that the description does not name, to catch misspelt names.
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Requests that each endpoint admits in a window. Others get the documented 429, with the headers of this limit.
   * @default no limit
   */
  rateLimit?: Pace | undefined;
  /**
   * Share of the requests, from 0 to 1, that get the documented 449.
   * @default 0
   */
  queued?: number | undefined;
  /**
   * Time to wait before each response, in milliseconds, or a range from which a random time is drawn.
   * @default 0
   */
  latency?: number | Latency | undefined;
  /**
   * Seed for `queued`, `latency` and new IDs, a whole number: the same requests in the same order get the same
   * responses.
   * @default a random seed
   */
  seed?: number | undefined;
  /**
   * Respond with the plain examples, without repeating what was sent and without new IDs.
   * @default false
   */
  static?: boolean | undefined;
}

/** The longest time of a timer, in milliseconds. */
export const longestDelay = 2 ** 31 - 1;

const isWhole = (value: number, from: number) => Number.isSafeInteger(value) && value >= from;

function checkBehaviour({ rateLimit, queued = 0, latency = 0, seed = 0 }: Behaviour): void {
  const { minMs, maxMs } = typeof latency === 'number' ? { minMs: latency, maxMs: latency } : latency;
  const problem =
    rateLimit !== undefined && !(isWhole(rateLimit.limit, 1) && rateLimit.windowMs <= longestDelay)
      ? `rateLimit: needs a whole number of requests, in a window of at most ${longestDelay} ms`
      : !(queued >= 0 && queued <= 1)
        ? 'queued: needs a share from 0 to 1'
        : !(minMs >= 0 && minMs <= maxMs && maxMs <= longestDelay)
          ? 'latency: needs milliseconds from 0, the smaller number first'
          : !isWhole(seed, 0)
            ? 'seed: needs a whole number from 0'
            : undefined;
  if (problem !== undefined) throw new TypeError(problem);
}

const kinds = {
  strict: 'boolean',
  rateLimit: 'object',
  queued: 'number',
  latency: 'number or object',
  seed: 'number',
  static: 'boolean',
};

/** The members of options that are objects, and what each needs. */
const within = {
  rateLimit: paceRules,
  latency: { minMs: 'a number', maxMs: 'a number' },
};

const isOf = (kind: string, value: unknown) =>
  kind === 'string[]'
    ? Array.isArray(value) && value.every((each) => typeof each === 'string')
    : kind.split(' or ').some((type) => (type === 'object' ? isObject(value) : typeof value === type));

/**
 * Refuses options that do not exist, have another type or a value out of range, and such members of them.
 *
 * @param more The types of further options, such as `number or object` or `string[]`, or `anything` if it is checked
 * elsewhere.
 * @returns The options as properties of their own.
 * @throws TypeError that names the option, and what would be right.
 */
export function checkMockOptions<Own extends Behaviour>(options: Own, more: Record<string, string>): Own {
  const known: Record<string, string> = { ...kinds, ...more };
  const given = readOptions(options, known);
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (name === 'description') {
      const prism = 'Prism (@stoplight/prism-cli); see the guide on mocking for the versions to use';
      throw new TypeError(
        `${name}: this mock serves the description of this package; for another one there is ${prism}`,
      );
    }
    if (kind === undefined) {
      throw new TypeError(`${name}: there is no such option; there are ${Object.keys(known).join(', ')}`);
    }
    if (kind === 'anything' || value === undefined) continue;
    if (!isOf(kind, value)) throw new TypeError(`${name}: needs a value of type ${kind}`);
    if (typeof value === 'object' && (name === 'rateLimit' || name === 'latency'))
      given[name] = checkOptions(value as object, within[name], `${name}.`);
  }
  checkBehaviour(given);
  return given as Own;
}
