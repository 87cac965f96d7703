import { type OperationTypes, operations } from '../generated/operations.js';
import { processEnvironment } from './environment.js';
import { emitter } from './events.js';
import { plainHeaders } from './http/headers.js';
import type { IdentifierOf } from './identifier.js';
import { type Connection, invoke } from './invoke.js';
import { auth } from './layers/auth.js';
import type { Fetch, Layer } from './layers/layer.js';
import { rateLimit } from './layers/rate-limit.js';
import { retry } from './layers/retry.js';
import { send } from './layers/send.js';
import { timeout } from './layers/timeout.js';
import { createRaw, type RawClient } from './openapi-fetch.js';
import {
  type CallOptions,
  type ClientOptions,
  type ResolvedOptions,
  resolveCallOptions,
  resolveOptions,
} from './options.js';
import type { OperationId, Result } from './result.js';

/** Calls one operation for one contact. */
export type Method<Operation extends OperationId> = (
  identifier: IdentifierOf<Operation>,
  body: OperationTypes[Operation]['body'],
  options?: CallOptions,
) => Promise<Result<Operation>>;

/** One method for each operation of the description. */
// Over `keyof` itself: through an alias of it, editors would find no documentation.
export type Methods = { readonly [Operation in keyof OperationTypes]: Method<Operation> };

/** A client of the Aelyst API. */
export interface AelystClient extends Methods {
  /** The openapi-fetch client over the same layers, for whoever wants it plain. It throws what `fetch` throws. */
  readonly raw: RawClient;
}

/** The layers, from the outermost to the network. */
function layersOf(options: ResolvedOptions): Fetch {
  const emit = emitter(options.onEvent);
  const layers: Layer[] = [
    retry(emit),
    ...(options.rateLimit === false ? [] : [rateLimit(options.rateLimit, emit)]),
    timeout,
    auth(options.token),
  ];
  const fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  return layers.reduceRight<Fetch>((next, layer) => layer(next), send(fetch, emit));
}

/**
 * A client with one method for each operation.
 *
 * @throws TypeError if an option is not usable.
 * @example
 * const aelyst = createClient({ token: process.env.AELYST_TOKEN });
 * const sent = await aelyst.sendMessage('phone:+60121233112', { message: { type: 'text', text: 'On its way' } });
 */
export function createClient(options?: ClientOptions): AelystClient {
  const resolved = resolveOptions(options, processEnvironment);
  const connection: Connection = {
    baseUrl: resolved.baseUrl,
    layers: layersOf(resolved),
    settingsFor: (call) => resolveCallOptions(resolved, call),
    headersFor: (added = {}) => ({ ...resolved.settings.headers, ...plainHeaders(added) }),
  };
  const methods = Object.fromEntries(
    (Object.keys(operations) as OperationId[]).map((operation) => [
      operation,
      (identifier: unknown, body: unknown, call?: CallOptions) =>
        invoke(connection, operation, identifier, body, call),
    ]),
  );
  return { ...(methods as unknown as Methods), raw: createRaw(connection) };
}
