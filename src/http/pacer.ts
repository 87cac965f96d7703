import { after } from './limits.js';
import { type Admission, createAdmission, type Feedback, type Pace } from './pace.js';

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
   * @param options How long to wait, and whether before the others.
   */
  enter(options: WaitOptions): Turn | undefined | Promise<Turn | undefined>;
}

/** Requests that wait for their turns. */
export interface Queue extends Pacer {
  size(): number;
  /** Checks again who may send, after a change that is neither time nor the end of a turn. */
  advance(): void;
}

interface Waiter {
  maxWaitMs: number;
  leave(turn: Turn | undefined): void;
}

/** Creates the queue of an endpoint; the admission decides when it advances. */
export function createQueue<Begun>(admission: Admission<Begun>): Queue {
  // Sets, because each of many thousands must leave without a search.
  const refused = new Set<Waiter>();
  const waiting = new Set<Waiter>();
  let shortestMaxWaitMs = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pauseMs = () => admission.pausedUntil() - performance.now();
  const size = () => refused.size + waiting.size;

  function begin(queued: boolean): Turn {
    const begun = admission.begin(performance.now(), queued);
    let ended = false;
    return {
      end(feedback) {
        if (ended) return;
        ended = true;
        admission.end(performance.now(), begun, feedback, size() > 0);
        advance();
      },
    };
  }

  function* waiters() {
    yield* refused;
    yield* waiting;
  }

  /** Removes the waiters that do not accept the pause. */
  function dismiss(): void {
    shortestMaxWaitMs = Number.POSITIVE_INFINITY;
    for (const waiter of waiters()) {
      if (pauseMs() > waiter.maxWaitMs) waiter.leave(undefined);
      else shortestMaxWaitMs = Math.min(shortestMaxWaitMs, waiter.maxWaitMs);
    }
  }

  /** Gives a turn to each waiter that may send now, and sets a timer for the next one. */
  function advance(): void {
    clearTimeout(timer);
    if (pauseMs() > shortestMaxWaitMs) dismiss();
    for (const waiter of waiters()) {
      const ms = admission.delayMs(performance.now());
      if (ms > 0) {
        if (ms < Number.POSITIVE_INFINITY) timer = after(Math.ceil(ms), advance);
        return;
      }
      waiter.leave(begin(true));
    }
  }

  return {
    pauseMs,
    size,
    advance,
    enter({ signal, first, maxWaitMs }) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (pauseMs() > maxWaitMs) return undefined;
      if (size() === 0 && admission.delayMs(performance.now()) <= 0) return begin(false);
      const queue = first ? refused : waiting;
      return new Promise((resolve, reject) => {
        const abort = () => {
          reject(signal.reason);
          waiter.leave(undefined);
        };
        const waiter: Waiter = {
          maxWaitMs,
          leave(turn) {
            queue.delete(waiter);
            if (size() === 0) clearTimeout(timer);
            signal.removeEventListener('abort', abort);
            resolve(turn);
          },
        };
        signal.addEventListener('abort', abort);
        queue.add(waiter);
        shortestMaxWaitMs = Math.min(shortestMaxWaitMs, maxWaitMs);
        advance();
      });
    },
  };
}

/** Paces the requests of one client by itself. */
export const createPacer = (
  documented: Pace,
  ceiling: Pace | undefined,
  onPause: (ms: number) => void,
): Pacer => createQueue(createAdmission(documented, ceiling, onPause));
