import type { OperationTypes } from '../generated/operations.js';
import type { AelystError } from './errors.js';

/** Name of an operation, and of the client's method for it. */
export type OperationId = keyof OperationTypes;

type Answered<Documented> = Documented extends unknown
  ? { ok: true; response: Response } & Documented
  : never;

/** A call that the API carried out: `status`, the parsed `data`, and the `response`, whose body has been read. */
export type Success<Operation extends OperationId> = Answered<OperationTypes[Operation]['success']>;

type Refused<Documented> = Documented extends { kind: infer Kind; status: infer Status; body: infer Body }
  ? AelystError<Kind & AelystError['kind'], Status & number, Body>
  : never;

/** The errors of an operation: one for each status that it documents, and those that any call can meet. */
export type ErrorOf<Operation extends OperationId> =
  | Refused<OperationTypes[Operation]['error']>
  | AelystError<'undocumented', number>
  | AelystError<'unreadable', number>
  | AelystError<'redirect'>
  | AelystError<'network'>
  | AelystError<'timeout'>
  | AelystError<'aborted'>;

/** A call that did not succeed: `error.kind` says why, `error.delivery` whether it may be sent again. */
export interface Failure<Operation extends OperationId> {
  ok: false;
  /** Status of the answer, if there was one. */
  status?: number;
  error: ErrorOf<Operation>;
  /** The response, if there was one; its body has been read. */
  response?: Response;
}

/** What a call gives: never an exception for what the network or the API does. */
export type Result<Operation extends OperationId> = Success<Operation> | Failure<Operation>;

/**
 * The data of a call that succeeded.
 *
 * @throws AelystError if it failed.
 * @example const { messageId } = unwrap(await aelyst.sendMessage('id:123', message));
 */
export function unwrap<Data>(result: { ok: true; data: Data } | { ok: false; error: AelystError }): Data {
  if (result.ok) return result.data;
  throw result.error;
}
