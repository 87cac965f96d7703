import type { Delivery } from '../errors.js';

/** What is known of the requests of one call. Only the innermost layer writes it. */
export interface Ledger {
  /** Requests handed to `fetch` so far. */
  attempts: number;
  /** What is known of all of them together. */
  delivery: Delivery;
  /** The error of the latest attempt that certainly made no connection. */
  unconnected?: unknown;
  /** The tokens that they carried, to keep them out of errors. */
  readonly tokens: Set<string>;
}

export const createLedger = (): Ledger => ({ attempts: 0, delivery: 'not-sent', tokens: new Set() });
