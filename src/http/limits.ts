/** Why a call ended before its response was complete. */
export type EndReason = 'timeout' | 'aborted';

type Run = (reason: unknown) => void;

/** Runs a function when a signal is aborted. Returns a function that cancels this. */
export type Watch = (signal: AbortSignal, run: Run) => () => void;

/** Watches a signal with one listener, however many calls share it: Node prints a warning for more than ten. */
export function createWatch(): Watch {
  const watched = new WeakMap<AbortSignal, { runs: Set<Run>; fire: () => void }>();
  return (signal, run) => {
    let watch = watched.get(signal);
    if (!watch) {
      const runs = new Set<Run>();
      const fire = () => {
        for (const each of runs) each(signal.reason);
      };
      watch = { runs, fire };
      watched.set(signal, watch);
      signal.addEventListener('abort', fire);
    }
    const { runs, fire } = watch;
    runs.add(run);
    return () => {
      runs.delete(run);
      if (runs.size > 0) return;
      signal.removeEventListener('abort', fire);
      watched.delete(signal);
    };
  };
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/**
 * `setTimeout` for any time. The timer keeps the process alive, because the program awaits the call.
 *
 * Beyond 2^31 - 1 ms (25 days) `setTimeout` would fire at once.
 */
export const after = (ms: number, run: () => void): Timer => setTimeout(run, Math.min(ms, 2 ** 31 - 1));

/** How long a busy process goes on at most, after a time limit, to read a response that has come. */
const longestGraceMs = 50;

/** A time limit of a call. */
interface TimeLimit {
  /** Ends the call if the time is over. */
  check(): void;
  stop(): void;
}

/** The limits of one call: its signals, its deadline and the time of its current attempt. */
export class Limits {
  /** Time of the deadline, in milliseconds on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Why the call ended early, if it did. */
  ended: EndReason | undefined;
  readonly #controller = new AbortController();
  readonly #watch: Watch;
  readonly #unwatches: (() => void)[] = [];
  // Plain functions: listeners of an AbortSignal cost more time than the rest of a call.
  readonly #runs = new Set<Run>();
  readonly #whole: TimeLimit | undefined;
  #attempt: TimeLimit | undefined;

  constructor(deadlineMs: number, watch: Watch) {
    this.deadline = performance.now() + deadlineMs;
    this.#watch = watch;
    if (deadlineMs < Number.POSITIVE_INFINITY) this.#whole = this.#endAfter(deadlineMs);
  }

  /** Is aborted when the call ends before its response is complete. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  #end(why: EndReason, reason: unknown): void {
    if (this.ended) return;
    this.ended = why;
    this.#controller.abort(reason);
    for (const run of this.#runs) run(this.signal.reason);
  }

  /** Ends the call in so many milliseconds. */
  #endAfter(ms: number): TimeLimit {
    const endsAt = performance.now() + ms;
    const timeOut = () =>
      this.#end('timeout', new DOMException(`no complete response within ${ms} ms`, 'TimeoutError'));
    let timer = after(ms, () => {
      const lateMs = performance.now() - endsAt;
      // The process was busy or suspended, and a response may have come meanwhile. It is read between two timers.
      if (lateMs >= 1) timer = after(Math.min(lateMs, longestGraceMs), timeOut);
      else timeOut();
    });
    return {
      check() {
        if (performance.now() >= endsAt) timeOut();
      },
      stop: () => clearTimeout(timer),
    };
  }

  /**
   * Throws if the call has ended. It does not rely on timers: after the process was suspended, or busy, that of a wait
   * may run before that of a time limit, and what was waited for, such as a token, may come before both.
   */
  check(): void {
    this.#whole?.check();
    this.#attempt?.check();
    if (this.ended) throw this.signal.reason;
  }

  /** Adds a signal that ends the call. */
  watch(signal: AbortSignal): void {
    const abort = (reason: unknown) => this.#end('aborted', reason);
    if (signal.aborted) abort(signal.reason);
    else if (!this.ended) this.#unwatches.push(this.#watch(signal, abort));
  }

  /** Limits the current attempt to this many milliseconds from now; without a number, removes its limit. */
  limitAttempt(ms?: number): void {
    this.#attempt?.stop();
    if (ms && !this.ended) this.#attempt = this.#endAfter(ms);
  }

  /** Settles as the promise does, or rejects as soon as the call ends. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.ended) reject(this.signal.reason);
      this.#runs.add(reject);
      promise.then(
        (value) => {
          this.#runs.delete(reject);
          resolve(value);
        },
        (error) => {
          this.#runs.delete(reject);
          reject(error);
        },
      );
    });
  }

  /** Resolves after this many milliseconds, or rejects as soon as the call ends. */
  sleep(ms: number): Promise<void> {
    let timer: Timer;
    const slept = new Promise<void>((resolve) => {
      timer = after(ms, resolve);
    });
    return this.race(slept).finally(() => clearTimeout(timer));
  }

  /** Stops the timers and the watching of signals. Whoever starts a call settles it. */
  settle(): void {
    this.#attempt?.stop();
    this.#whole?.stop();
    for (const unwatch of this.#unwatches) unwatch();
  }
}
