import { UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible';

/**
 * @typedef {object} Task
 * @property {'redis' | 'alone' | 'BullMQ' | 'rate-limiter-flexible'} by What keeps the limit.
 * @property {string} built Folder of the built package.
 * @property {string} url
 * @property {number} port Of Redis.
 * @property {string} name What the processes share.
 * @property {number} limit Requests that the API admits in a second.
 * @property {boolean} told Whether the process knows the limit.
 * @property {number} lanes Messages that it sends at the same time.
 *
 * @typedef {object} Sender
 * @property {(text: string) => Promise<boolean>} send Whether the message was processed.
 * @property {() => unknown} close
 */

const windowMs = 1000;
const attempts = 10;

/**
 * @param {Task} task
 * @param {(delivered: boolean) => void} report
 * @returns {Promise<Sender>}
 */
async function start({ by, built, url, port, name, limit, told, lanes }, report) {
  const { createClient } = await import(`${built}/index.js`);
  const { redisRateLimit } = await import(`${built}/redis.js`);
  const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const known = told && { limit, windowMs };
  const paced = by === 'redis' ? redisRateLimit(redis, { name, ...known }) : known || undefined;
  const alone = { rateLimit: false, retry: false };
  const client = createClient({
    token: 'token-of-the-benchmark',
    baseUrl: url,
    ...(by === 'redis' || by === 'alone' ? { rateLimit: paced } : alone),
  });
  /** @param {string} text */
  const send = (text) => client.sendMessage('id:1', { message: { type: 'text', text } });

  if (by === 'BullMQ') {
    const worker = new Worker(
      name,
      async ({ data }) => {
        const { ok, error } = await send(data);
        if (ok) return;
        if (error.kind !== 'rate-limited') throw new UnrecoverableError(error.message);
        await worker.rateLimit(error.retryAfterMs ?? windowMs);
        throw Worker.RateLimitError();
      },
      // It learns nothing: without a limit it only pauses after a refusal.
      {
        connection: { host: '127.0.0.1', port },
        concurrency: lanes,
        limiter: { max: told ? limit : 10_000, duration: windowMs },
      },
    );
    worker.on('completed', () => report(true));
    worker.on('failed', () => report(false));
    await worker.waitUntilReady();
    return { send: async () => true, close: () => worker.close().finally(() => redis.disconnect()) };
  }
  await redis.ping();
  if (by !== 'rate-limiter-flexible') {
    return { send: async (text) => (await send(text)).ok, close: () => redis.disconnect() };
  }
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: name,
    points: limit,
    duration: windowMs / 1000,
  });
  const queue = new RateLimiterQueue(limiter);
  return {
    async send(text) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        await queue.removeTokens(1);
        const { ok, error } = await send(text);
        if (ok || error.kind !== 'rate-limited') return ok;
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
      }
      return false;
    },
    close: () => redis.disconnect(),
  };
}

/** @type {Sender | undefined} */
let sender;
const report = (/** @type {boolean} */ delivered) => process.send?.({ delivered });

process.on('message', async (/** @type {{ task?: Task, text?: string }} */ { task, text }) => {
  if (text !== undefined) {
    report((await sender?.send(text)) ?? false);
    return;
  }
  await sender?.close();
  sender = task && (await start(task, report));
  process.send?.({ ready: true });
});
