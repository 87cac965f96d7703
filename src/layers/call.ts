import type { Delivery } from '../errors.js';
import type { Settings } from '../options.js';
import { after } from './clock.js';

/** What the layers know of a call, and share about it. */
export interface Call {
  /** Method and path of the operation, as in the description: each has a limit of its own. */
  readonly endpoint: string;
  readonly settings: Settings;
  /** Fires when the call is over before it is answered: aborted, or out of time. */
  readonly signal: AbortSignal;
  /** When the call is out of time, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** How many times the request went out. */
  attempts: number;
  /** What is known of all that went out so far. */
  delivery: Delivery;
  /** Why the call is over, if it is. */
  over?: 'timeout' | 'aborted';
  /** The token that was sent last, to keep it out of errors. */
  token?: string;
  /** The answer, once its head has come. */
  response?: Response;
  /** Whether the answer was longer than is read. */
  cut?: boolean;
  /** Ends the call after so long, counted from now; without a time, no longer. */
  setTimer(ms?: number): void;
  /** Stops watching time and signals. To be called once the body of the answer has been read. */
  settle(): void;
  /** Runs once if the call is over before it is answered. Gives what calls that off. */
  onEnd(run: (reason: unknown) => void): () => void;
  /** What comes first: the promise, or the end of the call. */
  race<T>(promise: Promise<T>): Promise<T>;
}

/** Begins a call: from now on its deadline counts, and its signals end it. */
export function startCall(endpoint: string, settings: Settings): Call {
  const controller = new AbortController();
  const { signal } = controller;
  const { signals, deadlineMs } = settings;
  // Listeners of our own, since those of an AbortSignal cost more than all else that a call does here.
  const listeners = new Set<(reason: unknown) => void>();
  const end = (why: 'timeout' | 'aborted', reason: unknown) => {
    call.over ??= why;
    controller.abort(reason);
    for (const run of listeners) run(signal.reason);
  };
  const endAfter = (ms: number) =>
    after(ms, () => end('timeout', new DOMException(`no complete answer within ${ms} ms`, 'TimeoutError')));
  const abort = (event: Event) => end('aborted', (event.target as AbortSignal).reason);
  const deadline = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call: Call = {
    endpoint,
    settings,
    signal,
    deadline: performance.now() + deadlineMs,
    attempts: 0,
    delivery: 'not-sent',
    setTimer(ms) {
      clearTimeout(timer);
      if (ms) timer = endAfter(ms);
    },
    settle() {
      clearTimeout(timer);
      clearTimeout(deadline);
      for (const each of signals) each.removeEventListener('abort', abort);
    },
    onEnd(run) {
      if (call.over) run(signal.reason);
      listeners.add(run);
      return () => listeners.delete(run);
    },
    race: (promise) =>
      new Promise((resolve, reject) => {
        const forget = call.onEnd(reject);
        promise.then(resolve, reject).finally(forget);
      }),
  };
  for (const each of signals) {
    if (each.aborted) end('aborted', each.reason);
    else each.addEventListener('abort', abort);
  }
  return call;
}
