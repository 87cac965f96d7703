import { after } from './limits.js';
import { createAdmission, type Feedback, type Pace } from './pace.js';

export type { Feedback, Pace } from './pace.js';

/** Permission to send one request. */
export interface Turn {
  /**
   * Ends the turn; further calls do nothing.
   *
   * @param feedback What the response said of the limit. Without it (no response), the request counts as processed.
   */
  end(feedback?: Feedback): void;
}

export interface WaitOptions {
  /** Ends the wait when it is aborted. */
  signal: AbortSignal;
  /** Puts the request before the others: it was refused before. */
  first: boolean;
  /** Longest pause that the caller accepts, in milliseconds. */
  maxWaitMs: number;
}

/** Paces the requests to one endpoint. */
export interface Pacer {
  /** Milliseconds until the endpoint admits requests again; 0 or less means now. */
  pauseMs(): number;
  /**
   * Waits for a turn; synchronous if no wait is needed. Returns `undefined` as soon as the endpoint is paused for
   * longer than `maxWaitMs`. Rejects with the signal's reason when the signal is aborted.
   *
   * @param options How long to wait, and before whom.
   */
  enter(options: WaitOptions): Turn | undefined | Promise<Turn | undefined>;
}

interface Waiter {
  maxWaitMs: number;
  leave(turn: Turn | undefined): void;
}

/** Creates the queue of an endpoint; {@link createAdmission} decides when it advances. */
export function createPacer(
  documented: Pace,
  ceiling: Pace | undefined,
  onPause: (ms: number) => void,
): Pacer {
  const admission = createAdmission(documented, ceiling, onPause);
  // Sets, because each of many thousands has to leave without a search.
  const refused = new Set<Waiter>();
  const waiting = new Set<Waiter>();
  let shortestMaxWaitMs = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pauseMs = () => admission.pausedUntil() - performance.now();
  const isEmpty = () => refused.size + waiting.size === 0;

  function begin(queued: boolean): Turn {
    const sent = admission.begin(performance.now(), queued);
    let ended = false;
    return {
      end(feedback) {
        if (ended) return;
        ended = true;
        admission.end(performance.now(), sent, feedback, !isEmpty());
        if (pauseMs() > shortestMaxWaitMs) dismiss();
        advance();
      },
    };
  }

  /** Removes the waiters that do not accept the pause. */
  function dismiss(): void {
    shortestMaxWaitMs = Number.POSITIVE_INFINITY;
    for (const queue of [refused, waiting]) {
      for (const waiter of queue) {
        if (pauseMs() > waiter.maxWaitMs) waiter.leave(undefined);
        else shortestMaxWaitMs = Math.min(shortestMaxWaitMs, waiter.maxWaitMs);
      }
    }
  }

  /** Gives a turn to each waiter that may send now, and sets a timer for the next one. */
  function advance(): void {
    clearTimeout(timer);
    for (const queue of [refused, waiting]) {
      for (const waiter of queue) {
        const ms = admission.delayMs(performance.now());
        if (ms > 0) {
          if (ms < Number.POSITIVE_INFINITY) timer = after(Math.ceil(ms), advance);
          return;
        }
        waiter.leave(begin(true));
      }
    }
  }

  return {
    pauseMs,
    enter({ signal, first, maxWaitMs }) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (pauseMs() > maxWaitMs) return undefined;
      const goesFirst = refused.size === 0 && (first || waiting.size === 0);
      if (goesFirst && admission.delayMs(performance.now()) <= 0) return begin(false);
      const queue = first ? refused : waiting;
      return new Promise((resolve, reject) => {
        const remove = () => {
          queue.delete(waiter);
          if (isEmpty()) clearTimeout(timer);
        };
        const abort = () => {
          remove();
          reject(signal.reason);
        };
        const waiter: Waiter = {
          maxWaitMs,
          leave(turn) {
            remove();
            signal.removeEventListener('abort', abort);
            resolve(turn);
          },
        };
        signal.addEventListener('abort', abort, { once: true });
        queue.add(waiter);
        shortestMaxWaitMs = Math.min(shortestMaxWaitMs, maxWaitMs);
        advance();
      });
    },
  };
}
