import { checkToken, type Token } from '../options.js';
import { kindOf } from './headers.js';
import type { Layer } from './layer.js';
import type { Limits } from './limits.js';
import { discard } from './response.js';

/** A token function returned what cannot be a token: a mistake in the program, so that the call throws it. */
export class InvalidTokenError extends TypeError {}

/**
 * Adds the token to every request. A token function is called once for all requests that need a token at that moment,
 * and once more if the API does not accept the token: with another one, the request is retried.
 */
export function auth(token: Token): Layer {
  if (typeof token === 'string') return (next) => (request) => next({ ...request, token });
  let asking: { token: Promise<string>; refused: string | undefined } | undefined;

  /** @param refused The token that the API has not accepted, if there is one. */
  async function ask(
    provider: () => string | Promise<string>,
    limits: Limits,
    refused?: string,
  ): Promise<string> {
    // What began before a token was refused may return that token again. Calls with the same token share what began later.
    if (!asking || (refused && asking.refused !== refused))
      asking = { token: new Promise((resolve) => resolve(provider())), refused };
    const current = asking;
    let given: string;
    try {
      given = await limits.race(current.token);
    } catch (cause) {
      if (limits.ended) throw cause;
      throw new Error('the token function failed', { cause });
    } finally {
      // Even if it never settles: later calls call the function again.
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
    const { renewedToken } = ledger;
    ledger.renewedToken = undefined;
    const given = renewedToken ?? (await ask(token, limits));
    const response = await next({ ...request, token: given });
    if (
      kindOf(response.status) === 'unauthorized' &&
      !renewedToken &&
      ledger.attempts < settings.maxAttempts
    ) {
      const second = await ask(token, limits, given).catch((error) => {
        // Nobody will read it, and its connection would stay busy.
        discard(response);
        throw error;
      });
      if (second !== given) ledger.renewedToken = second;
    }
    return response;
  };
}
