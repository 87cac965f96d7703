import type { Delivery } from '../errors.js';
import type { Settings } from '../options.js';
import type { Limits } from './limits.js';

/** Sends a request: `fetch`, called with a URL and an object. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** A record of the requests of one call. */
export interface Ledger {
  /** Requests handed to `fetch` so far. */
  attempts: number;
  /** The delivery of all of them together. */
  delivery: Delivery;
  /** The error of the latest attempt that certainly opened no connection. */
  unconnected?: unknown;
  /** Whether the latest response is one of the client itself, which sent no request for it. */
  withheld?: boolean;
  /** The token for the next attempt, after the API has not accepted another one. */
  renewedToken?: string | undefined;
  /** The tokens that were sent, to keep them out of errors. */
  readonly tokens: Set<string>;
}

/** A request on its way through the layers. */
export interface Outgoing {
  /** Method and path as in the description, without an identifier. Each endpoint has its own rate limit. */
  readonly endpoint: string;
  readonly url: string;
  /** Its headers have names in lower case. */
  readonly init: RequestInit & { headers: Record<string, string> };
  /** Empty until the layer `auth` has set it. */
  readonly token: string;
  /** Replaces the client's `fetch` for this request. */
  readonly fetch: Send | undefined;
  readonly settings: Settings;
  readonly limits: Limits;
  readonly ledger: Ledger;
}

/** Sends a request and returns the response, whose body has not been read. */
export type Handler = (request: Outgoing) => Promise<Response>;

/** Adds one task to sending. Each layer calls the next one, and the innermost one calls `fetch`. */
export type Layer = (next: Handler) => Handler;
