import { errorKinds, responseHeaders } from '../../generated/operations.js';
import type { Emit } from '../events.js';
import { isShared, type SharedRateLimit } from '../options.js';
import { kindOf, numberIn, retryAfterOf } from './headers.js';
import type { Layer } from './layer.js';
import type { Pace } from './pace.js';
import { createPacer, type Feedback, type Pacer, type Turn } from './pacer.js';
import { messageField } from './response-check.js';

const { retryAfter, rateLimitLimit } = responseHeaders;

/** The rate in the description's examples, to start with. */
const documented: Pace = { limit: rateLimitLimit.example, windowMs: retryAfter.example * 1000 };

/** The response that the API would give during a pause, with a reason of our own. No request is sent for it. */
function refusal(pauseMs: number): Response {
  const status = Object.keys(errorKinds)
    .map(Number)
    .find((each) => kindOf(each) === 'rate-limited');
  const seconds = pauseMs / 1000;
  const reason = `no request is sent: the API asks to wait ${Math.ceil(seconds)} s, longer than retry.maxWaitMs`;
  return new Response(JSON.stringify({ [messageField]: reason }), {
    status: Number(status),
    statusText: reason,
    headers: { [retryAfter.name]: `${seconds}` },
  });
}

/** Gives a turn back. What a shared limit throws, or rejects with, changes nothing about the response. */
const end = (turn: Turn | undefined, feedback?: Feedback) =>
  new Promise((resolve) => resolve(turn?.end(feedback))).catch(() => {});

/** Keeps the requests to each endpoint within its rate limit, which all calls of a client share. */
export function rateLimit(limit: Pace | SharedRateLimit | undefined, emit: Emit): Layer {
  const pacers = new Map<string, Pacer>();
  return (next) => async (request) => {
    const { endpoint, limits, ledger, settings } = request;
    let pacer = pacers.get(endpoint);
    if (!pacer) {
      const onPause = (waitMs: number) => emit({ type: 'pause', endpoint, waitMs });
      const onStore = (reachable: boolean) => emit({ type: 'store', endpoint, reachable });
      pacer = isShared(limit)
        ? limit.forEndpoint(endpoint, { documented, onPause, onStore })
        : createPacer(documented, limit, onPause);
      pacers.set(endpoint, pacer);
    }
    const { signal } = limits;
    const entering = pacer.enter({ signal, first: ledger.attempts > 0, maxWaitMs: settings.maxWaitMs });
    let turn = entering as Turn | undefined;
    if (entering && 'then' in entering) {
      // A shared limit may ignore the signal: the call ends in time, and a turn that comes later is given back.
      entering.then(
        (late) => limits.ended && end(late),
        () => {},
      );
      turn = await limits.race(entering);
    }
    ledger.withheld = !turn;
    if (!turn) return refusal(pacer.pauseMs());
    let feedback: Feedback | undefined;
    try {
      const response = await next(request);
      feedback = {
        refused: kindOf(response.status) === 'rate-limited',
        retryAfterMs: retryAfterOf(response.headers),
        limit: numberIn(response.headers, rateLimitLimit.name),
      };
      return response;
    } finally {
      end(turn, feedback);
    }
  };
}
