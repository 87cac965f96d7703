import type { OperationId, OperationTypes } from '../generated/operations.js';
import type { AelystError } from './errors.js';

export type { OperationId } from '../generated/operations.js';

type SuccessOf<Documented> = Documented extends unknown
  ? { ok: true; response: Response } & Documented
  : never;

/** A call that succeeded: `status`, the parsed `data`, and the `response`, whose body has been read. */
export type Success<Operation extends OperationId> = SuccessOf<OperationTypes[Operation]['success']>;

type DocumentedError<Documented> = Documented extends {
  kind: infer Kind;
  status: infer Status;
  body: infer Body;
}
  ? AelystError<Kind & AelystError['kind'], Status & number, Body>
  : never;

/** The errors of an operation: one for each error status that it documents, and those that any call can return. */
export type ErrorOf<Operation extends OperationId> =
  | DocumentedError<OperationTypes[Operation]['error']>
  | AelystError<'undocumented', number>
  | AelystError<'unreadable', number>
  | AelystError<'redirect'>
  | AelystError<'network'>
  | AelystError<'timeout'>
  | AelystError<'aborted'>;

/** A call that failed: `error.kind` says why, `error.delivery` whether you may send the request again. */
export interface Failure<Operation extends OperationId> {
  ok: false;
  /** Status of the response, if there was one. */
  status?: number;
  error: ErrorOf<Operation>;
  /** The response, if there was one; its body has been read. */
  response?: Response;
}

/** The result of a call. A call does not throw for what the network or the API does. */
export type Result<Operation extends OperationId> = Success<Operation> | Failure<Operation>;

/**
 * Returns the data of a call that succeeded.
 *
 * @param result What the call returned.
 * @throws AelystError if it failed.
 * @example const { messageId } = unwrap(await aelyst.sendMessage('id:123', message));
 */
export function unwrap<Data>(result: { ok: true; data: Data } | { ok: false; error: AelystError }): Data {
  if (result?.ok) return result.data;
  throw result?.error ?? new TypeError('unwrap: needs the result of a call; await the call first');
}
