import type { MockDescription } from '../../../generated/mock.js';
import type { Layer, Reply } from '../call.js';
import { force } from './force.js';
import type { RateLimit } from './options.js';

/**
 * Refuses what goes beyond a limit, which each endpoint has for itself. A window begins with the first request after
 * the last one ended, so that it is known to the moment when the endpoint admits requests again.
 *
 * @param headers Names of the documented headers, which get true values.
 * @param now Gives milliseconds of a clock that only goes forward.
 */
export const rateLimit =
  (
    { limit, windowMs }: RateLimit,
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
        const name = headers[component];
        return name === undefined || !(name in reply.headers) ? [] : [[name, String(value)]];
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
      // Whole seconds, as HTTP has them: rounded up, or the caller would be back too early.
      return withTrueHeaders(reply, Math.max(1, Math.ceil((window.endsAt - now()) / 1000)));
    };
  };
