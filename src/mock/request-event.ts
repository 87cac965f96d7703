/** A request that was answered, or whose caller went away. It holds no header, and so no token. */
export interface RequestEvent {
  /** When it came. */
  at: Date;
  /** In upper case; empty if what came was not HTTP. */
  method: string;
  /** As it was sent, with the base path, without a query. */
  path: string;
  /** Which operation it called, if it called one. */
  operation: string | undefined;
  /** Of the answer; nothing if the caller went away before it. */
  status: number | undefined;
  /** From the head of the request to the end of the answer, in milliseconds. */
  durationMs: number;
  /** Why it was refused, for people. */
  reasons: string[];
  /** What was sent: parsed if it is JSON, text otherwise. */
  body: unknown;
}
