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
  readonly #deadlineMs: number;
  readonly #deadlineTimer: Timer;
  #attemptTimer: Timer;

  constructor(deadlineMs: number, watch: Watch) {
    this.deadline = performance.now() + deadlineMs;
    this.#deadlineMs = deadlineMs;
    this.#watch = watch;
    if (deadlineMs < Number.POSITIVE_INFINITY) this.#deadlineTimer = this.#endAfter(deadlineMs);
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

  #timeOut(ms: number): void {
    this.#end('timeout', new DOMException(`no complete response within ${ms} ms`, 'TimeoutError'));
  }

  #endAfter(ms: number): Timer {
    return after(ms, () => this.#timeOut(ms));
  }

  /**
   * Throws if the call has ended. It does not rely on the timer of the deadline: after the process was suspended, or
   * busy, the timer of a wait may run first.
   */
  check(): void {
    if (performance.now() >= this.deadline) this.#timeOut(this.#deadlineMs);
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
    clearTimeout(this.#attemptTimer);
    if (ms && !this.ended) this.#attemptTimer = this.#endAfter(ms);
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
    clearTimeout(this.#attemptTimer);
    clearTimeout(this.#deadlineTimer);
    for (const unwatch of this.#unwatches) unwatch();
  }
}
