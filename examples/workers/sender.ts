import { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientOptions, createClient } from '@aelyst/client';
import { type Outcome, outcomeOf } from '../bulk-send/outcome.js';
import type { SendJob } from './outcome.js';
import type { Message } from './seal.js';

/** A job on its way to the API. */
interface Call {
  job: SendJob;
  /** The lock of this worker on the job. */
  token: string;
  controller: AbortController;
  /** Whether a request may have reached the API that was not refused. */
  isOut: boolean;
  /** The last that was written about the job. */
  written: Promise<unknown>;
}

/**
 * Sends the messages of jobs, each at most once whatever happens to this process and to others.
 *
 * @param lockMs How long a lock holds that is not renewed.
 */
export function createSender(options: ClientOptions, lockMs: number) {
  const calls = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();

  /** Renews the lock. After that the job belongs to this worker for `lockMs`, and to nobody else. */
  async function hold({ job, token }: Call): Promise<void> {
    const askedAt = performance.now();
    const held = await job.extendLock(token, lockMs);
    // A process that was suspended finds here that others have given up waiting for it.
    if (!held || performance.now() - askedAt > lockMs / 2) throw new Error('The lock of the job is lost.');
  }

  /** Does one write about a job after the other, each whatever became of the one before. */
  function inTurn(call: Call, work: () => Promise<unknown>): Promise<unknown> {
    call.written = call.written.catch(() => {}).then(work);
    // Whoever waits for it sees the error.
    call.written.catch(() => {});
    return call.written;
  }

  /** Writes what is known, unless the job is lost: it must not overwrite what another worker writes. */
  const write = (call: Call, outcome: Outcome) =>
    inTurn(call, () => hold(call).then(() => call.job.updateProgress(outcome)));

  /** First the word that the request is under way, then the lock: whoever gets the job later knows of the word. */
  const start = (call: Call) =>
    inTurn(call, () => call.job.updateProgress({ state: 'started' }).then(() => hold(call)));

  const client = createClient({
    ...options,
    async fetch(url, init) {
      const call = current.getStore();
      if (!call) throw new Error('This request belongs to no job.');
      await start(call);
      // A call that has ended while the store was away was reported as not sent.
      init?.signal?.throwIfAborted();
      call.isOut = true;
      return fetch(url, init);
    },
    onEvent(event) {
      const call = current.getStore();
      if (!call || event.type !== 'retry') return;
      // The client retries only requests that were not processed.
      call.isOut = false;
      write(call, { state: event.reason === 'network' ? 'not-sent' : 'refused', kind: event.reason });
    },
  });

  /** Sends the message of a job. */
  async function send(job: SendJob, token: string, { identifier, body }: Message) {
    const controller = new AbortController();
    const call: Call = { job, token, controller, isOut: false, written: Promise.resolve() };
    calls.add(call);
    try {
      const { signal } = controller;
      const result = await current.run(call, () => client.sendMessage(identifier, body, { signal }));
      const outcome: Outcome =
        result.ok || call.isOut ? outcomeOf(result) : { ...outcomeOf(result), state: 'not-sent' };
      const retryAfterMs = result.ok ? undefined : result.error.retryAfterMs;
      return { outcome, retryAfterMs, write: (known: Outcome) => write(call, known) };
    } finally {
      calls.delete(call);
    }
  }

  return {
    send,
    /** How many requests are out. */
    underWay: () => [...calls].filter(({ isOut }) => isOut).length,
    /** Ends the calls that have not sent a request. */
    stop() {
      for (const { isOut, controller } of calls) if (!isOut) controller.abort();
    },
    /** Ends all calls. What became of those that were out is then unknown. */
    abort() {
      for (const { controller } of calls) controller.abort();
    },
  };
}
