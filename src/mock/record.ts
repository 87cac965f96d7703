import { readBody, shownBody } from './validation.js';

/** What is known of a request. */
interface Received {
  /** When the mock received it. */
  at: Date;
  /** In upper case; empty if it was not HTTP. */
  method: string;
  /** As it was sent, with the base path, without the query. */
  path: string;
  /** The operation that it called, if any. */
  operation: string | undefined;
  /** Status of the response; `undefined` while there is none, if the caller disconnected, or on a simulated failure. */
  status: number | undefined;
  /** Parsed if it is JSON, text otherwise, `undefined` if there is none. */
  body: unknown;
}

/** A request to the API, as the mock received it. */
export interface RecordedRequest extends Received {
  /** The contact that the path names, decoded: `id:123`. */
  identifier: string | undefined;
  /** By name in lower case, without `authorization`. */
  headers: Record<string, string>;
}

/** A request and its outcome, without headers, and so without the token. */
export interface RequestEvent extends Received {
  /** From the headers of the request to the response, in milliseconds. */
  durationMs: number;
  /** Why it was refused, for people. */
  reasons: string[];
}

/** Calls a listener. If it throws or rejects, the error is printed, so that it cannot end the mock. */
export async function notify(
  onRequest: ((event: RequestEvent) => unknown) | undefined,
  event: RequestEvent,
): Promise<void> {
  try {
    await onRequest?.(event);
  } catch (error) {
    console.error('onRequest failed:', error);
  }
}

/** How many requests a mock lists. */
export const mostEntries = 1_000;
const mostBytes = 10_000_000;

interface Entry extends Omit<RecordedRequest, 'body'> {
  bytes: Uint8Array;
  size: number;
}

/** The latest requests, up to `mostEntries` and `mostBytes`, but always the last one. */
export function createRecord() {
  let entries: Entry[] = [];
  let total = 0;
  return {
    /** Adds a request. Its remaining properties can be set on the entry later. */
    add(entry: Omit<Entry, 'size'>): Entry {
      const added = { ...entry, size: entry.bytes.length + JSON.stringify(entry.headers).length };
      entries.push(added);
      total += added.size;
      while (entries.length > mostEntries || (total > mostBytes && entries.length > 1))
        total -= entries.shift()?.size ?? total;
      return added;
    },
    /** The oldest first. Bodies are stored as bytes and parsed on access. */
    list: (): RecordedRequest[] =>
      entries.map(({ bytes, size: _, ...entry }) => ({
        ...entry,
        headers: { ...entry.headers },
        body: shownBody(readBody(bytes, new Headers(entry.headers)), bytes),
      })),
    clear() {
      entries = [];
      total = 0;
    },
  };
}
