import { deliveryOf, neverConnected } from '../delivery.js';
import type { Emit } from '../events.js';
import type { Fetch } from './layer.js';

/** The innermost layer: hands the request to `fetch`, and keeps account of what went out. */
export const send =
  (fetch: typeof globalThis.fetch, emit: Emit): Fetch =>
  async ({ url, init, call }) => {
    const { endpoint, signal, delivery } = call;
    signal.throwIfAborted();
    const attempt = ++call.attempts;
    const startedAt = performance.now();
    const durationMs = () => performance.now() - startedAt;
    call.delivery = 'unknown';
    emit({ type: 'request', endpoint, attempt });
    try {
      // A redirect would carry the body, and perhaps the token, to a place that nobody chose.
      const answer = fetch(url, { ...init, signal, redirect: 'manual' });
      // A `fetch` that pays no heed to its signal must not hold the caller up.
      const response = await call.race(answer);
      call.delivery = deliveryOf(response.status);
      emit({ type: 'response', endpoint, attempt, status: response.status, durationMs: durationMs() });
      return response;
    } catch (error) {
      if (neverConnected(error)) call.delivery = delivery;
      emit({ type: 'error', endpoint, attempt, kind: call.over ?? 'network', durationMs: durationMs() });
      throw error;
    }
  };
