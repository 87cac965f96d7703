import type { Emit } from '../events.js';
import { kindOf, retryAfterOf } from './headers.js';
import type { Layer } from './layer.js';
import { discard } from './response.js';

/**
 * A wait in milliseconds that doubles with each attempt, up to `mostMs`. Half of it is random, so that many clients do
 * not return together; the other half is a minimum.
 */
const backOff = (attempts: number, mostMs: number) =>
  Math.min(mostMs, 100 * 2 ** attempts) * (0.5 + Math.random() / 2);

/** Retries requests that were certainly not processed, and no others: a duplicate would reach the contact. */
export const retry =
  (emit: Emit, loopback: boolean): Layer =>
  (next) =>
  async (request) => {
    const { endpoint, limits, ledger, settings } = request;
    for (;;) {
      let response: Response | undefined;
      try {
        response = await next(request);
      } catch (error) {
        // A `fetch` may reject with `undefined`.
        if (limits.ended || !ledger.unconnected || error !== ledger.unconnected) throw error;
      }
      const reason = response ? kindOf(response.status) : 'network';
      const asked = response && retryAfterOf(response.headers);
      const { attempts } = ledger;
      const waitMs = ledger.renewedToken
        ? 0
        : reason === 'queued'
          ? // A 449 asks for minutes, and calls should not return together.
            Math.max(asked ?? 0, settings.queued * (1 + Math.random()))
          : asked === undefined
            ? backOff(attempts, 10_000)
            : Math.max(asked, backOff(attempts, 1_000));
      // A server on this machine that does not listen was not started, and waiting would only hide that.
      const isDown = reason === 'network' && loopback && !settings.attemptsGiven && attempts > 1;
      if (
        (reason === 'network' ||
          reason === 'rate-limited' ||
          (reason === 'queued' && settings.queued) ||
          (reason === 'unauthorized' && ledger.renewedToken)) &&
        attempts < settings.maxAttempts &&
        !isDown &&
        // A stream can be read only once.
        !('getReader' in Object(request.init.body)) &&
        !((asked ?? 0) > settings.maxWaitMs) &&
        performance.now() + waitMs < limits.deadline
      ) {
        limits.limitAttempt();
        discard(response);
        emit({ type: 'retry', endpoint, attempt: attempts, reason, waitMs });
        if (waitMs > 0) await limits.sleep(waitMs);
      } else {
        if (response) return response;
        throw ledger.unconnected;
      }
    }
  };
