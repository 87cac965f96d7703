/**
 * Sends the messages of the queue. Start as many as you like, on as many machines:
 *
 *     npx tsx examples/workers/worker.ts
 *
 * Together they keep to one rate limit, and none sends what another one may have sent.
 */
import type { ClientOptions } from '@aelyst/client';
import { redisRateLimit } from '@aelyst/client/redis';
import { DelayedError, WaitingError, Worker } from 'bullmq';
import { concurrencyOf, parse, withConnection } from '../bulk-send/arguments.js';
import { isToBeSent, isUnknown, type Outcome, watchOutcomes } from '../bulk-send/outcome.js';
import { onInterrupt, run, say, UserError } from '../bulk-send/program.js';
import { failure, isToBeRetried, outcomeOfJob, queuedOf, readKey, type SendJob, unseal } from './job.js';
import { createSender } from './sender.js';
import { note, type Store, wholeNumber, withStore } from './store.js';

/** How often a job comes back for a 449 before a person should look at it. */
const mostQueued = 10;
const minuteMs = 60_000;

/** The limit that all workers share in Redis; without Redis, this worker's part of it. */
function rateLimitOf({ redis, workspace }: Store): NonNullable<ClientOptions['rateLimit']> {
  const [limit, workers] = [wholeNumber('LIMIT'), wholeNumber('WORKERS')];
  if (redis) return redisRateLimit(redis, { name: workspace, limit, workers });
  if (limit === undefined || workers === undefined)
    throw new UserError(
      'Without REDIS_URL, set LIMIT (messages a second) and WORKERS, who share it equally.',
    );
  const share = limit / workers;
  return share < 1 ? { limit: 1, windowMs: 1000 / share } : { limit: Math.floor(share), windowMs: 1000 };
}

async function work(store: Store, key: Buffer, concurrency: number, lockMs: number): Promise<number> {
  const { queue } = store;
  const sender = withConnection((connection) =>
    createSender({ ...connection, rateLimit: rateLimitOf(store) }, queue, lockMs),
  );
  const counts = new Map<string, number>();
  /** Messages that were sent, until the store has confirmed it. */
  const unconfirmed = new Map<string, Outcome>();
  const troubleOf = watchOutcomes();

  let pausing = false;
  /** Pauses all workers, until a person resumes the queue. */
  async function pause(reason: string): Promise<void> {
    if (pausing) return;
    pausing = true;
    say(`${reason} The queue is paused.`);
    await sender.stored(async () => {
      await store.notes.remove('pause');
      await note(store, 'pause', { reason });
      await queue.pause();
    });
    pausing = false;
  }

  let resting: NodeJS.Timeout | undefined;
  /** Takes no jobs for a while: each would come back as the last one did. */
  async function rest(ms: number): Promise<void> {
    if (resting) return;
    const wake = () => {
      resting = undefined;
      worker.resume();
    };
    resting = setTimeout(wake, Math.min(ms, 10 * minuteMs));
    await worker.pause(true);
  }

  async function processJob(job: SendJob, token = ''): Promise<Outcome> {
    const known = outcomeOfJob(job);
    // A person said that it had not arrived, and then the worker came back that had sent it.
    if (known?.state === 'sent') return known;
    // It was under way once, and came back as a new one: the store has lost something, or a person was too early.
    if (isUnknown(known)) throw failure({ state: 'unknown' });
    let message: ReturnType<typeof unseal>;
    try {
      message = unseal(key, `${job.id}`, job.data);
    } catch {
      throw failure({ state: 'refused' });
    }
    const { outcome, retryAfterMs, write } = await sender.send(job, token, message);
    counts.set(outcome.state, (counts.get(outcome.state) ?? 0) + 1);
    const trouble = troubleOf(outcome);
    if (outcome.state === 'sent') unconfirmed.set(`${job.id}`, outcome);
    if (!('kind' in outcome)) return outcome;
    const { kind = '' } = outcome;
    if (trouble) await pause(trouble);
    if (!isToBeSent(outcome)) throw failure(outcome);
    // It was not processed, so it goes back to the queue. What a person resumes may come back as often again.
    const queued = queuedOf(job) + (kind === 'queued' ? 1 : 0);
    await write({ ...outcome, queued: queued % mostQueued }).catch((error: Error) => {
      say(error.message);
      throw error;
    });
    if (queued === mostQueued) throw failure(outcome);
    if (kind === 'queued') {
      const delayMs = retryAfterMs ?? 3 * minuteMs * (1 + Math.random());
      await sender.stored(() => job.moveToDelayed(Date.now() + delayMs, token));
      throw new DelayedError();
    }
    if (kind !== 'aborted' && !trouble) await rest(retryAfterMs ?? 5_000);
    await sender.stored(() => job.moveToWait(token));
    throw new WaitingError();
  }

  const worker = new Worker(queue.name, processJob, {
    connection: store.connection,
    prefix: `${queue.opts.prefix}`,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    // A job whose worker is gone is not run again by BullMQ, which cannot know whether its message was sent.
    maxStalledCount: 0,
  });

  let lastError = '';
  worker.on('error', ({ message }) => {
    // Of a job that was lost: what is known of it was, or is going to be, stored.
    const isAboutLock = /^(Missing lock|Lock mismatch|could not renew lock)/.test(message);
    if (message !== lastError && !isAboutLock) say(message);
    lastError = message;
  });
  worker.on('completed', ({ id }) => unconfirmed.delete(`${id}`));
  worker.on('failed', (job) => {
    // Of a worker that was killed before it sent this one.
    if (job && isToBeRetried(job)) job.retry().catch(({ message }) => say(message));
  });
  /** Stores what BullMQ could not: a message that was sent is known to be, even if its job was lost meanwhile. */
  async function confirm(): Promise<void> {
    for (const [id, outcome] of unconfirmed) {
      const job = await queue.getJob(id).catch(() => undefined);
      await job?.updateProgress(outcome).then(
        () => unconfirmed.delete(id),
        () => {},
      );
    }
  }
  const timer = setInterval(confirm, lockMs / 2);

  let interrupt: ReturnType<typeof onInterrupt> | undefined;
  await new Promise<void>((resolve) => {
    interrupt = onInterrupt(resolve, () => sender.abort());
    say(`Waiting for jobs of the workspace ${store.workspace}.`);
  });
  sender.stop();
  say(`Waiting for ${sender.underWay()} messages that are under way. Ctrl-C again aborts them.`);
  await worker.close();
  clearTimeout(resting);
  clearInterval(timer);
  await confirm();
  interrupt?.end();
  say([...counts].map(([state, count]) => `${state} ${count}`).join(', ') || 'Nothing was sent.');
  return 0;
}

await run(async () => {
  const key = readKey();
  const { values } = parse({ concurrency: { type: 'string', default: '20' } }, { allowPositionals: false });
  const concurrency = concurrencyOf(values.concurrency);
  const lockMs = (wholeNumber('LOCK_SECONDS') ?? 30) * 1000;
  return withStore(key, (store) => work(store, key, concurrency, lockMs));
});
