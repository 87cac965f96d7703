/** Why a call ended before its response was complete. */
export type EndReason = 'timeout' | 'aborted';

/** The limits of one call: its signals, its deadline and the time of its current attempt. */
export interface Limits {
  /** Fires when the call ends before its response is complete. */
  readonly signal: AbortSignal;
  /** When the deadline is, in milliseconds on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Why the call ended early, if it did. */
  readonly ended: EndReason | undefined;
  /** Gives the current attempt this many milliseconds from now on; without a number, no limit of its own. */
  limitAttempt(ms?: number): void;
  /** Runs once when the call ends early. Returns a function that cancels this. */
  onEnd(run: (reason: unknown) => void): () => void;
  /** Settles as the promise does, or rejects as soon as the call ends. */
  race<T>(promise: PromiseLike<T>): Promise<T>;
  /** Resolves after this many milliseconds, or rejects as soon as the call ends. */
  sleep(ms: number): Promise<void>;
  /** Lets one more signal end the call. */
  watch(signal: AbortSignal): void;
  /** Stops the clocks; the signals still end the call. */
  stopClocks(): void;
  /** Stops the clocks and ignores the signals from now on. Whoever starts a call settles it. */
  settle(): void;
}

type Run = (reason: unknown) => void;

/** Runs a function when a signal fires. Returns a function that cancels this. */
export type Watch = (signal: AbortSignal, run: Run) => () => void;

/** Watches a signal with one listener, however many calls share it: more than ten would print a warning. */
export function createWatch(): Watch {
  const watched = new WeakMap<AbortSignal, { runs: Set<Run>; fire: () => void }>();
  return (signal, run) => {
    let watch = watched.get(signal);
    if (!watch) {
      const runs = new Set<Run>();
      watch = {
        runs,
        fire: () => {
          for (const each of runs) each(signal.reason);
        },
      };
      watched.set(signal, watch);
      signal.addEventListener('abort', watch.fire);
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

/**
 * `setTimeout` for any time. The timer keeps the process alive, since somebody awaits the call.
 *
 * Beyond 2^31 - 1 ms a timer would fire at once; a month is as good as never.
 */
const after = (ms: number, run: () => void) => setTimeout(run, Math.min(ms, 2 ** 31 - 1));

/** Starts the deadline of a call, and lets its signals end it. */
export function startLimits(deadlineMs: number, signals: readonly AbortSignal[], watch: Watch): Limits {
  const controller = new AbortController();
  // Functions of our own: listeners of an AbortSignal cost more than the rest of a call.
  const runs = new Set<Run>();
  let ended: EndReason | undefined;
  const unwatches: (() => void)[] = [];
  let attemptTimer: ReturnType<typeof setTimeout> | undefined;

  const end = (why: EndReason, reason: unknown) => {
    if (ended) return;
    ended = why;
    limits.settle();
    controller.abort(reason);
    for (const run of runs) run(controller.signal.reason);
  };
  const endAfter = (ms: number) =>
    after(ms, () => end('timeout', new DOMException(`no complete response within ${ms} ms`, 'TimeoutError')));

  const limits: Limits = {
    signal: controller.signal,
    deadline: performance.now() + deadlineMs,
    get ended() {
      return ended;
    },
    limitAttempt(ms) {
      clearTimeout(attemptTimer);
      if (ms && !ended) attemptTimer = endAfter(ms);
    },
    onEnd(run) {
      if (ended) run(controller.signal.reason);
      else runs.add(run);
      return () => runs.delete(run);
    },
    race: (promise) =>
      new Promise((resolve, reject) => {
        const forget = limits.onEnd(reject);
        const settle =
          <T>(how: (value: T) => void) =>
          (value: T) => {
            forget();
            how(value);
          };
        promise.then(settle(resolve), settle(reject));
      }),
    sleep(ms) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const slept = new Promise<void>((resolve) => {
        timer = after(ms, resolve);
      });
      return limits.race(slept).finally(() => clearTimeout(timer));
    },
    watch(signal) {
      const abort = (reason: unknown) => end('aborted', reason);
      if (signal.aborted) abort(signal.reason);
      else if (!ended) unwatches.push(watch(signal, abort));
    },
    stopClocks() {
      clearTimeout(attemptTimer);
      clearTimeout(deadlineTimer);
    },
    settle() {
      limits.stopClocks();
      for (const unwatch of unwatches) unwatch();
    },
  };
  const deadlineTimer = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;
  for (const signal of signals) limits.watch(signal);
  return limits;
}
