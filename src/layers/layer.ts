import type { Call } from './call.js';

/** A request on its way out. A light stand-in for `Request`, whose construction costs more than a whole call. */
export interface Outgoing {
  readonly url: string;
  /** Its headers have names in lower case. */
  readonly init: RequestInit & { headers: Record<string, string> };
  readonly call: Call;
}

/** Sends a request and gives the head of the response; its body is still to be read. */
export type Fetch = (request: Outgoing) => Promise<Response>;

/** Adds one duty to sending: each layer calls the next, the innermost is the network. */
export type Layer = (next: Fetch) => Fetch;
