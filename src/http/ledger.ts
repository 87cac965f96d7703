import type { Delivery } from '../errors.js';

/** A record of the requests of one call. Only the innermost layer writes to it. */
export interface Ledger {
  /** Requests handed to `fetch` so far. */
  attempts: number;
  /** The delivery of all of them together. */
  delivery: Delivery;
  /** The error of the latest attempt that certainly opened no connection. */
  unconnected?: unknown;
  /** The tokens that were sent, to keep them out of errors. */
  readonly tokens: Set<string>;
}

export const createLedger = (): Ledger => ({ attempts: 0, delivery: 'not-sent', tokens: new Set() });
