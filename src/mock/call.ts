import type { MockedOperation } from './description.js';
import type { Preference } from './prefer.js';

/** A request whose operation is known. */
export interface MockedCall {
  operation: MockedOperation;
  /** The path parameter, decoded; `undefined` where its percent-encoding is broken. */
  identifier: string | undefined;
  headers: Headers;
  /** Parsed if it is JSON, text otherwise, `undefined` if there is none. */
  body: unknown;
  preference: Preference;
}

/** A response before it is serialized. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | undefined;
  /** Why the request was refused, for people, if there is more to say than the body does. */
  reasons: string[];
}

/** Returns the response to a call. Throws a Problem if the description has no response for it. */
export type Respond = (call: MockedCall) => Reply | Promise<Reply>;

/** Simulates one property of a live API around the next responder. */
export type Layer = (next: Respond) => Respond;
