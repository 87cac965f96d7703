/** So many requests in so much time. */
export interface Pace {
  /** Requests. */
  limit: number;
  /** Milliseconds. */
  windowMs: number;
}

/** What an answer says about the limit of its endpoint. */
export interface Answer {
  /** Whether the endpoint refused the request because of its limit. */
  refused: boolean;
  /** Milliseconds that it asks to wait. */
  retryAfterMs?: number | undefined;
  /** Requests that it admits. */
  limit?: number | undefined;
}

/** The time that a request has to itself. */
export interface Turn {
  readonly startedAt: number;
  /** Requests under way when it began, itself included. */
  readonly underWay: number;
  /** Whether a connection was open for it, so that its round trip holds no handshake. */
  readonly warm: boolean;
}

/** Lets the requests to one endpoint go out at the pace that it admits. */
export interface Pacer {
  /** Milliseconds until the endpoint takes requests again. */
  pauseMs(): number;
  /** Waits for a turn; whoever was refused before has the next one. Rejects when the signal fires. */
  enter(signal: AbortSignal, again: boolean): Turn | Promise<Turn>;
  /** Ends a turn. Without an answer, the request counts as carried out. */
  leave(turn: Turn, answer?: Answer): void;
}
