/**
 * What happens during a call, for logs and metrics. `endpoint` is the operation's method and path as the description
 * has them, without an identifier. No event holds a token, a body or a header.
 */
export type ClientEvent = {
  /** `POST /contact/{identifier}/message`, for instance. */
  endpoint: string;
} & (
  | {
      /** A request goes out. */
      type: 'request';
      /** 1 for the first. */
      attempt: number;
    }
  | {
      /** The head of an answer came. */
      type: 'response';
      attempt: number;
      status: number;
      durationMs: number;
    }
  | {
      /** No answer came. */
      type: 'error';
      attempt: number;
      kind: 'network' | 'timeout' | 'aborted';
      durationMs: number;
    }
  | {
      /** The request will go out again. */
      type: 'retry';
      /** The attempt that failed. */
      attempt: number;
      reason: 'rate-limited' | 'queued' | 'network';
      waitMs: number;
    }
  | {
      /** The API asked to wait: nothing goes out to this endpoint until then. */
      type: 'pause';
      waitMs: number;
    }
  | {
      /** The store of a shared rate limit was lost, or is back. */
      type: 'store';
      reachable: boolean;
    }
);

export type Emit = (event: ClientEvent) => void;

/** Tells a listener; what it throws, or rejects with, is none of the call's business. */
export const emitter =
  (listener: ((event: ClientEvent) => unknown) | undefined): Emit =>
  (event) => {
    if (listener) new Promise((resolve) => resolve(listener(event))).catch(() => {});
  };
