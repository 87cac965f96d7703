import { checkToken, type Token } from '../options.js';
import { kindOf } from './headers.js';
import type { Layer } from './layer.js';
import type { Limits } from './limits.js';
import { discard } from './response.js';

/** A token function gave what cannot be a token: a mistake in the program, so that the call throws it. */
export class InvalidTokenError extends TypeError {}

/**
 * Puts the token on every request. A token function is asked once for all requests that need a token at that moment,
 * and once more when the API does not accept what it gave.
 */
export function auth(token: Token): Layer {
  if (typeof token === 'string') return (next) => (request) => next({ ...request, token });
  let asking: Promise<string> | undefined;

  async function ask(provider: () => string | Promise<string>, limits: Limits): Promise<string> {
    asking ??= new Promise((resolve) => resolve(provider()));
    const current = asking;
    let given: string;
    try {
      given = await limits.race(current);
    } catch (cause) {
      if (limits.ended) throw cause;
      throw new Error('the token function failed', { cause });
    } finally {
      // Also one that hangs: later calls ask anew.
      if (asking === current) asking = undefined;
    }
    try {
      return checkToken(given);
    } catch (error) {
      throw new InvalidTokenError((error as Error).message);
    }
  }

  return (next) => async (request) => {
    const { limits, ledger, settings } = request;
    const first = await ask(token, limits);
    const response = await next({ ...request, token: first });
    if (kindOf(response.status) !== 'unauthorized' || ledger.attempts >= settings.maxAttempts)
      return response;
    const second = await ask(token, limits).catch((error) => {
      // Nobody reads it any more, and its connection would stay busy.
      discard(response);
      throw error;
    });
    if (second === first) return response;
    discard(response);
    return next({ ...request, token: second });
  };
}
