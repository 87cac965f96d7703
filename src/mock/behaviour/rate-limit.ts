import type { Answer, Layer } from '../answer.js';
import { insist } from './insist.js';

/** So many requests to each endpoint in so much time. */
export interface RateLimit {
  /** Requests. */
  limit: number;
  /** Milliseconds. */
  windowMs: number;
}

/** The documented headers of an answer, told apart by how their names end, with true values. */
function withTrueHeaders(answer: Answer, limit: number, retryAfter: number): Answer {
  const values: [RegExp, number][] = [
    [/^retry-after$/i, retryAfter],
    [/ratelimit-limit$/i, limit],
    [/ratelimit-remaining$/i, 0],
  ];
  const headers = Object.entries(answer.headers).map(([name, value]) => {
    const known = values.find(([pattern]) => pattern.test(name))?.[1];
    return [name, known ?? value] as const;
  });
  const reasons = [`the limit of ${limit} requests is used up; again in ${retryAfter} s`];
  return { ...answer, headers: Object.fromEntries(headers), reasons };
}

/**
 * Refuses what goes beyond a limit, which each endpoint has for itself. A window begins with the first request after
 * the last one ended, so that it is known to the moment when the endpoint admits requests again.
 *
 * @param now Gives milliseconds of a clock that only goes forward.
 */
export const rateLimit =
  ({ limit, windowMs }: RateLimit, status: number, now: () => number): Layer =>
  (next) => {
    const windows = new Map<string, { endsAt: number; count: number }>();

    const windowOf = (endpoint: string) => {
      const current = windows.get(endpoint);
      if (current !== undefined && now() < current.endsAt) return current;
      const started = { endsAt: now() + windowMs, count: 0 };
      windows.set(endpoint, started);
      return started;
    };

    return async (call) => {
      const window = windowOf(call.operation.id);
      const refused = window.count >= limit ? insist(call, status) : undefined;
      if (refused === undefined) {
        window.count += 1;
        return next(call);
      }
      const answer = await next(refused);
      if (answer.status !== status) return answer;
      // Whole seconds, as HTTP has them: rounded up, or the caller would be back too early.
      return withTrueHeaders(answer, limit, Math.max(1, Math.ceil((window.endsAt - now()) / 1000)));
    };
  };
