import { identifierParameter, operations } from '../generated/operations.js';
import { checkIdentifier } from './identifier.js';
import { startCall } from './layers/call.js';
import type { PlainRequest } from './openapi-fetch.js';
import type { CallOptions, SettingsFor } from './options.js';
import { resultOf } from './outcome.js';
import type { OperationId, Result } from './result.js';

/**
 * Calls an operation: checks what the caller gave, sends it through the layers, and turns whatever comes back into a
 * result.
 *
 * @throws TypeError for a wrong argument, before anything is sent.
 */
export async function invoke<Operation extends OperationId>(
  request: PlainRequest,
  settingsFor: SettingsFor,
  operation: Operation,
  identifier: unknown,
  body: unknown,
  options?: CallOptions,
): Promise<Result<Operation>> {
  checkIdentifier(operation, identifier);
  const text: string | undefined = JSON.stringify(body);
  if (!text) throw new TypeError(`${operation}: body is missing`);
  const { method, path } = operations[operation];
  const call = startCall(`${method} ${path}`, settingsFor(options));
  try {
    const { data, error } = await request(method, path, {
      params: { path: { [identifierParameter]: identifier } },
      body: text,
      bodySerializer: (serialized) => serialized,
      headers: options?.headers,
      parseAs: 'text',
      call,
    });
    return resultOf(operation, call, data ?? error);
  } catch (thrown) {
    // Before anything is sent, a TypeError tells of a wrong argument; from `fetch` it tells of the network.
    if (!call.attempts && !call.over && thrown instanceof TypeError) throw thrown;
    return resultOf(operation, call, undefined, { by: thrown });
  } finally {
    call.settle();
  }
}
