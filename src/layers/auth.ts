import { authorization } from '../../generated/operations.js';
import { kindOf } from '../head.js';
import type { Fetch, Layer, Outgoing } from './layer.js';

/** An access token, or a function that gives one for each request. */
export type Token = string | (() => string | Promise<string>);

/** @throws TypeError that does not show the token. */
function checked(token: unknown): string {
  // Visible ASCII is all that a bearer token may hold (RFC 6750); a line break would even show it in an error.
  if (typeof token === 'string' && /^[!-~]+$/.test(token)) return token;
  throw new TypeError('token: needs visible ASCII characters, without blanks or line breaks');
}

/**
 * Puts the token on every request. A token function is asked once for all requests that need a token at that moment,
 * and once more when the API does not accept what it gave.
 */
export function auth(token: Token): Layer {
  if (typeof token !== 'function') checked(token);
  const header = authorization.header.toLowerCase();
  let asking: Promise<string> | undefined;

  async function ask(provider: () => string | Promise<string>): Promise<string> {
    try {
      return await provider();
    } catch (cause) {
      // Whatever type of error it comes as, it is no wrong argument.
      throw new Error('the token function failed', { cause });
    } finally {
      asking = undefined;
    }
  }

  const sendWith = (current: string, next: Fetch, request: Outgoing) => {
    request.call.token = current;
    request.init.headers[header] = `${authorization.scheme} ${current}`;
    return next(request);
  };

  return (next) => {
    if (typeof token !== 'function') return (request) => sendWith(token, next, request);
    return async (request) => {
      const { call } = request;
      const current = async () => {
        asking ??= ask(token);
        return checked(await call.race(asking));
      };
      const first = await current();
      const response = await sendWith(first, next, request);
      if (kindOf(response.status) !== 'unauthorized') return response;
      const second = await current();
      if (second === first) return response;
      await response.body?.cancel();
      return sendWith(second, next, request);
    };
  };
}
