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
  /** Of the response; nothing if the caller went away before it, or the connection was made to fail. */
  status: number | undefined;
  /** From the headers of the request to the response, in milliseconds. */
  durationMs: number;
  /** Why it was refused, for people. */
  reasons: string[];
  /** What was sent: parsed if it is JSON, text otherwise. */
  body: unknown;
}

/** Tells a listener of a request. One that throws must not end the mock, so that its error is printed instead. */
export function tell(onRequest: ((event: RequestEvent) => void) | undefined, event: RequestEvent): void {
  try {
    onRequest?.(event);
  } catch (error) {
    console.error('onRequest failed:', error);
  }
}
