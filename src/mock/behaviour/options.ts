import type { Latency } from './latency.js';
import type { RateLimit } from './rate-limit.js';

/** How a mock behaves beyond what the description says. By default it refuses nothing that is valid, at once. */
export interface Behaviour {
  /**
   * Close request bodies: refuse properties that the description does not name, to catch typing errors.
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Requests that each endpoint admits in a time. What goes beyond gets the documented 429, with true headers.
   * @default no limit
   */
  rateLimit?: RateLimit | undefined;
  /**
   * Share of the requests, from 0 to 1, that get the documented 449.
   * @default 0
   */
  queued?: number | undefined;
  /**
   * Time to wait before each answer, in milliseconds, or a range of which a time is drawn for each.
   * @default 0
   */
  latency?: number | Latency | undefined;
  /**
   * What `queued` and `latency` are drawn with, a whole number: the same requests in the same order meet the same.
   * @default another one each time
   */
  seed?: number | undefined;
  /**
   * Answer with the plain examples, instead of repeating in them what was sent.
   * @default false
   */
  static?: boolean | undefined;
}

/** What `setTimeout` can wait for. */
const longest = 2 ** 31 - 1;

const isWhole = (value: number, from: number) => Number.isSafeInteger(value) && value >= from;

/** @throws TypeError that names the option that is not usable. */
export function checkBehaviour({ rateLimit, queued = 0, latency = 0, seed = 0 }: Behaviour): void {
  const { minMs, maxMs } = typeof latency === 'number' ? { minMs: latency, maxMs: latency } : latency;
  const problem =
    rateLimit !== undefined &&
    !(isWhole(rateLimit.limit, 1) && rateLimit.windowMs > 0 && rateLimit.windowMs <= longest)
      ? 'rateLimit: needs a limit of at least one request, in a window above 0 ms'
      : !(queued >= 0 && queued <= 1)
        ? 'queued: needs a share from 0 to 1'
        : !(minMs >= 0 && minMs <= maxMs && maxMs <= longest)
          ? 'latency: needs milliseconds from 0, the smaller number first'
          : !isWhole(seed, 0)
            ? 'seed: needs a whole number from 0'
            : undefined;
  if (problem !== undefined) throw new TypeError(problem);
}
