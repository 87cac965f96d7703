/** A rate: `limit` requests in `windowMs` milliseconds. */
export interface Pace {
  limit: number;
  windowMs: number;
}

/** What a response says about the rate limit of its endpoint. */
export interface Feedback {
  /** Whether the endpoint refused the request because of its rate limit. */
  refused: boolean;
  /** Milliseconds that the endpoint asks to wait. */
  retryAfterMs?: number | undefined;
  /** Requests that the endpoint says it admits in a window. */
  limit?: number | undefined;
}

/** Permission to send one request. */
export interface Turn {
  /** Gives the turn back, once. Without feedback (no response came), the request counts as processed. */
  end(feedback?: Feedback): void;
}

export interface WaitOptions {
  signal: AbortSignal;
  /** Goes before the others: a request that was refused before. */
  first: boolean;
  /** Longest pause that it accepts, in milliseconds. */
  maxWaitMs: number;
}

/** Paces the requests to one endpoint. */
export interface Pacer {
  /** Milliseconds until the endpoint admits requests again; 0 or less means now. */
  pauseMs(): number;
  /**
   * Waits for a turn; synchronous where no wait is needed. Gives `undefined` as soon as the endpoint is paused for
   * longer than `maxWaitMs`. Rejects with the signal's reason when it fires.
   */
  enter(options: WaitOptions): Turn | undefined | Promise<Turn | undefined>;
}

interface Waiter {
  maxWaitMs: number;
  leave(turn: Turn | undefined): void;
}

/** Bounds of what headers can set: requests in a window, and a pause. */
const highestLimit = 10_000;
const longestPauseMs = 86_400_000;

/** First pause after a refusal that asks for less; it doubles with each further one, up to a window. */
const backOffMs = 250;

/** Paused clients return within this time of each other, not as one. */
const jitterMs = 100;

/** Part of its share that a client keeps after a refusal: at most, and at least if more than that got through. */
const [mostKept, leastKept] = [0.85, 0.5];

/** Requests by which the share grows in a window that keeps requests waiting: fixed, and for each of the share. */
const [additive, multiplicative] = [0.5, 0.1];

/**
 * The algorithm. Draft; see the tests for what it keeps.
 */
export function createPacer(
  documented: Pace,
  ceiling: Pace | undefined,
  onPause: (ms: number) => void,
): Pacer {
  const { limit: initial, windowMs } = ceiling ?? documented;
  const highest = ceiling?.limit ?? highestLimit;
  let known = ceiling !== undefined;
  let stated = ceiling?.limit;
  let top = highest;
  let share = initial;
  let succeeded = 0;
  let slowStart = documented.limit - 1;
  let underWay = 0;
  let connections = 0;
  let fastest = Number.POSITIVE_INFINITY;
  let pausedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = 0;
  let unsettled = false;
  let gotThrough = 0;
  let refusals = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answered: number[] = [];
  const retried = new Set<Waiter>();
  const waiting = new Set<Waiter>();

  /** Milliseconds until a request may go out; infinite if that depends on a response. */
  function delay(now: number): number {
    if (now < pausedUntil) return pausedUntil - now;
    if (unsettled) settle();
    const places = Math.ceil(share);
    const span = (windowMs * places) / share - (fastest === Number.POSITIVE_INFINITY ? 0 : fastest * 0.9);
    while ((answered[0] ?? now) + span <= now) answered.shift();
    if (!known) return underWay < Math.max(initial - succeeded, succeeded / 4) ? 0 : Number.POSITIVE_INFINITY;
    if (underWay > slowStart || underWay >= places) return Number.POSITIVE_INFINITY;
    const blocking = answered[answered.length + underWay - places];
    return blocking === undefined ? 0 : Math.max(0, blocking + span - now);
  }

  /** Draws the conclusion of a pause when it is over. */
  function settle(): void {
    unsettled = false;
    if (gotThrough > 0)
      share = known ? Math.min(share * mostKept, Math.max(gotThrough, share * leastKept)) : gotThrough;
    share = Math.min(share, top);
    known = true;
    if (stated === undefined) top = Math.max(initial, share);
    slowStart = gotThrough / 2;
  }

  function refuse(now: number, startedAt: number, { retryAfterMs }: Feedback): void {
    const again = startedAt <= pausedAt;
    if (!again) refusals = Math.min(refusals + 1, 30);
    const backOff = Math.min(windowMs, backOffMs * 2 ** (refusals - 1));
    // Comparisons with NaN are false.
    const asked = retryAfterMs !== undefined && retryAfterMs > backOff ? retryAfterMs : backOff;
    const ms = Math.min(asked, longestPauseMs) + (again ? 0 : Math.random() * jitterMs);
    pausedUntil = Math.max(pausedUntil, now + ms);
    if (!again) {
      if (!unsettled)
        gotThrough = slowStart > 0 ? answered.filter((time) => time > now - windowMs).length : 0;
      unsettled = true;
      pausedAt = now;
      onPause(ms);
    }
    for (const queue of [retried, waiting])
      for (const waiter of queue) if (pausedUntil - now > waiter.maxWaitMs) waiter.leave(undefined);
  }

  function begin(waited: boolean): Turn {
    underWay += 1;
    const startedAt = performance.now();
    const number = underWay;
    // A handshake delays the request, not its response: what it takes is no time that the next one needs as well.
    const warm = number <= connections;
    let ended = false;
    return {
      end(feedback) {
        if (ended) return;
        ended = true;
        const now = performance.now();
        underWay -= 1;
        const limit = Math.floor(feedback?.limit ?? 0);
        if (limit > 0) {
          top = stated = Math.min(limit, highest);
          if (!known && !feedback?.refused) share = top;
          known ||= !feedback?.refused;
          share = Math.min(share, top);
        }
        if (feedback) connections = Math.max(connections, number);
        if (feedback?.refused) refuse(now, startedAt, feedback);
        else {
          answered.push(now);
          if (unsettled && startedAt < pausedAt) gotThrough += 1;
          if (feedback) {
            if (warm) fastest = Math.min(fastest, now - startedAt);
            refusals = 0;
            succeeded += 1;
            slowStart += 1;
            if (known && waited && !unsettled)
              share = Math.min(top, share + additive / share + multiplicative);
          }
        }
        pump();
      },
    };
  }

  function pump(): void {
    clearTimeout(timer);
    for (const queue of [retried, waiting])
      for (const waiter of queue) {
        const ms = delay(performance.now());
        if (ms > 0) {
          // Longer timers would fire at once.
          if (ms < Number.POSITIVE_INFINITY) timer = setTimeout(pump, Math.min(Math.ceil(ms), 2 ** 31 - 1));
          return;
        }
        waiter.leave(begin(true));
      }
  }

  return {
    pauseMs: () => pausedUntil - performance.now(),
    enter({ signal, first, maxWaitMs }) {
      const now = performance.now();
      signal.throwIfAborted();
      if (pausedUntil - now > maxWaitMs) return undefined;
      if (retried.size === 0 && (first || waiting.size === 0) && delay(now) <= 0) return begin(false);
      const queue = first ? retried : waiting;
      return new Promise((resolve, reject) => {
        const leave = () => {
          queue.delete(waiter);
          signal.removeEventListener('abort', abort);
          if (retried.size + waiting.size === 0) clearTimeout(timer);
        };
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        const waiter: Waiter = {
          maxWaitMs,
          leave(turn) {
            leave();
            resolve(turn);
          },
        };
        signal.addEventListener('abort', abort);
        queue.add(waiter);
        pump();
      });
    },
  };
}
