import { shownBody } from './validation.js';

/** What is known of a request. */
interface Received {
  /** When it came. */
  at: Date;
  /** In upper case; empty if what came was not HTTP. */
  method: string;
  /** As it was sent, with the base path, without a query. */
  path: string;
  /** Which operation it called, if it called one. */
  operation: string | undefined;
  /** Of the response; `undefined` while there is none, if the caller went away, or if the connection was made to fail. */
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

/** A request and what became of it. It holds no header, and so no token. */
export interface RequestEvent extends Received {
  /** From the headers of the request to the response, in milliseconds. */
  durationMs: number;
  /** Why it was refused, for people. */
  reasons: string[];
}

/** Tells a listener of a request. One that throws or rejects must not end the mock: its error is printed instead. */
export async function tell(
  onRequest: ((event: RequestEvent) => unknown) | undefined,
  event: RequestEvent,
): Promise<void> {
  try {
    await onRequest?.(event);
  } catch (error) {
    console.error('onRequest failed:', error);
  }
}

/** How many requests a mock remembers. */
export const mostEntries = 1_000;
const mostBytes = 10_000_000;

interface Entry extends Omit<RecordedRequest, 'body'> {
  bytes: Uint8Array;
  size: number;
}

/** The requests that came last: at most 1,000, and 10 MB. */
export function createRecord() {
  let entries: Entry[] = [];
  let total = 0;
  return {
    /** Adds a request. What is not known of it yet may be set on the entry later. */
    add(entry: Omit<Entry, 'size'>): Entry {
      const added = { ...entry, size: entry.bytes.length + JSON.stringify(entry.headers).length };
      entries.push(added);
      total += added.size;
      while (entries.length > mostEntries || total > mostBytes) total -= entries.shift()?.size ?? total;
      return added;
    },
    /** The oldest first. Bodies are kept as bytes, and parsed for whoever looks at them. */
    list: (): RecordedRequest[] =>
      entries.map(({ bytes, size: _, ...entry }) => ({
        ...entry,
        headers: { ...entry.headers },
        body: shownBody(bytes, new Headers(entry.headers)),
      })),
    clear() {
      entries = [];
      total = 0;
    },
  };
}
