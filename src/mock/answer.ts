import type { Operation } from './description/operations.js';
import type { Preference } from './prefer.js';

/** A request to the described API, free of HTTP and of the base path. */
export interface ApiRequest {
  /** In upper case. */
  method: string;
  /** Percent-encoded, without the base path. */
  path: string;
  query: URLSearchParams;
  /** By name in lower case. */
  headers: Record<string, string>;
  /** Parsed if it is JSON, text otherwise, `undefined` if there is none. */
  body: unknown;
}

/** A request whose operation is known, and which answer it asks for. */
export interface Call extends ApiRequest {
  operation: Operation;
  /** Of the path, by name, decoded. */
  parameters: Record<string, string>;
  preference: Preference;
}

export interface Answer {
  status: number;
  headers: Record<string, string | number>;
  body: string | undefined;
  /** Why it is no success, for people, where something can be said beyond the body. */
  reasons?: string[];
}

/** What answers calls. It throws a Problem for what the description has no answer to. */
export type Answerer = (call: Call) => Promise<Answer>;

/** Something that a live API does, around an answerer. */
export type Layer = (next: Answerer) => Answerer;
