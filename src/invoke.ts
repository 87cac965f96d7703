import { identifierParameter, operations } from '../generated/operations.js';
import { readBody } from './body.js';
import { checkIdentifier } from './identifier.js';
import { startCall } from './layers/call.js';
import type { Fetch } from './layers/layer.js';
import type { CallOptions, SettingsFor } from './options.js';
import { resultOf } from './outcome.js';
import type { OperationId, Result } from './result.js';

/** What all calls of a client share. */
export interface Connection {
  baseUrl: string;
  /** The layers, from the outermost to the network. */
  layers: Fetch;
  settingsFor: SettingsFor;
  /** The headers of a request, with those that a call adds. */
  headersFor(added?: CallOptions['headers']): Record<string, string>;
}

/**
 * Calls an operation: checks what the caller gave, sends it through the layers, and turns whatever comes back into a
 * result.
 *
 * @throws TypeError for a wrong argument, before anything is sent.
 */
export async function invoke<Operation extends OperationId>(
  { baseUrl, layers, settingsFor, headersFor }: Connection,
  operation: Operation,
  identifier: unknown,
  body: unknown,
  options?: CallOptions,
): Promise<Result<Operation>> {
  checkIdentifier(operation, identifier);
  const text: string | undefined = JSON.stringify(body);
  if (!text) throw new TypeError(`${operation}: body is missing`);
  const { method, path } = operations[operation];
  const url = baseUrl + path.replace(`{${identifierParameter}}`, encodeURIComponent(identifier));
  const init = { method, headers: headersFor(options?.headers), body: text };
  const call = startCall(`${method} ${path}`, settingsFor(options));
  try {
    call.response = await layers({ url, init, call });
    return resultOf(operation, call, { body: await readBody(call.response, call) });
  } catch (thrown) {
    // Before anything is sent, a TypeError tells of a wrong argument; from `fetch` it tells of the network.
    if (!call.attempts && !call.over && thrown instanceof TypeError) throw thrown;
    return resultOf(operation, call, { brokenBy: thrown });
  } finally {
    call.settle();
  }
}
