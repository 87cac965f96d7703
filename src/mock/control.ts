import type { OperationId, OperationTypes } from '../../generated/operations.js';
import type { RecordedRequest } from './record.js';

export type { OperationId } from '../../generated/operations.js';

type Success<Operation extends OperationId> = OperationTypes[Operation]['success'];
type Failure<Operation extends OperationId> = OperationTypes[Operation]['error'];

/** The statuses that an operation documents. */
export type StatusOf<Operation extends OperationId> =
  | Success<Operation>['status']
  | Failure<Operation>['status'];

/** The body of a response with a status. */
export type BodyOf<Operation extends OperationId, Status> =
  | Extract<Success<Operation>, { status: Status }>['data']
  | Extract<Failure<Operation>, { status: Status }>['body'];

/**
 * How a connection can fail instead of a response:
 *
 * - `reset`: it is closed without a response;
 * - `hang`: it stays open without a response;
 * - `half-body`: the documented success is cut in the middle of its body.
 */
export type ConnectionFailureKind = 'reset' | 'hang' | 'half-body';

/** Options of `answerWith`. */
export interface AnswerOptions<Body = unknown> {
  /**
   * Sent as JSON; a string under another `content-type` as it is.
   * @default the first documented example of the status
   */
  body?: Body | undefined;
  /** Headers to send besides, or instead of, the documented ones. */
  headers?: Record<string, string> | undefined;
  /**
   * Time to wait before the response, in milliseconds.
   * @default 0
   */
  delayMs?: number | undefined;
  /**
   * How many requests get this response; later requests get the usual one.
   * @default all until `reset()`; one for a member of a sequence
   */
  times?: number | undefined;
  /**
   * Base URL that the code under test calls; for MSW handlers only.
   * @default the base URL of the live API
   */
  baseUrl?: string | undefined;
}

/** A documented status may have a body of the documented type; any other status needs a body. */
type OptionsFor<Operation extends OperationId, Status> =
  Status extends StatusOf<Operation>
    ? AnswerOptions<BodyOf<Operation, Status>>
    : Status extends ConnectionFailureKind
      ? AnswerOptions
      : AnswerOptions & { body: unknown };

/** A member of a sequence: a status or failure, or one with options. */
export type Step<Operation extends OperationId> =
  | StatusOf<Operation>
  | ConnectionFailureKind
  | {
      [Status in StatusOf<Operation>]: { status: Status } & OptionsFor<Operation, Status>;
    }[StatusOf<Operation>]
  | ({ status: ConnectionFailureKind } & AnswerOptions)
  | ({ status: number } & AnswerOptions & { body: unknown });

/** The second argument of `answerWith`. */
export type Answer<Operation extends OperationId> =
  | StatusOf<Operation>
  | ConnectionFailureKind
  | (number & {})
  | readonly Step<Operation>[];

/** The third argument of `answerWith`. */
export type AnswerArguments<Operation extends OperationId, Given> = Given extends readonly unknown[]
  ? [options?: Pick<AnswerOptions, 'baseUrl'>]
  : Given extends StatusOf<Operation> | ConnectionFailureKind
    ? [options?: OptionsFor<Operation, Given>]
    : [options: OptionsFor<Operation, Given>];

/** Lists what a mock received, and chooses its responses. */
export interface MockControl {
  /**
   * The requests to the API, the oldest first: the last 1,000, and at most 10 MB of them, but always the last one. A
   * body that is too large for the mock is left out.
   */
  readonly requests: RecordedRequest[];
  /**
   * Responds to an operation with a status, documented or not, whatever the request is; only a request without a token
   * still gets its 401. An array is a sequence, after which requests get the usual responses. The latest call comes
   * first.
   *
   * @param operation Name of the client's method.
   * @param status Status of the response, a kind of connection failure, or a sequence of them.
   * @param options Body, headers, delay and number of responses; a status that is not documented needs its body.
   * @throws TypeError if an argument cannot be used; it shows the form.
   * @example
   * mock.answerWith('sendMessage', [449, 449, 200]);
   * mock.answerWith('sendMessage', 404, { body: { code: 404, message: 'Contact not found' } });
   * mock.answerWith('addTags', 'reset', { times: 1 });
   */
  answerWith<Operation extends OperationId, const Given extends Answer<Operation>>(
    operation: Operation,
    status: Given,
    ...options: AnswerArguments<Operation, Given>
  ): void;
  /** Resets limits, random numbers, `answerWith` and the list of requests, as if the mock had just started. */
  reset(): void;
}
