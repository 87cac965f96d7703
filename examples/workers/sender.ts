import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientOptions, createClient } from '@aelyst/client';
import { type Outcome, outcomeOf } from '../bulk-send/outcome.js';
import { sendNow } from '../bulk-send/send-now.js';
import { type Message, outcomeOfJob, type Progress, queuedOf, type SendJob } from './job.js';
import type { Store } from './store.js';

/** A job on its way to the API. */
interface Call {
  job: SendJob;
  /** The lock of this worker on the job. */
  token: string;
  controller: AbortController;
  /** Whether a request may have reached the API that was not refused. */
  isOut: boolean;
  /** The latest write about the job. */
  written: Promise<unknown>;
}

/** The job belongs to another worker by now, or to a person, or needs none. */
class JobLost extends Error {}

/**
 * Sends the messages of jobs, each at most once whatever happens to this process and to others.
 *
 * @param queue That of the jobs.
 * @param lockMs How long a lock holds that is not renewed.
 */
export function createSender(options: ClientOptions, queue: Store['queue'], lockMs: number) {
  const calls = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();
  let stopped = false;
  let givenUp = false;

  /** Writes until the store takes it: it may be away, or full, for a while. */
  async function stored<Value>(write: () => Promise<Value>, isOver = () => givenUp): Promise<Value> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // By a number, BullMQ says that the job is gone, or no longer this worker's.
        const isFinal = error instanceof JobLost || typeof (error as { code?: unknown }).code === 'number';
        if (isFinal || isOver()) throw error;
        await sleep(500);
      }
    }
  }

  /** Renews the lock, and writes while it certainly holds: whoever gets the job later knows of the write. */
  async function writeLocked({ job, token }: Call, known: Progress): Promise<void> {
    for (;;) {
      const askedAt = performance.now();
      const isOurs = () => performance.now() - askedAt < lockMs / 2;
      if (!(await job.extendLock(token, lockMs)))
        throw new JobLost(`Job ${job.id} was taken away from this worker.`);
      // The worker that had the job before may have come back, while this one waited for its turn.
      const found = await queue.getJob(`${job.id}`);
      if (found && outcomeOfJob(found)?.state === 'sent')
        throw new JobLost(`The message of job ${job.id} was sent by another worker.`);
      // A process that was suspended asks again: it must not overwrite what another worker writes.
      if (!isOurs()) continue;
      await job.updateProgress({ queued: queuedOf(job), ...known });
      if (isOurs()) return;
    }
  }

  /** Writes what is known of a job, after what was written of it before. */
  function write(call: Call, known: Progress, isOver?: () => boolean): Promise<unknown> {
    call.written = call.written.catch(() => {}).then(() => stored(() => writeLocked(call, known), isOver));
    // Whoever waits for it sees the error.
    call.written.catch(() => {});
    return call.written;
  }

  const client = createClient({
    ...options,
    async fetch(url, init) {
      const call = current.getStore();
      if (!call) throw new Error('This request belongs to no job.');
      const { signal } = init ?? {};
      await write(call, { state: 'started' }, () => signal?.aborted === true);
      // A call that has ended while the store was away was reported as not sent.
      signal?.throwIfAborted();
      call.isOut = true;
      return sendNow(url, init);
    },
    onEvent(event) {
      const call = current.getStore();
      if (!call || event.type !== 'retry') return;
      // The client retries only requests that were not processed.
      call.isOut = false;
      if (stopped) call.controller.abort();
      write(call, { state: event.reason === 'network' ? 'not-sent' : 'refused', kind: event.reason });
    },
  });

  /** Sends the message of a job. */
  async function send(job: SendJob, token: string, { identifier, body }: Message) {
    const controller = new AbortController();
    const call: Call = { job, token, controller, isOut: false, written: Promise.resolve() };
    calls.add(call);
    if (stopped) controller.abort();
    try {
      const { signal } = controller;
      const result = await current.run(call, () => client.sendMessage(identifier, body, { signal }));
      const outcome: Outcome =
        result.ok || call.isOut ? outcomeOf(result) : { ...outcomeOf(result), state: 'not-sent' };
      const retryAfterMs = result.ok ? undefined : result.error.retryAfterMs;
      return { outcome, retryAfterMs, write: (known: Progress) => write(call, known) };
    } finally {
      calls.delete(call);
    }
  }

  return {
    send,
    stored,
    /** How many requests are out. */
    underWay: () => [...calls].filter(({ isOut }) => isOut).length,
    /** Sends no more requests. Those that are out are not touched. */
    stop() {
      stopped = true;
      for (const { isOut, controller } of calls) if (!isOut) controller.abort();
    },
    /** Ends all calls. The outcomes of those that were out are then unknown. */
    abort() {
      stopped = true;
      givenUp = true;
      for (const { controller } of calls) controller.abort();
    },
  };
}
