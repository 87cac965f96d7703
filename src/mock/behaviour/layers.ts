import type { Layer, MockedCall, Reply } from '../call.js';
import type { MockDescription } from '../description.js';
import { responseFor } from '../prefer.js';
import type { Latency, Pace } from './options.js';

/**
 * The same call with a forced status; `undefined` if the operation does not document that status, or the call chose its
 * response itself. A live API refuses before it reads the body, and so does this: only a 401 comes first.
 */
function force(call: MockedCall, code: number): MockedCall | undefined {
  const { operation, preference } = call;
  const chosen = preference.code !== undefined || preference.example !== undefined;
  if (chosen || responseFor(operation, code) === undefined) return undefined;
  return { ...call, preference: { code, regardless: true } };
}

/** Returns random numbers from 0 up to 1, the same ones for the same seed: mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits before each response, for a time within the range. */
export const latency =
  ({ minMs, maxMs }: Latency, random: () => number, sleep: (ms: number) => Promise<unknown>): Layer =>
  (next) =>
  async (call) => {
    await sleep(minMs + random() * (maxMs - minMs));
    return next(call);
  };

/** Responds to a share of the calls, from 0 to 1, with the status of a queue. */
export const queued =
  (share: number, status: number, random: () => number): Layer =>
  (next) =>
  async (call) => {
    // Drawn for each call, so that a seed gives the same responses whatever the calls prefer.
    const drawn = random() < share ? force(call, status) : undefined;
    if (drawn === undefined) return next(call);
    const reply = await next(drawn);
    return reply.status === status ? { ...reply, reasons: ['drawn for the queue'] } : reply;
  };

/**
 * Refuses requests beyond a limit, which each endpoint has for itself. A window begins with the first request after the
 * last window, so that its end is known exactly.
 *
 * @param headers Names of the documented headers, which get true values.
 * @param now Returns milliseconds of a monotonic clock.
 */
export const rateLimit =
  (
    { limit, windowMs }: Pace,
    status: number,
    headers: MockDescription['headers'],
    now: () => number,
  ): Layer =>
  (next) => {
    const windows = new Map<string, { endsAt: number; count: number }>();

    const windowOf = (endpoint: string) => {
      const current = windows.get(endpoint);
      if (current !== undefined && now() < current.endsAt) return current;
      const started = { endsAt: now() + windowMs, count: 0 };
      windows.set(endpoint, started);
      return started;
    };

    function withTrueHeaders(reply: Reply, retryAfter: number): Reply {
      const values = { RetryAfter: retryAfter, RateLimitLimit: limit, RateLimitRemaining: 0 };
      const known = Object.entries(values).flatMap(([component, value]) => {
        const name = String(headers[component]);
        return name in reply.headers ? [[name, String(value)]] : [];
      });
      const reasons = [`the limit of ${limit} requests is used up; again in ${retryAfter} s`];
      return { ...reply, headers: { ...reply.headers, ...Object.fromEntries(known) }, reasons };
    }

    return async (call) => {
      const window = windowOf(call.operation.id);
      const refused = window.count >= limit ? force(call, status) : undefined;
      if (refused === undefined) {
        window.count += 1;
        return next(call);
      }
      const reply = await next(refused);
      if (reply.status !== status) return reply;
      // Whole seconds, rounded up: otherwise the caller would retry too early.
      return withTrueHeaders(reply, Math.max(1, Math.ceil((window.endsAt - now()) / 1000)));
    };
  };
