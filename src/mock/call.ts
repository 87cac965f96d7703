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

/** A response, before it is one of HTTP. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | undefined;
  /** Why it is no success, for people, where something can be said beyond the body. */
  reasons: string[];
}

/** Gives the response to a call. It throws a Problem for what the description has no response to. */
export type Respond = (call: MockedCall) => Reply | Promise<Reply>;

/** Something that a live API does, around what responds. */
export type Layer = (next: Respond) => Respond;
