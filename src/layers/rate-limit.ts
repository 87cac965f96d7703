import { errorKinds, responseHeaders } from '../../generated/operations.js';
import type { Emit } from '../events.js';
import { kindOf, numberIn, retryAfterOf } from '../head.js';
import type { Layer } from './layer.js';
import type { Answer, Pace, Pacer } from './pace.js';
import { createPacer } from './pacer.js';

const { retryAfter, rateLimitLimit } = responseHeaders;

/** What the description's examples show of a limit: where to begin. */
const documented: Pace = { limit: rateLimitLimit.example, windowMs: retryAfter.example * 1000 };

/** What the API would answer to a request that goes out while it wants none: nothing has to go out for that. */
const refusal = (pauseMs: number) =>
  new Response(null, {
    status: Number(Object.keys(errorKinds).find((status) => kindOf(+status) === 'rate-limited')),
    headers: { [retryAfter.name]: `${pauseMs / 1000}` },
  });

/** Holds requests back until their endpoint admits them. Each endpoint has a limit that all calls of a client share. */
export function rateLimit(fixed: Pace | undefined, emit: Emit): Layer {
  const pacers = new Map<string, Pacer>();
  return (next) => async (request) => {
    const { endpoint, signal, attempts, settings } = request.call;
    let pacer = pacers.get(endpoint);
    if (!pacer) {
      pacer = createPacer(documented, fixed, (waitMs) => emit({ type: 'pause', endpoint, waitMs }));
      pacers.set(endpoint, pacer);
    }
    const pauseMs = pacer.pauseMs();
    if (pauseMs > settings.maxWaitMs) return refusal(pauseMs);
    signal.throwIfAborted();
    const waiting = pacer.enter(signal, attempts > 0);
    const turn = 'then' in waiting ? await waiting : waiting;
    let answer: Answer | undefined;
    try {
      const response = await next(request);
      const { status, headers } = response;
      answer = {
        refused: kindOf(status) === 'rate-limited',
        retryAfterMs: retryAfterOf(headers),
        // A limit of 0 or a fraction is no pace to keep.
        limit: Math.floor(numberIn(headers, rateLimitLimit.name) ?? 0) || undefined,
      };
      return response;
    } finally {
      pacer.leave(turn, answer);
    }
  };
}
