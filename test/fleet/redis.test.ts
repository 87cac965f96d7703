import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClientEvent, type ClientOptions, createClient } from '@aelyst/client';
import { redisRateLimit } from '@aelyst/client/redis';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import { createClient as createNodeRedis } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { fixedWindow, type Limiter, slidingWindow, unlimited } from '../../scripts/support/rate-limits.js';
import {
  hasRedis,
  type LimitedApi,
  type RedisServer,
  startLimitedApi,
  startRedis,
} from '../../scripts/support/servers.js';
import { turnScript } from '../../src/redis-script.js';
import { type Built, builtPackage } from '../support/built.js';
import { message } from '../support/scripted.js';
import { inCI, thorough } from '../support/thorough.js';

let server: RedisServer;
const opened: { disconnect(): unknown }[] = [];

beforeAll(async () => {
  if (hasRedis()) server = await startRedis();
});

afterAll(async () => {
  for (const each of opened) await each.disconnect();
  await server?.[Symbol.asyncDispose]();
});

function connect(port = server.port, options = {}): Redis {
  const redis = new Redis(port, '127.0.0.1', options);
  redis.on('error', () => {});
  opened.push(redis);
  return redis;
}

let names = 0;
const freshName = () => `test-${process.pid}-${names++}`;

/** Clients with connections of their own, as processes have them; each with its events. */
function fleet(
  size: number,
  api: LimitedApi,
  options: Partial<Parameters<typeof redisRateLimit>[1]> = {},
  port?: number,
) {
  const name = freshName();
  return Array.from({ length: size }, () => {
    const events: ClientEvent[] = [];
    const redis = connect(port);
    const rateLimit = redisRateLimit(redis, { name, ...options });
    const aelyst = createClient({
      token: 'secret-token',
      baseUrl: api.url,
      rateLimit,
      onEvent: (event) => events.push(event),
    });
    return { aelyst, redis, events };
  });
}

/** Sends messages in equal parts through each member, so many at a time. Gives what failed. */
async function sendAll(
  members: ReturnType<typeof fleet>,
  each: number,
  options: Parameters<(typeof members)[0]['aelyst']['sendMessage']>[2] = {},
) {
  const failed: string[] = [];
  await Promise.all(
    members.flatMap(({ aelyst }, member) =>
      Array.from({ length: each }, async (_, index) => {
        const text = `message ${index} of ${member}`;
        const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text } }, options);
        if (!result.ok) failed.push(`${result.error.kind} ${result.error.delivery}`);
      }),
    ),
  );
  return failed;
}

const most = (counts: Iterable<number>) => Math.max(0, ...counts);

describe.skipIf(!hasRedis())('redisRateLimit', () => {
  test('keeps many processes that know the limit to it', async () => {
    await using api = await startLimitedApi(slidingWindow(20, 1000));
    expect(await sendAll(fleet(6, api, { limit: 20 }), 10)).toEqual([]);
    expect([api.processed.size, most(api.processed.values())]).toEqual([60, 1]);
    expect(api.refused).toBeLessThanOrEqual(3);
  });

  test.skipIf(!thorough)(`teaches all what one learns, with few refusals${inCI}`, async () => {
    await using api = await startLimitedApi(fixedWindow(20, 1000), { stated: 20 });
    expect(await sendAll(fleet(6, api), 15)).toEqual([]);
    expect([api.processed.size, most(api.processed.values())]).toEqual([90, 1]);
    expect(api.refused).toBeLessThanOrEqual(25);
  });

  test('lets all pause for what one was refused', async () => {
    await using api = await startLimitedApi(() => 2_000);
    const [one, other] = fleet(2, api);
    const retry = { maxWaitMs: 1_000 };
    const first = await one?.aelyst.sendMessage('id:1', message, { retry });
    expect(first).toMatchObject({ error: { kind: 'rate-limited', delivery: 'refused', attempts: 1 } });
    // The report of a refusal is on its way at once.
    await expect
      .poll(async () => (await other?.aelyst.sendMessage('id:1', message, { retry })) as unknown)
      .toMatchObject({ error: { kind: 'rate-limited', delivery: 'not-sent', attempts: 0 } });
    expect(other?.events).toContainEqual(expect.objectContaining({ type: 'pause' }));
  });

  test('of two names do not touch each other', async () => {
    await using api = await startLimitedApi(unlimited);
    const limit = { limit: 1, windowMs: 60_000 };
    const [one] = fleet(1, api, limit);
    const [other] = fleet(1, api, limit);
    const call = { deadlineMs: 5_000 };
    expect(await one?.aelyst.sendMessage('id:1', message, call)).toMatchObject({ ok: true });
    expect(await other?.aelyst.sendMessage('id:1', message, call)).toMatchObject({ ok: true });
    expect(await one?.aelyst.sendMessage('id:1', message, { deadlineMs: 50 })).toMatchObject({
      error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 },
    });
  });

  test('gives the place of an aborted call to the next', async () => {
    await using api = await startLimitedApi(unlimited);
    const [one, other] = fleet(2, api, { limit: 1, windowMs: 300 });
    await one?.aelyst.sendMessage('id:1', message);
    const controller = new AbortController();
    const waiting = one?.aelyst.sendMessage('id:1', message, { signal: controller.signal });
    const next = other?.aelyst.sendMessage('id:1', message);
    controller.abort();
    expect(await waiting).toMatchObject({ error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 } });
    expect(await next).toMatchObject({ ok: true });
  });

  test('writes keys of one hash slot, which expire, without identifier, token or text', async () => {
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api);
    await one?.aelyst.sendMessage('email:jane@example.com', { message: { type: 'text', text: 'private' } });
    const redis = connect();
    const own = `aelyst:{test-${process.pid}-${names - 1}}:`;
    await expect.poll(async () => (await redis.keys(`${own}*:done`)).length).toBe(1);
    for (const key of await redis.keys(`${own}*`)) {
      expect(await redis.pttl(key)).toBeGreaterThan(0);
      const content =
        (await redis.type(key)) === 'hash' ? await redis.hgetall(key) : await redis.zrange(key, '0', '-1');
      expect(`${key} ${JSON.stringify(content)}`).not.toMatch(/jane|secret|private/);
    }
  });

  test('goes on after Redis forgot its scripts', async () => {
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api);
    await one?.aelyst.sendMessage('id:1', message);
    await connect().script('FLUSH');
    expect(await one?.aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(one?.events.filter(({ type }) => type === 'store')).toEqual([]);
  });

  test('lets nobody send for a window after Redis lost its data', async () => {
    await using api = await startLimitedApi(slidingWindow(20, 1000));
    const members = fleet(2, api, { limit: 20 });
    expect(await sendAll(members, 10)).toEqual([]);
    await connect().flushall();
    expect(await sendAll(members, 10)).toEqual([]);
    expect(api.refused).toBeLessThanOrEqual(3);
  });

  /** Enters without a client. */
  const pacerOf = (
    redis: Parameters<typeof redisRateLimit>[0],
    options: Parameters<typeof redisRateLimit>[1],
  ) => {
    const context = { documented: { limit: 1, windowMs: 1 }, onPause() {}, onStore() {} };
    const pacer = redisRateLimit(redis, options).forEndpoint('POST /x', context);
    const { signal } = new AbortController();
    return (maxWaitMs = 1_000) => pacer.enter({ signal, first: false, maxWaitMs });
  };

  test('writes keys that expire however long the window is', async () => {
    const redis = connect();
    const name = freshName();
    const turn = await pacerOf(redis, { name, limit: 1, windowMs: 1e20 })();
    expect(turn).toBeDefined();
    turn?.end({ refused: false });
    const keys = await redis.keys(`aelyst:{${name}}:*`);
    expect(keys).not.toEqual([]);
    // -1 is one without an end; one that the turn's end has emptied meanwhile is gone.
    for (const key of keys) expect(await redis.pttl(key)).not.toBe(-1);
  });

  test('pauses for a refusal that comes after its turn expired', async () => {
    const options = { name: freshName(), limit: 1, windowMs: 1, turnMs: 1 };
    const turn = await pacerOf(connect(), options)();
    const other = pacerOf(connect(), options);
    // It waits until the first turn has expired.
    expect(await other()).toBeDefined();
    turn?.end({ refused: true, retryAfterMs: 60_000 });
    await expect.poll(() => other()).toBeUndefined();
  });

  test('goes on after the clock of Redis was set back', async () => {
    let offsetMs = 0;
    const redis = connect();
    const atTime = turnScript.replace("redis.call('TIME')", '{ ARGV[2], ARGV[3] }');
    const run = (_: string, count: number, ...args: string[]) => {
      const now = Date.now() + offsetMs;
      const time = [Math.floor(now / 1000), (now % 1000) * 1000].map(String);
      return redis.eval(atTime, count, ...args, ...time);
    };
    const enter = pacerOf({ evalsha: run, eval: run }, { name: freshName(), limit: 1, windowMs: 100 });
    for (const hours of [0, 1, -1, 0]) {
      offsetMs = hours * 3_600_000;
      for (const _ of ['first', 'second']) {
        const turn = await enter();
        turn?.end({ refused: false });
        expect(turn).toBeDefined();
      }
    }
  });

  test('counts a turn that is never given back until it expires', async () => {
    const options = { name: freshName(), limit: 1, windowMs: 1, turnMs: 100 };
    expect(await pacerOf(connect(), options)()).toBeDefined();
    const startedAt = performance.now();
    expect(await pacerOf(connect(), options)()).toBeDefined();
    // Timers are never early by more than a millisecond.
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });
});

describe.skipIf(!hasRedis())('the client of', () => {
  const clients: Record<string, (port: number) => Promise<Parameters<typeof redisRateLimit>[0]>> = {
    ioredis: async (port) => connect(port),
    async iovalkey(port) {
      const valkey = new Valkey(port, '127.0.0.1');
      opened.push(valkey);
      return valkey;
    },
    async 'node-redis'(port) {
      const redis = createNodeRedis({ url: `redis://127.0.0.1:${port}` });
      redis.on('error', () => {});
      await redis.connect();
      opened.push({ disconnect: () => redis.destroy() });
      return redis;
    },
  };
  test.each(Object.keys(clients))('%s takes and gives turns', async (kind) => {
    await using api = await startLimitedApi(unlimited);
    const redis = await clients[kind]?.(server.port);
    if (!redis) throw new Error(`no client ${kind}`);
    const rateLimit = redisRateLimit(redis, { name: freshName(), limit: 2, windowMs: 100 });
    const aelyst = createClient({ token: 'any', baseUrl: api.url, rateLimit });
    const results = await Promise.all(Array.from({ length: 5 }, () => aelyst.sendMessage('id:1', message)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(5);
  });
});

describe.skipIf(!hasRedis())('without Redis', () => {
  test('a call ends with its deadline, not-sent, and an event says why', async () => {
    await using redis = await startRedis();
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api, { fallbackAfterMs: Number.POSITIVE_INFINITY }, redis.port);
    await one?.aelyst.sendMessage('id:1', message);
    redis.freeze();
    const result = await one?.aelyst.sendMessage('id:1', message, { deadlineMs: 1_500 });
    redis.thaw();
    expect(result).toMatchObject({ error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 } });
    expect(one?.events).toContainEqual(expect.objectContaining({ type: 'store', reachable: false }));
  });

  test.skipIf(!thorough)(
    `processes keep to a fair share, and return to the shared limit${inCI}`,
    async () => {
      await using redis = await startRedis();
      await using api = await startLimitedApi(slidingWindow(20, 1000));
      const members = fleet(4, api, { limit: 20, fallbackAfterMs: 100 }, redis.port);
      // Twice, so that each has heard how many there are.
      for (const each of [2, 1]) expect(await sendAll(members, each)).toEqual([]);
      await redis.kill();
      const sending = sendAll(members, 28);
      await expect.poll(() => api.processed.size).toBeGreaterThan(20);
      await redis.start();
      expect(await sending).toEqual([]);
      expect([...api.processed.values()].reduce((sum, count) => sum + count)).toBe(4 * (2 + 1 + 28));
      for (const { events } of members) {
        const store = events.flatMap((event) => (event.type === 'store' ? [event.reachable] : []));
        expect(store[0]).toBe(false);
      }
      // Of what others send by themselves, Redis hears when it ends: at most those that are under way when the first
      // process takes a turn from Redis again. Here a round trip takes a few milliseconds.
      expect(api.refused).toBeLessThanOrEqual(3);
    },
  );

  test('with its memory full, no call fails, and the limit is kept', async () => {
    await using redis = await startRedis();
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api, { limit: 2, windowMs: 60_000, fallbackAfterMs: 0 }, redis.port);
    expect(await one?.aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    await connect(redis.port).config('SET', 'maxmemory', '1');
    expect(await one?.aelyst.sendMessage('id:1', message, { deadlineMs: 10_000 })).toMatchObject({
      ok: true,
    });
    expect(await one?.aelyst.sendMessage('id:1', message, { deadlineMs: 100 })).toMatchObject({
      error: { kind: 'timeout', delivery: 'not-sent' },
    });
  });

  test('a process asks seldom', async () => {
    let asked = 0;
    const away = {
      async evalsha() {
        asked += 1;
        throw new Error('Connection is closed.');
      },
      eval: () => Promise.reject(new Error('not reached')),
    };
    const rateLimit = redisRateLimit(away, { name: freshName() });
    const options: Partial<ClientOptions> = { token: 'any', baseUrl: 'http://127.0.0.1:1', rateLimit };
    const aelyst = createClient(options);
    const calls = Array.from({ length: 500 }, () =>
      aelyst.sendMessage('id:1', message, { deadlineMs: 1_000 }),
    );
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ error: { kind: 'timeout', delivery: 'not-sent' } });
    expect(asked).toBeLessThan(15);
  });
});

describe.skipIf(!hasRedis())('processes that are killed', () => {
  let folder: string;
  let program: string;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    folder = await mkdtemp(inProject('node_modules', '.cache-fleet-'));
    program = join(folder, 'worker.mjs');
    const alias = {
      '@aelyst/client/redis': inProject('src', 'redis.ts'),
      '@aelyst/client': inProject('src', 'index.ts'),
    };
    const entryPoints = [inProject('test', 'fleet', 'worker.ts')];
    await build({
      entryPoints,
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['ioredis', 'openapi-fetch'],
      alias,
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    const exited = once(child, 'exit').then(() => {
      children.delete(child);
      return output;
    });
    return { child, exited };
  };

  test.skipIf(!thorough)(`with kill -9 take nothing with them but what was theirs${inCI}`, async () => {
    const limiter: Limiter = slidingWindow(20, 500);
    await using api = await startLimitedApi(limiter, { stated: 20, roundTrip: [20, 40] });
    const name = freshName();
    const workers = [0, 1, 2].map((index) =>
      start(api.url, String(server.port), name, String(index * 40), '40'),
    );
    await expect.poll(() => api.processed.size).toBeGreaterThan(30);
    workers[0]?.child.kill('SIGKILL');
    const outputs = await Promise.all(workers.map(({ exited }) => exited));
    expect(outputs.slice(1).map((output) => JSON.parse(output))).toEqual([{ ok: 40 }, { ok: 40 }]);
    expect(most(api.processed.values())).toBe(1);
    expect(api.processed.size).toBeGreaterThanOrEqual(80);
  });
});

describe('a program', () => {
  // As it is published, which starts in a fifth of the time that the sources need.
  let built: Built;
  beforeAll(async () => {
    built = await builtPackage();
  });
  afterAll(() => built[Symbol.asyncDispose]());

  /** Runs a program whose Redis does this, and that awaits one call. Gives what it printed, once it has ended by itself. */
  async function run(evalsha: string, options: string): Promise<string> {
    const program = `
      import { createClient } from './index.js';
      import { redisRateLimit } from './redis.js';
      const redis = { evalsha: ${evalsha}, eval: ${evalsha} };
      const fetch = async () => Response.json({ messageId: 1 });
      const rateLimit = redisRateLimit(redis, { name: 'a', ${options} });
      const aelyst = createClient({ token: 'any', fetch, rateLimit });
      const sent = await aelyst.sendMessage('id:1', ${JSON.stringify(message)});
      process.stdout.write(JSON.stringify(sent.ok));`;
    const args = ['--input-type=module', '--eval', program];
    const child = spawn(process.execPath, args, { cwd: built.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    await once(child, 'close');
    return output;
  }

  const reply = JSON.stringify(
    JSON.stringify({
      granted: 0,
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
    [
      'that has it wait once',
      `((left) => async () => left-- > 0 ? ${reply} : ${reply.replace('0,', '1,')})(1)`,
      '',
    ],
  ])('stays alive until its call got a turn, with a Redis %s, and ends then', async (_, evalsha, options) => {
    expect(await run(evalsha, options)).toBe('true');
  });
});
