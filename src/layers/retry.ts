import { neverConnected } from '../delivery.js';
import type { Emit } from '../events.js';
import { kindOf, retryAfterOf } from '../head.js';
import { after } from './clock.js';
import type { Layer } from './layer.js';

/** Full jitter: anything up to a bound that doubles with each attempt, so that many clients do not return as one. */
const backOff = (attempts: number) => Math.random() * Math.min(10_000, 100 * 2 ** attempts);

/** Sends again what is known not to have been carried out, and nothing else. */
export const retry =
  (emit: Emit): Layer =>
  (next) =>
  async (request) => {
    const { call } = request;
    const { endpoint, deadline, settings } = call;
    for (;;) {
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await next(request);
      } catch (error) {
        if (call.over || !neverConnected(error)) throw error;
        failure = error;
      }
      const reason = response ? kindOf(response.status) : 'network';
      const asked = response && retryAfterOf(response.headers);
      // Whoever is in a queue for minutes gains nothing by coming back all at once.
      const waitMs =
        reason === 'queued'
          ? Math.max(asked ?? 0, settings.queued * (1 + Math.random()))
          : (asked ?? backOff(call.attempts));
      if (
        (reason === 'network' || reason === 'rate-limited' || (reason === 'queued' && settings.queued)) &&
        call.attempts < settings.maxAttempts &&
        !((asked ?? 0) > settings.maxWaitMs) &&
        performance.now() + waitMs < deadline
      ) {
        call.setTimer();
        // An unread body would hold its connection, and can bring Node down when the server closes it.
        await response?.body?.cancel();
        emit({ type: 'retry', endpoint, attempt: call.attempts, reason, waitMs });
        await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, true)));
      } else {
        if (response) return response;
        throw failure;
      }
    }
  };
