import { Redis } from 'ioredis';

/**
 * @typedef {object} Task
 * @property {string} built Folder of the built package.
 * @property {string} url
 * @property {number | undefined} port Of the Redis that keeps the limit; without it, the process paces itself.
 * @property {string} name What the processes share.
 * @property {{ limit: number, windowMs: number } | undefined} told What the process knows of the limit.
 */

/** @param {Task} task */
async function start({ built, url, port, name, told }) {
  const { createClient } = await import(`${built}/index.js`);
  const { redisRateLimit } = await import(`${built}/redis.js`);
  const redis = port === undefined ? undefined : new Redis(port, '127.0.0.1');
  const rateLimit = redis ? redisRateLimit(redis, { name, ...told }) : told;
  await redis?.ping();
  return createClient({ token: 'token-of-the-benchmark', baseUrl: url, rateLimit });
}

/** @type {ReturnType<typeof start>} */
let client;

process.on('message', async (/** @type {{ task?: Task, text?: string }} */ { task, text }) => {
  if (task) client = start(task);
  const aelyst = await client;
  if (task) process.send?.({ ready: true });
  else process.send?.({ ok: (await aelyst.sendMessage('id:1', { message: { type: 'text', text } })).ok });
});
