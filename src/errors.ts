import { type errorKinds, type OperationTypes, operations } from '../generated/operations.js';

type OperationId = keyof OperationTypes;

/** The statuses of errors that some operation documents, by name: `'rate-limited'`, `'queued'` and so on. */
export type StatusKind = (typeof errorKinds)[keyof typeof errorKinds];

/**
 * Why a call failed:
 *
 * - a documented status, by its name in the description;
 * - `undocumented`: the API answered with a status that this operation does not document;
 * - `network`: no answer, or one that broke off;
 * - `timeout`: no complete answer within `timeoutMs`;
 * - `aborted`: by a `signal` of the caller;
 * - `unreadable`: a success whose body is not JSON;
 * - `redirect`: the server pointed elsewhere; redirects are not followed.
 */
export type ErrorKind =
  | StatusKind
  | 'undocumented'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'unreadable'
  | 'redirect';

/**
 * May the request be sent again?
 *
 * - `not-sent`: it never left; sending it again does no harm.
 * - `refused`: the API said that it did nothing; sending it again, corrected or later, does no harm.
 * - `unknown`: it may have been carried out; sending it again may do it twice.
 */
export type Delivery = 'not-sent' | 'refused' | 'unknown';

/** Numbers from the rate headers of a response. */
export interface RateLimit {
  /** Requests that the endpoint admits. */
  limit: number | undefined;
  /** Requests that the endpoint still admits. */
  remaining: number | undefined;
}

interface Details<Kind, Status, Body> {
  kind: Kind;
  operation: OperationId;
  delivery: Delivery;
  attempts: number;
  /** What went wrong, for the end of the message. */
  reason: string;
  status?: Status | undefined;
  body?: Body | undefined;
  retryAfterMs?: number | undefined;
  rateLimit?: RateLimit | undefined;
  cause?: unknown;
}

/** Marks the errors of every copy of this package: a program may have one as an ES module and one as CommonJS. */
const brand = '@aelyst/client AelystError';

/**
 * A call that did not succeed. It holds neither the request nor the token. As JSON it has all its properties and its
 * message, without the cause; `structuredClone` keeps of an error no more than the message and the cause.
 *
 * @example
 * if (!sent.ok && sent.error.kind === 'rate-limited') console.log(sent.error.retryAfterMs);
 */
export class AelystError<
  Kind extends ErrorKind = ErrorKind,
  Status extends number | undefined = number | undefined,
  Body = unknown,
> extends Error {
  override readonly name = 'AelystError';
  /** Why the call failed. */
  declare readonly kind: Kind;
  /** The operation that was called. */
  declare readonly operation: OperationId;
  /** Whether the request may be sent again. */
  declare readonly delivery: Delivery;
  /** How many times the request was sent. */
  declare readonly attempts: number;
  /** Status of the answer; absent when there was none. */
  declare readonly status: Status;
  /** Body of the answer, as the description has it; absent when there was none or it was not a JSON object. */
  declare readonly body: Body | undefined;
  /** How long the API asks to wait, in milliseconds; absent when it did not say. */
  declare readonly retryAfterMs: number | undefined;
  /** Limit of the endpoint, as far as the answer told it. */
  declare readonly rateLimit: RateLimit | undefined;

  constructor({ reason, cause, ...facts }: Details<Kind, Status, Body>) {
    const { method, path } = operations[facts.operation];
    super(`${method} ${path}: ${reason}`, cause === undefined ? undefined : { cause });
    // What is absent stays absent, so that a printed error shows only what is known.
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined) Object.assign(this, { [name]: value });
    }
    Object.defineProperty(this, brand, { value: true });
    try {
      structuredClone(cause);
    } catch {
      // What a caller aborts with can be anything. Behind a getter it does not keep the error from being cloned.
      Object.defineProperty(this, 'cause', { get: () => cause });
    }
  }

  /** Recognizes the errors of other copies of this package, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // Only this class has the method itself. Its own name here would make a bundler give it another one, which is printed.
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one has instances of its own.
    const isThis = Object.hasOwn(this, Symbol.hasInstance);
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return isThis ? brand in Object(value) : super[Symbol.hasInstance](value);
  }

  /** For `JSON.stringify`. */
  toJSON(): object {
    return Object.assign({ message: this.message }, this);
  }
}
