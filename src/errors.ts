import { type errorKinds, type OperationId, operations } from '../generated/operations.js';

/** Names of the error statuses that the operations document: `'rate-limited'`, `'queued'` and so on. */
export type StatusKind = (typeof errorKinds)[keyof typeof errorKinds];

/**
 * Why a call failed:
 *
 * - a documented error status, by its name in the description;
 * - `undocumented`: the response has a status that this operation does not document;
 * - `network`: the connection failed before the response was complete, or the token function failed;
 * - `timeout`: no complete response within `timeoutMs` or `deadlineMs`;
 * - `aborted`: a `signal` of the caller was aborted;
 * - `unreadable`: the status is a success, but the body is not a JSON object or lacks a required property;
 * - `redirect`: the server redirected the request; the client does not follow redirects.
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
 * Whether you may send the request again:
 *
 * - `not-sent`: the request did not leave; you may send it again.
 * - `refused`: the API did not process the request; you may send it again, corrected or later.
 * - `unknown`: the request may have been processed; if you send it again, it may be processed twice.
 */
export type Delivery = 'not-sent' | 'refused' | 'unknown';

/** Numbers from the rate-limit headers of a response. */
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
  /** Why the call failed: the end of the message. */
  reason: string;
  status?: Status | undefined;
  body?: Body | undefined;
  retryAfterMs?: number | undefined;
  rateLimit?: RateLimit | undefined;
  cause?: unknown;
}

/** Marks the errors of every copy of this package: a program may load the ES module and the CommonJS module. */
const brand = '@aelyst/client AelystError';

/**
 * A call that failed. It contains neither the request nor the token. `instanceof` also recognizes errors of other
 * copies of this package. `JSON.stringify` keeps the message and all properties but the cause; `structuredClone` keeps
 * the message and the cause only.
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
  /** Whether you may send the request again. */
  declare readonly delivery: Delivery;
  /** How many times the request was sent. */
  declare readonly attempts: number;
  /** Status of the response; absent if there was none. */
  declare readonly status: Status;
  /** Parsed body of the response, to a thousand levels; absent if there was none or if it is not a JSON object. */
  declare readonly body: Body | undefined;
  /** How long the API asks to wait, in milliseconds; absent if it did not say. */
  declare readonly retryAfterMs: number | undefined;
  /** Rate limit of the endpoint; absent if the response does not state it. */
  declare readonly rateLimit: RateLimit | undefined;

  constructor({ reason, cause, ...facts }: Details<Kind, Status, Body>) {
    const { method, path } = operations[facts.operation];
    super(`${method} ${path}: ${reason}`, cause === undefined ? undefined : { cause });
    // No property is `undefined`, so that a printed error shows only what is known.
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined) Object.assign(this, { [name]: value });
    }
    Object.defineProperty(this, brand, { value: true });
    try {
      structuredClone(cause);
    } catch {
      // A caller can abort with anything. Behind a getter, a cause that cannot be cloned does not stop
      // `structuredClone`.
      Object.defineProperty(this, 'cause', { get: () => cause });
    }
  }

  /** Also recognizes errors of other copies of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // Only this class has the method itself. Its own name here would make a bundler give it another one, which is printed.
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one has instances of its own.
    const isThis = Object.hasOwn(this, Symbol.hasInstance);
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return isThis ? brand in Object(value) : super[Symbol.hasInstance](value);
  }

  /** The message and all properties but the cause, for `JSON.stringify`. */
  toJSON(): object {
    return Object.assign({ message: this.message }, this);
  }
}
