import { authorization } from '../../generated/operations.js';
import type { Emit } from '../events.js';
import { sentOnce } from './body.js';
import { deliveryOf, neverConnected } from './delivery.js';
import type { Handler, Send } from './layer.js';
import { discard } from './response.js';

/**
 * The run time's own `fetch`, whose errors are about its own connections. Tests and instrumentation may replace it
 * later.
 */
const nativeFetch = globalThis.fetch;

/**
 * Whether this is Bun before 1.3.14. If a reused connection breaks before a response, it resends the request on a new
 * one, even if the server has received all of it.
 */
function isResendingBun(): boolean {
  const { Bun } = globalThis as { Bun?: { version?: unknown } };
  const numbers = String(Bun?.version).match(/\d+/g) ?? [];
  const [major = Number.NaN, minor = 0, patch = 0] = numbers.map(Number);
  return major * 1e6 + minor * 1e3 + patch < 1_003_014;
}

/** The innermost layer: calls `fetch`, and records each request in the ledger. */
export const send =
  (fetch: Send | undefined, emit: Emit): Handler =>
  async ({ endpoint, url, init, token, fetch: sender = fetch ?? globalThis.fetch, limits, ledger }) => {
    limits.check();
    if (!sender) throw new TypeError('fetch: this run time has none; set the option');
    const before = ledger.delivery;
    const attempt = ledger.attempts + 1;
    const startedAt = performance.now();
    const durationMs = () => performance.now() - startedAt;
    ledger.tokens.add(token);
    emit({ type: 'request', endpoint, attempt });
    const headers = {
      ...init.headers,
      [authorization.header.toLowerCase()]: `${authorization.scheme} ${token}`,
    };
    const body = init.body && { body: sentOnce(init.body) };
    // A redirect would send the body, and perhaps the token, to a URL that the caller did not choose.
    const given = {
      ...init,
      headers,
      ...body,
      signal: init.signal ?? limits.signal,
      redirect: 'manual',
      // Each request then opens its own connection, on which Bun sends it once.
      ...(isResendingBun() && { keepalive: false }),
    } as const;
    const sending = new Promise<Response>((resolve) => {
      // A listener may have ended the call.
      limits.check();
      ledger.attempts = attempt;
      ledger.delivery = 'unknown';
      resolve(sender(url, given));
    });
    try {
      // A `fetch` that ignores its signal must not delay the caller.
      const response = await limits.race(sending);
      // `Response.error()` stands for a failure, and has no status.
      if (response.type === 'error') throw new TypeError('fetch returned a network error');
      // Middleware may resend a request whose delivery is unknown already.
      ledger.delivery = before === 'unknown' ? before : deliveryOf(response.status);
      emit({ type: 'response', endpoint, attempt, status: response.status, durationMs: durationMs() });
      return response;
    } catch (error) {
      // Once the call has ended, the error is about the end of the call, not about the connection.
      if (limits.ended) sending.then(discard, () => {});
      else if (neverConnected(error, url, sender === nativeFetch)) {
        ledger.delivery = before;
        ledger.unconnected = error;
      }
      emit({ type: 'error', endpoint, attempt, kind: limits.ended ?? 'network', durationMs: durationMs() });
      throw error;
    }
  };
