import { identifierParameter, type OperationTypes, operations } from '../generated/operations.js';
import { processEnvironment } from './environment.js';
import { InvalidTokenError } from './http/auth.js';
import { serializeBody } from './http/body.js';
import { checkIdentifier, type IdentifierOf } from './identifier.js';
import { connect, type RawClient } from './openapi-fetch.js';
import { type CallOptions, type ClientOptions, resolveCallOptions, resolveOptions } from './options.js';
import type { OperationId, Result } from './result.js';
import { type Outcome, resultOf } from './result-of.js';

/** Calls one operation for one contact. */
export type Method<Operation extends OperationId> = (
  /** The contact: an ID, e-mail address or phone number behind its prefix; `contactId`, `email` and `phone` build it. */
  identifier: IdentifierOf<Operation>,
  /** The request body. It is sent as JSON, without properties that are `undefined`. */
  body: OperationTypes[Operation]['body'],
  /** Options of this call, in place of those of the client. */
  options?: CallOptions,
) => Promise<Result<Operation>>;

/** One method for each operation of the description. */
// Mapped over `keyof` itself: through an alias of it, editors find no documentation.
export type Methods = { readonly [Operation in keyof OperationTypes]: Method<Operation> };

/** A client of the Aelyst API. */
export interface AelystClient extends Methods {
  /**
   * The openapi-fetch client that the methods use: it returns `{ data, error, response }` and throws what `fetch`
   * throws. Middleware that is registered here runs for the methods too.
   *
   * @see https://openapi-ts.dev/openapi-fetch/
   */
  readonly raw: RawClient;
}

/**
 * Creates a client with one method for each operation.
 *
 * If the option `token` or `baseUrl` is not there, the client reads `AELYST_TOKEN` or `AELYST_BASE_URL` from the
 * environment.
 *
 * @param options Options of the client, and the defaults of its calls.
 * @throws TypeError that names the option, if one is unknown or has a value that does not fit.
 * @example
 * import { createClient } from '@aelyst/client';
 *
 * const aelyst = createClient({ token: 'my-token' });
 * const sent = await aelyst.sendMessage('phone:+60121233112', { message: { type: 'text', text: 'On its way' } });
 */
export function createClient(options?: ClientOptions): AelystClient {
  const client = resolveOptions(options, processEnvironment);
  const { raw, startCall, request } = connect(client);

  async function invoke<Operation extends OperationId>(
    operation: Operation,
    identifier: unknown,
    body: unknown,
    options?: CallOptions,
  ): Promise<Result<Operation>> {
    checkIdentifier(operation, identifier);
    const text = serializeBody(operation, body);
    const settings = resolveCallOptions(client, options);
    const { method, path } = operations[operation];
    const call = startCall(settings);
    let outcome: Outcome;
    try {
      const { response, data, error } = await request(call, method, path, {
        params: { path: { [identifierParameter]: identifier } },
        body,
        bodySerializer: () => text,
        headers: settings.headers,
        parseAs: 'text',
      });
      outcome = { response, body: (response.ok ? data : error) ?? '' };
    } catch (thrown) {
      if (thrown instanceof InvalidTokenError && call.ledger.attempts === 0) throw thrown;
      outcome = { thrown };
    }
    return resultOf(operation, identifier, call, outcome, client);
  }

  const methods = Object.fromEntries(
    (Object.keys(operations) as OperationId[]).map((operation) => [
      operation,
      (identifier: unknown, body: unknown, call?: CallOptions) => invoke(operation, identifier, body, call),
    ]),
  );
  return { ...(methods as unknown as Methods), raw };
}
