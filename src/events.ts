/**
 * What happens during a call, for logs and metrics. `endpoint` is the method and path of the operation as in the
 * description, without an identifier. No event contains a token, a body or a header.
 */
export type ClientEvent = {
  /** `POST /contact/{identifier}/message`, for instance. */
  endpoint: string;
} & (
  | {
      /** A request is sent. */
      type: 'request';
      /** 1 for the first. */
      attempt: number;
    }
  | {
      /** The status and headers of a response have arrived. */
      type: 'response';
      attempt: number;
      status: number;
      durationMs: number;
    }
  | {
      /** An attempt failed without a response. */
      type: 'error';
      attempt: number;
      kind: 'network' | 'timeout' | 'aborted';
      durationMs: number;
    }
  | {
      /** The request will be retried. */
      type: 'retry';
      /** The attempt that failed. */
      attempt: number;
      reason: 'rate-limited' | 'queued' | 'unauthorized' | 'network';
      waitMs: number;
    }
  | {
      /** The API asked to wait: no request is sent to this endpoint until then. */
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

/** Returns a function that calls a listener. Whatever the listener throws or rejects with is ignored. */
export const emitter =
  (listener: ((event: ClientEvent) => unknown) | undefined): Emit =>
  (event) => {
    if (listener) new Promise((resolve) => resolve(listener(event))).catch(() => {});
  };
