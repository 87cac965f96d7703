import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtFolder } from '../../scripts/support/built.js';
import { slidingWindow } from '../../scripts/support/rate-limits.js';
import { hasRedis, type StoreServer, startLimitedApi, startRedis } from '../../scripts/support/servers.js';
import { message } from '../support/scripted.js';
import { onlyInCI, thorough } from '../support/thorough.js';

// As it is published, which starts in a fifth of the time that the sources need.
let folder: string;
let server: StoreServer;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  folder = await builtFolder();
  if (hasRedis()) server = await startRedis();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await server?.[Symbol.asyncDispose]();
});

/** Runs a program on the package. Gives what it printed, once it has ended by itself. */
function run(program: string) {
  const imports = `
    import { createClient } from './index.js';
    import { redisRateLimit } from './redis.js';`;
  const args = ['--input-type=module', '--eval', imports + program];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  return { child, printed: text(child.stdout).finally(() => children.delete(child)) };
}

test.skipIf(!hasRedis() || !thorough)(
  `programs that are killed with kill -9 take nothing with them but what was theirs${onlyInCI}`,
  async () => {
    await using api = await startLimitedApi(slidingWindow(20, 500), { stated: 20, roundTrip: [20, 40] });
    /** Sends forty messages, ten at a time, and prints how many were sent. */
    const workers = [0, 1, 2].map((index) =>
      run(`
        import { Redis } from 'ioredis';
        const redis = new Redis(${server.port}, '127.0.0.1');
        const rateLimit = redisRateLimit(redis, { name: 'killed' });
        const aelyst = createClient({ token: 'any', baseUrl: '${api.url}', rateLimit });
        const texts = Array.from({ length: 40 }, (_, index) => 'message ' + (${index * 40} + index)).values();
        let sent = 0;
        async function send() {
          for (const text of texts)
            if ((await aelyst.sendMessage('id:1', { message: { type: 'text', text } })).ok) sent += 1;
        }
        await Promise.all(Array.from({ length: 10 }, send));
        redis.disconnect();
        process.stdout.write(String(sent));`),
    );
    await expect.poll(() => api.processed.size).toBeGreaterThan(30);
    workers[0]?.child.kill('SIGKILL');
    expect(await Promise.all(workers.map(({ printed }) => printed))).toEqual(['', '40', '40']);
    expect(new Set(api.processed.values())).toEqual(new Set([1]));
    expect(api.processed.size).toBeGreaterThanOrEqual(80);
  },
);

/** What the script says if it grants so many turns, as source text. */
const reply = (granted: number) =>
  JSON.stringify(
    JSON.stringify({
      granted,
      waitMs: 50,
      pauseMs: 0,
      pauses: 0,
      limit: 1,
      windowMs: 1000,
      workers: 1,
      at: 1,
    }),
  );

test.concurrent.each([
  ['that never replies', '() => new Promise(() => {})', 'fallbackAfterMs: 1'],
  ['that is away', '() => Promise.reject(new Error("away"))', 'fallbackAfterMs: 100'],
  ['that has it wait once', `((left) => async () => left-- > 0 ? ${reply(0)} : ${reply(1)})(1)`, ''],
])(
  'programs stay alive until their call got a turn, with a Redis %s, and end then',
  async (_, evalsha, options) => {
    const { printed } = run(`
    const redis = { evalsha: ${evalsha}, eval: ${evalsha} };
    const fetch = async () => Response.json({ messageId: 1 });
    const rateLimit = redisRateLimit(redis, { name: 'a', ${options} });
    const aelyst = createClient({ token: 'any', fetch, rateLimit });
    const sent = await aelyst.sendMessage('id:1', ${JSON.stringify(message)});
    process.stdout.write(JSON.stringify(sent.ok));`);
    expect(await printed).toBe('true');
  },
);
