import { readFile } from 'node:fs/promises';
import {
  type CallOptions,
  type ClientEvent,
  createClient,
  type Feedback,
  type WaitOptions,
} from '@aelyst/client';
import { redisRateLimit } from '@aelyst/client/redis';
import { Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import { createClient as createNodeRedis } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { simulateFleet } from '../../scripts/bench/simulation.js';
import {
  fixedWindow,
  type Limiter,
  slidingWindow,
  tokenBucket,
  unlimited,
} from '../../scripts/support/rate-limits.js';
import {
  hasRedis,
  type LimitedApi,
  type StoreServer,
  startLimitedApi,
  startRedis,
} from '../../scripts/support/servers.js';
import { turnScript } from '../../src/redis-script.js';
import { hang, message, reject } from '../support/scripted.js';
import { testInCI, triedOf } from '../support/thorough.js';

let server: StoreServer;
const opened: { disconnect(): unknown }[] = [];

beforeAll(async () => {
  if (hasRedis()) server = await startRedis();
});

afterAll(async () => {
  for (const each of opened) await each.disconnect();
  await server?.[Symbol.asyncDispose]();
});

function connect(port = server.port): Redis {
  const redis = new Redis(port, '127.0.0.1');
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
    const rateLimit = redisRateLimit(connect(port), { name, ...options });
    const onEvent = (event: ClientEvent) => events.push(event);
    const aelyst = createClient({ token: 'secret-token', baseUrl: api.url, rateLimit, onEvent });
    const send = (options?: CallOptions) => aelyst.sendMessage('id:1', message, options);
    return { aelyst, events, send };
  });
}

/** Sends messages in equal parts through each member, so many at a time. Gives what failed. */
async function sendAll(members: ReturnType<typeof fleet>, each: number) {
  const failed: string[] = [];
  await Promise.all(
    members.flatMap(({ aelyst }, member) =>
      Array.from({ length: each }, async (_, index) => {
        const text = `message ${index} of ${member}`;
        const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text } });
        if (!result.ok) failed.push(`${result.error.kind} ${result.error.delivery}`);
      }),
    ),
  );
  return failed;
}

const most = (counts: Iterable<number>) => Math.max(0, ...counts);

/** What the script says if it grants one turn. */
const grant = { granted: 1, waitMs: 0, pauseMs: 0, pauses: 0, limit: 1, windowMs: 1000, workers: 1, at: 1 };
const wait = { ...grant, granted: 0, waitMs: 60_000 };
const fail = (words: string) => reject(new Error(words));
const say = (reply: object) => () => Promise.resolve(JSON.stringify(reply));

// The first, since connections to Redis would set timers.
describe('redisRateLimit with fake timers', () => {
  const context = { documented: { limit: 1, windowMs: 1000 }, onPause: vi.fn(), onStore: vi.fn() };

  /** A pacer whose Redis does these things in turn, the last one for ever, and the questions that it got. */
  function paced(steps: (() => Promise<unknown>)[], options: object = {}) {
    const asked: { want: number; ended: { id: string; outcome: string; roundTripMs: number }[] }[] = [];
    const evalsha = (_sha: string, _count: number, ...args: string[]) => {
      asked.push(JSON.parse(args.at(-1) ?? ''));
      return (steps[Math.min(asked.length, steps.length) - 1] ?? hang)();
    };
    const eval_ = (_: string, count: number, ...args: string[]) => evalsha('', count, ...args);
    const rateLimit = redisRateLimit({ evalsha, eval: eval_ }, { name: 'a', ...options });
    const pacer = rateLimit.forEndpoint('POST /x', context);
    const enter = (more: Partial<WaitOptions> = {}) =>
      pacer.enter({ signal: new AbortController().signal, first: false, maxWaitMs: 1e9, ...more });
    return { asked, enter, pacer };
  }

  beforeAll(async () => {
    // The script's hash takes real time, once.
    await paced([say(grant)]).enter();
  });
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const throwing = () => {
    throw 5;
  };

  test.each<[string, () => Promise<unknown>, object?]>([
    ['while Redis does not reply', hang],
    ['in the queue', say(wait)],
    ['in a pause', say({ ...wait, pauseMs: 60_000, pauses: 1 })],
    ['for long', say({ ...wait, waitMs: 1_000 })],
    ['while Redis is away', fail('Connection is closed.')],
    ['before the fallback', fail('Connection is closed.'), { fallbackAfterMs: 60_000 }],
    ['after the fallback', fail('Connection is closed.'), { fallbackAfterMs: 0, limit: 1, windowMs: 60_000 }],
    ['while a reply is no reply', say({ ...grant, waitMs: 'soon' })],
    ['while a reply asks for no time', say({ ...grant, askedMs: 'soon' })],
    ['on a replica', fail("READONLY You can't write against a read only replica.")],
    ['in another slot', fail('MOVED 1234 127.0.0.1:7001')],
    ['without the password', fail('NOAUTH Authentication required.')],
    ['where no script is found', fail('NOSCRIPT No matching script.')],
    ['where Redis throws', throwing],
  ])('a call that waits %s ends with its signal, and nothing is left', async (_, step, options) => {
    const { enter, asked } = paced([step], options ?? { fallbackAfterMs: Number.POSITIVE_INFINITY });
    const controller = new AbortController();
    if (options && 'windowMs' in options) await enter();
    const waiting = [true, false].map((first) => enter({ signal: controller.signal, first }));
    const ended = Promise.allSettled(waiting);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBeLessThan(25);
    controller.abort('enough');
    expect(await ended).toEqual([
      { status: 'rejected', reason: 'enough' },
      { status: 'rejected', reason: 'enough' },
    ]);
    await expect(enter({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('maxWaitMs: a call leaves as soon as the pause is longer', async () => {
    const { enter, pacer } = paced([say({ ...wait, pauseMs: 60_000, pauses: 1 })]);
    const [patient, hasty] = [enter({ maxWaitMs: 60_000 }), enter({ maxWaitMs: 59_999 })];
    expect(await hasty).toBeUndefined();
    expect(pacer.pauseMs()).toBeGreaterThan(59_000);
    expect(enter({ maxWaitMs: 59_000 })).toBeUndefined();
    expect(context.onPause).toHaveBeenCalledWith(60_000);
    expect(await Promise.race([patient, Promise.resolve('waits')])).toBe('waits');
  });

  test('maxWaitMs: a call waits for a back-off that the API did not ask for, however long', async () => {
    const pause = { ...wait, pauseMs: 60_000, pauses: 1 };
    const { enter, pacer } = paced([
      say({ ...pause, waitMs: 1_000, askedMs: 5_000 }),
      say({ ...pause, waitMs: 1_000, askedMs: 0 }),
      say(grant),
    ]);
    const [patient, hasty] = [enter({ maxWaitMs: 5_000 }), enter({ maxWaitMs: 4_999 })];
    expect(await hasty).toBeUndefined();
    expect(pacer.pauseMs()).toBe(5_000);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(pacer.pauseMs()).toBe(Number.NEGATIVE_INFINITY);
    const other = enter({ maxWaitMs: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    for (const each of [patient, other]) expect(await each).toBeDefined();
  });

  test('a turn that comes after its call was aborted is given back, unused', async () => {
    let reply = (_text: string) => {};
    const late = () =>
      new Promise<string>((resolve) => {
        reply = resolve;
      });
    const { enter, asked } = paced([late, say(wait)]);
    const controller = new AbortController();
    const waiting = enter({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    await expect(waiting).rejects.toThrow();
    reply(JSON.stringify(grant));
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.map(({ want, ended }) => [want, ended.map(({ outcome }) => outcome)])).toEqual([
      [1, []],
      [0, ['unused']],
    ]);
  });

  test('what ended during a question is told soon after it, though nobody waits', async () => {
    const { enter, asked } = paced([
      say({ ...grant, granted: 2 }),
      () => new Promise((resolve) => setTimeout(resolve, 100, JSON.stringify(grant))),
      say({ ...grant, granted: 0 }),
    ]);
    const [one, other] = await Promise.all([enter(), enter()]);
    one?.end({ refused: false });
    await vi.advanceTimersByTimeAsync(50);
    other?.end({ refused: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.map(({ ended }) => ended.map(({ outcome }) => outcome))).toEqual([[], ['ok'], ['ok']]);
  });

  const offline = fail('Connection is closed.');
  const ok: Feedback = { refused: false };
  const refused: Feedback = { refused: true };

  /** After how many milliseconds each of so many calls may be sent, which end at once. */
  async function enteredAt(enter: ReturnType<typeof paced>['enter'], calls: number): Promise<number[]> {
    const startedAt = performance.now();
    const times: number[] = [];
    for (let count = 0; count < calls; count += 1) {
      void Promise.resolve(enter()).then((turn) => {
        times.push(performance.now() - startedAt);
        turn?.end(ok);
      });
    }
    await vi.advanceTimersByTimeAsync(20_000);
    return times;
  }

  test.each<[string, object, object, number, number, Feedback?]>([
    [
      'a share of the limit, of which a refusal takes nothing',
      { limit: 20, workers: 4 },
      {},
      5,
      1_000,
      refused,
    ],
    ['a share of the limit', { limit: 20, workers: 4 }, {}, 4, 1_000],
    ['what the option says of the others', { limit: 20, workers: 4 }, { workers: 2 }, 9, 1_000],
    ['whole requests', { limit: 5, workers: 2 }, {}, 1, 1_000],
    ['one request, in a longer time', { limit: 1, workers: 4 }, {}, 0, 4_000],
  ])(
    'without Redis a process keeps to %s, with what it has sent',
    async (_, reply, options, now, afterMs, feedback = ok) => {
      const { enter } = paced([say({ ...grant, ...reply }), offline], { fallbackAfterMs: 0, ...options });
      (await enter())?.end(feedback);
      const times = await enteredAt(enter, 30);
      // The first of all was sent a moment before.
      expect(times.filter((ms) => ms < 100)).toHaveLength(now);
      expect(times[now]).toBeGreaterThan(afterMs - 20);
      expect(times[now]).toBeLessThan(afterMs + 50);
    },
  );

  test('returns to Redis a window after all others did, and reports what it sent meanwhile', async () => {
    context.onStore.mockClear();
    let away = false;
    const step = () => (away ? offline() : say({ ...grant, granted: 9, limit: 5 })());
    const { enter, asked } = paced([step], { fallbackAfterMs: 0 });
    const wants = async () => {
      asked.length = 0;
      const entering = Promise.resolve(enter());
      await vi.advanceTimersByTimeAsync(100);
      (await entering)?.end(ok);
      return asked.map(({ want }) => want);
    };
    expect(await wants()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1_000);
    away = true;
    for (const _ of [1, 2]) await wants();
    away = false;
    const known = asked.length;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(context.onStore.mock.calls).toEqual([[false], [true]]);
    const told = asked.slice(known).flatMap(({ ended }) => ended.map(({ id }) => id));
    expect(new Set(told).size).toBe(told.length);
    expect(told.filter((id) => id.includes('own')).length).toBeGreaterThan(0);
    expect(new Set(await wants())).not.toContain(1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await wants()).toContain(1);
  });

  test('a refusal is reported at once, a response after others, and each with what it shows', async () => {
    const { enter, asked } = paced([say({ ...grant, granted: 3 }), say(wait)]);
    const turns = await Promise.all([enter(), enter(), enter()]);
    await vi.advanceTimersByTimeAsync(70);
    turns[0]?.end(ok);
    await vi.advanceTimersByTimeAsync(5);
    expect(asked).toHaveLength(1);
    turns[1]?.end({ refused: true });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    turns[2]?.end();
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.flatMap(({ ended }) => ended.map(({ outcome }) => outcome))).toEqual([
      ...['ok', 'refused', 'silent'],
    ]);
  });

  test('a round trip is reported of connections that were open, and no request without a response opens one', async () => {
    const { enter, asked } = paced([say(grant)]);
    for (const [tookMs, feedback] of [[20], [30, ok], [40, ok], [50]] as const) {
      const turn = await enter();
      await vi.advanceTimersByTimeAsync(tookMs);
      turn?.end(feedback);
      await vi.advanceTimersByTimeAsync(50);
    }
    const trips = asked.flatMap(({ ended }) => ended.map(({ roundTripMs }) => roundTripMs));
    expect(trips).toEqual([0, 0, 40, 0]);
  });

  test('a process that has never seen Redis keeps to its options', async () => {
    const { enter } = paced([offline], { fallbackAfterMs: 0, limit: 3, windowMs: 500 });
    const [first = 0, , third = 0, fourth = 0] = await enteredAt(enter, 4);
    expect(third - first).toBeLessThan(100);
    expect(fourth - first).toBeGreaterThan(480);
    expect(fourth - first).toBeLessThan(600);
  });

  test('a report that did not arrive is sent once more, and is no loss of Redis if nothing waits', async () => {
    context.onStore.mockClear();
    const { enter, asked } = paced([say(grant), offline, say(grant)]);
    (await enter())?.end(ok);
    await vi.advanceTimersByTimeAsync(3_000);
    await enter();
    expect(asked.map(({ ended }) => ended.map(({ outcome }) => outcome))).toEqual([[], ['ok'], ['ok']]);
    expect(context.onStore).not.toHaveBeenCalled();
  });

  test('a pause that is over is not told', async () => {
    context.onPause.mockClear();
    await paced([say({ ...grant, pauses: 1 })]).enter();
    expect(context.onPause).not.toHaveBeenCalled();
  });

  test('a pause is told once, and the next one, too', async () => {
    context.onPause.mockClear();
    const pause = (pauses: number) => say({ ...wait, waitMs: 10, pauseMs: 20, pauses });
    const { enter } = paced([pause(1), pause(1), pause(2), say({ ...grant, pauses: 2 })]);
    await Promise.all([enter(), vi.advanceTimersByTimeAsync(100)]);
    expect(context.onPause.mock.calls).toEqual([[20], [20]]);
  });

  test('without Redis, a refusal pauses this process', async () => {
    context.onPause.mockClear();
    const { enter, pacer } = paced([offline], { fallbackAfterMs: 0, limit: 9 });
    const [turn] = await Promise.all([enter(), vi.advanceTimersByTimeAsync(10)]);
    turn?.end({ ...refused, retryAfterMs: 5_000 });
    expect(pacer.pauseMs()).toBeGreaterThan(4_900);
    expect(context.onPause).toHaveBeenCalledExactlyOnceWith(5_000);
    expect(enter({ maxWaitMs: 4_000 })).toBeUndefined();
  });

  test('a call that waits keeps the process alive, a report does not', async () => {
    using timers = vi.spyOn(globalThis, 'setTimeout');
    const keepsAlive = () => (timers.mock.results.at(-1)?.value as NodeJS.Timeout | undefined)?.hasRef();
    const { enter, asked } = paced([say(grant), hang]);
    (await enter())?.end(ok);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(2);
    expect(keepsAlive()).toBe(false);
    const controller = new AbortController();
    const waiting = enter({ signal: controller.signal });
    expect(keepsAlive()).toBe(true);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
  });

  test('keeps the latest 1,000 reports while Redis is away', async () => {
    const { enter, asked } = paced([offline], { fallbackAfterMs: 0, limit: 5_000 });
    for (const [calls, feedback] of [
      [900, ok],
      [900, ok],
      [1, refused],
    ] as const) {
      const turns = Array.from({ length: calls }, () => enter());
      await vi.advanceTimersByTimeAsync(3_000);
      for (const turn of turns) (await turn)?.end(feedback);
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect(asked.at(-1)?.ended).toHaveLength(1_000);
    expect(asked.at(-1)?.ended.at(-1)?.outcome).toBe('refused');
  });

  test('leaves the queue at once if its call has ended meanwhile', async () => {
    const late = () => new Promise((resolve) => setTimeout(resolve, 50, JSON.stringify(wait)));
    const { enter, asked } = paced([late, say(wait)]);
    const controller = new AbortController();
    const waiting = enter({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map(({ want }) => want)).toEqual([1, 0]);
  });

  test('stays in the queue for the calls that still wait', async () => {
    const { enter, asked } = paced([say(wait)]);
    const controller = new AbortController();
    const leaving = enter({ signal: controller.signal });
    void enter();
    await vi.advanceTimersByTimeAsync(10);
    const known = asked.length;
    controller.abort('enough');
    await expect(leaving).rejects.toBe('enough');
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(known);
  });

  /** After how many milliseconds a call may be sent, within a minute. */
  async function enteredAfter(steps: (() => Promise<unknown>)[], options: object): Promise<number> {
    const { enter } = paced(steps, options);
    const startedAt = performance.now();
    let after = Number.NaN;
    const entering = Promise.resolve(enter()).then(() => {
      after = performance.now() - startedAt;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await entering;
    return after;
  }

  test.each([0, 2_000, 30_000])(
    'falls back %d ms after Redis was lost, however often it fails later',
    async (fallbackAfterMs) => {
      const options = { fallbackAfterMs, limit: 1, windowMs: 1_000 };
      const after = await enteredAfter([fail('Connection is closed.')], options);
      expect(after).toBeGreaterThanOrEqual(fallbackAfterMs);
      expect(after).toBeLessThan(fallbackAfterMs + 50);
    },
  );

  test('does not count a loss of Redis for which nobody waited', async () => {
    let away = true;
    const step = () => (away ? offline() : say({ ...grant, granted: 9 })());
    const { enter, asked } = paced([step], { fallbackAfterMs: 2_000 });
    const controller = new AbortController();
    const waiting = enter({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await vi.advanceTimersByTimeAsync(60_000);
    away = false;
    const [turn] = await Promise.all([enter(), vi.advanceTimersByTimeAsync(5_000)]);
    turn?.end(ok);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.at(-1)?.ended.map(({ id }) => id)).toEqual([expect.not.stringContaining('own')]);
  });

  test.each([
    [500, 'refuses', offline],
    [3_000, 'refuses', offline],
    [500, 'does not reply', hang],
  ])('falls back although no call waits longer than %d ms for Redis that %s', async (patienceMs, _, step) => {
    const { enter } = paced([step], { fallbackAfterMs: 5_000 });
    const startedAt = performance.now();
    let turn: Awaited<ReturnType<typeof enter>>;
    while (!turn && performance.now() - startedAt < 20_000) {
      const controller = new AbortController();
      const entering = Promise.resolve(enter({ signal: controller.signal })).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(patienceMs);
      controller.abort();
      turn = await entering;
    }
    expect(turn).toBeDefined();
    const after = performance.now() - startedAt;
    expect(after).toBeGreaterThanOrEqual(5_000);
    expect(after).toBeLessThanOrEqual(5_000 + patienceMs);
  });

  test('asks Redis again soon after a failure', async () => {
    const steps = [fail('Connection is closed.'), fail('Connection is closed.'), say(grant)];
    expect(await enteredAfter(steps, { fallbackAfterMs: 50_000 })).toBeLessThan(1_000);
  });

  test('takes no more turns than it asked for', async () => {
    const { enter } = paced([say({ ...grant, granted: 1e12 }), say(wait)]);
    expect(await enter()).toBeDefined();
  });

  test('asks for all that wait at once', async () => {
    const { enter, asked } = paced([
      say({ ...grant, granted: 0, waitMs: 5 }),
      say({ ...grant, granted: 500 }),
    ]);
    await Promise.all([vi.advanceTimersByTimeAsync(10), ...Array.from({ length: 500 }, () => enter())]);
    expect(asked.map(({ want }) => want)).toEqual([500, 500]);
  });
});

describe('redisRateLimit needs', () => {
  const redis = { evalsha: async () => [], eval: async () => [] };
  const endless = Number.POSITIVE_INFINITY;

  test.each([
    ['a client', null, { name: 'a' }, /^redis: needs a client of ioredis, iovalkey or node-redis$/],
    ['a name', redis, {}, /^name: needs 1 to 100 letters, digits and _ . : -$/],
    ['a name without braces', redis, { name: 'a}b' }, /^name: needs 1 to 100 letters/],
    ['a name of some length', redis, { name: '' }, /^name: needs/],
    ['a whole limit', redis, { name: 'a', limit: 1.5 }, /^limit: needs a finite whole number .* 0; got 1.5$/],
    ['a finite limit', redis, { name: 'a', limit: endless }, /^limit: needs .*; got Infinity$/],
    ['an end of the window', redis, { name: 'a', windowMs: endless }, /^windowMs: needs/],
    ['a name that is text', redis, { name: 7 }, /^name: needs a string; got 7$/],
    ['workers', redis, { name: 'a', workers: 0 }, /^workers: needs a whole number above 0; got 0$/],
    ['known options', redis, { name: 'a', max: 1 }, /^max: unknown here; did you mean name\?$/],
    ['options', redis, undefined, /^options: needs an object$/],
  ])('%s', (_, client, options, words) => {
    expect(() => redisRateLimit(client as never, options as never)).toThrow(words);
  });
});

const [limit, windowMs] = [20, 1000];
const kinds: Record<string, () => Limiter> = {
  'fixed windows': () => fixedWindow(limit, windowMs),
  'sliding windows': () => slidingWindow(limit, windowMs),
  'a token bucket': () => tokenBucket(limit, windowMs),
};

// On a clock that jumps, so before there are connections that set timers.
describe.skipIf(!hasRedis())('redisRateLimit, simulated', () => {
  const simulate = (options: Partial<Parameters<typeof simulateFleet>[0]>) =>
    simulateFleet({
      ...{ port: server.port, limiter: () => slidingWindow(limit, windowMs), limit, windowMs },
      ...{ told: true, workers: 40, lanes: 3, seconds: 15 },
      ...options,
    });

  describe.each(triedOf(Object.entries(kinds), 3))('with %s', (_, limiter) => {
    test.each(triedOf([12, 40], 2))(
      '%i processes that know the limit keep it, share it fairly, and use it',
      async (workers) => {
        const outcome = await simulate({ limiter, workers });
        expect(outcome.refused).toBeLessThanOrEqual(3);
        expect(outcome.callsPerMessage).toBeLessThanOrEqual(3);
        expect(outcome.ofOptimum).toBeGreaterThan(90);
        expect(outcome.slowestWorker).toBeGreaterThan(50);
      },
    );

    test.each(triedOf([12, 40], 2))('%i processes learn the limit', async (workers) => {
      const outcome = await simulate({ limiter, workers, told: false });
      expect(outcome.refused).toBeLessThanOrEqual(25);
      expect(outcome.callsPerMessage).toBeLessThanOrEqual(3.2);
      expect(outcome.ofOptimum).toBeGreaterThan(80);
      expect(outcome.slowestWorker).toBeGreaterThan(50);
    });
  });

  testInCI('gives each of 300 processes its turns, with few calls of Redis', async () => {
    const outcome = await simulate({ workers: 300, lanes: 2, seconds: 60 });
    expect(outcome.refused).toBe(0);
    // Each looks again once or twice while the queue is long.
    expect(outcome.callsPerMessage).toBeLessThan(6);
    // Four turns each: nobody misses more than one of them.
    expect(outcome.slowestWorker).toBeGreaterThan(70);
  });

  testInCI('gives each of ten workspaces its whole limit', async () => {
    const outcome = await simulate({ workspaces: 10, lanes: 20, seconds: 6 });
    expect(outcome.refused).toBe(0);
    expect(outcome.slowestWorkspace).toBeGreaterThan(90);
    expect(outcome.ofOptimum).toBeGreaterThan(90);
  });
});

describe.skipIf(!hasRedis())('redisRateLimit', () => {
  test('keeps many processes to a limit that they know', async () => {
    await using api = await startLimitedApi(slidingWindow(20, 1000));
    expect(await sendAll(fleet(6, api, { limit: 20 }), 10)).toEqual([]);
    expect([api.processed.size, most(api.processed.values())]).toEqual([60, 1]);
    expect(api.refused).toBeLessThanOrEqual(3);
  });

  test('lets all pause for what one was refused', async () => {
    await using api = await startLimitedApi(() => 2_000);
    const [one, other] = fleet(2, api);
    const retry = { maxWaitMs: 1_000 };
    const first = await one?.send({ retry });
    expect(first).toMatchObject({ error: { kind: 'rate-limited', delivery: 'refused', attempts: 1 } });
    // The report of a refusal is on its way at once.
    await expect
      .poll(async () => (await other?.send({ retry })) as unknown)
      .toMatchObject({ error: { kind: 'rate-limited', delivery: 'not-sent', attempts: 0 } });
    expect(other?.events).toContainEqual(expect.objectContaining({ type: 'pause' }));
  });

  test('of two names are independent', async () => {
    await using api = await startLimitedApi(unlimited);
    const limit = { limit: 1, windowMs: 60_000 };
    const [one] = fleet(1, api, limit);
    const [other] = fleet(1, api, limit);
    const call = { deadlineMs: 30_000 };
    expect(await one?.send(call)).toMatchObject({ ok: true });
    expect(await other?.send(call)).toMatchObject({ ok: true });
    expect(await one?.send({ deadlineMs: 50 })).toMatchObject({
      error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 },
    });
  });

  test('gives the place of an aborted call to the next', async () => {
    await using api = await startLimitedApi(unlimited);
    const [one, other] = fleet(2, api, { limit: 1, windowMs: 300 });
    await one?.send();
    const controller = new AbortController();
    const waiting = one?.send({ signal: controller.signal });
    const next = other?.send();
    controller.abort();
    expect(await waiting).toMatchObject({ error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 } });
    expect(await next).toMatchObject({ ok: true });
  });

  test.each([{}, { limit: 1, windowMs: 1e20 }])(
    'with %j writes keys of one hash slot, which expire, without identifier, token or text',
    async (options) => {
      await using api = await startLimitedApi(unlimited);
      const [one] = fleet(1, api, options);
      await one?.aelyst.sendMessage('email:jane@example.com', { message: { type: 'text', text: 'private' } });
      const redis = connect();
      const own = `aelyst:{test-${process.pid}-${names - 1}}:`;
      await expect.poll(async () => (await redis.keys(`${own}*:done`)).length).toBe(1);
      for (const key of await redis.keys(`${own}*`)) {
        // -1 is one without an end; one that the turn's end has emptied meanwhile is gone.
        expect(await redis.pttl(key)).not.toBe(-1);
        const isHash = (await redis.type(key)) === 'hash';
        const content = isHash ? await redis.hgetall(key) : await redis.zrange(key, '0', '-1');
        expect(`${key} ${JSON.stringify(content)}`).not.toMatch(/jane|secret|private/);
      }
    },
  );

  test.each(['disconnect', 'quit'] as const)(
    'keeps no turn of a program that ends with %s',
    async (close) => {
      await using api = await startLimitedApi(unlimited);
      const options = { name: freshName(), limit: 1, windowMs: 1, turnMs: 1e9 };
      for (const _ of ['first', 'second']) {
        const redis = connect();
        const stores: ClientEvent[] = [];
        const onEvent = (event: ClientEvent) => event.type === 'store' && stores.push(event);
        const rateLimit = redisRateLimit(redis, options);
        const aelyst = createClient({
          token: 'any',
          baseUrl: api.url,
          rateLimit,
          onEvent,
          deadlineMs: 30_000,
        });
        expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
        await redis[close]();
        expect(stores).toEqual([]);
      }
    },
  );

  test('continues after Redis lost its scripts', async () => {
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api);
    await one?.send();
    await connect().script('FLUSH');
    expect(await one?.send()).toMatchObject({ ok: true });
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
    onPause: (ms: number) => void = () => {},
    documented = { limit: 1, windowMs: 1 },
  ) => {
    const pacer = redisRateLimit(redis, options).forEndpoint('POST /x', {
      documented,
      onPause,
      onStore() {},
    });
    const { signal } = new AbortController();
    const enter = (maxWaitMs = 1_000) => pacer.enter({ signal, first: false, maxWaitMs });
    return Object.assign(enter, { pauseMs: pacer.pauseMs });
  };

  test('pauses for a refusal that comes after its turn expired', async () => {
    const options = { name: freshName(), limit: 1, windowMs: 1, turnMs: 1 };
    const turn = await pacerOf(connect(), options)();
    const other = pacerOf(connect(), options);
    // It waits until the first turn has expired.
    expect(await other()).toBeDefined();
    turn?.end({ refused: true, retryAfterMs: 60_000 });
    await expect.poll(() => other()).toBeUndefined();
  });

  test('maxWaitMs is compared with what the API asks for, not with the back-off', async () => {
    const name = freshName();
    const onPause = vi.fn();
    const documented = { limit: 1, windowMs: 2_000 };
    const [one, other] = [0, 1].map(() => pacerOf(connect(), { name }, onPause, documented));
    (await one?.())?.end({ refused: true });
    await expect.poll(() => onPause.mock.calls.length).toBe(1);
    expect(one?.pauseMs()).toBeLessThanOrEqual(0);
    expect(await other?.(1)).toBeDefined();
  });

  test('tells of a pause what the API asked for, and pauses for the longer back-off', async () => {
    const onPause = vi.fn();
    const documented = { limit: 1, windowMs: 600_000 };
    const enter = pacerOf(connect(), { name: freshName() }, onPause, documented);
    (await enter())?.end({ refused: true, retryAfterMs: 50_000 });
    await expect.poll(() => onPause.mock.calls.length).toBe(1);
    expect(onPause.mock.calls[0]?.[0]).toBeGreaterThan(50_000);
    expect(enter.pauseMs()).toBeGreaterThan(1_000);
    expect(enter.pauseMs()).toBeLessThanOrEqual(50_000);
  });

  test.each([[[]], [['one of this version']]])(
    'takes a pause of version 0.1.0 for one that the API asked for; after turns of %j',
    async (turns) => {
      const options = { name: freshName(), limit: 9, windowMs: 1 };
      const redis = connect();
      for (const _ of turns) (await pacerOf(redis, options)())?.end({ refused: true });
      await redis.hset(`aelyst:{${options.name}}:POST /x:state`, 'pausedUntil', Date.now() + 600_000);
      // The second one reads what the first one wrote.
      for (const _ of ['first', 'second']) expect(await pacerOf(redis, options)()).toBeUndefined();
    },
  );

  testInCI('reads a reply that came while the process was busy before it takes Redis for lost', async () => {
    const onStore = vi.fn();
    const reply = async () => (await readFile(import.meta.filename)) && JSON.stringify(grant);
    const context = { documented: { limit: 1, windowMs: 1 }, onPause() {}, onStore };
    const pacer = redisRateLimit({ evalsha: reply, eval: reply }, { name: 'a' }).forEndpoint(
      'POST /x',
      context,
    );
    const entering = pacer.enter({ signal: new AbortController().signal, first: false, maxWaitMs: 1_000 });
    // Until the question is out.
    await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(undefined))));
    const until = performance.now() + 1_500;
    while (performance.now() < until);
    expect(await entering).toBeDefined();
    expect(onStore).not.toHaveBeenCalled();
  });

  test('backs off no longer in a long window than the API documents', async () => {
    const pauses: number[] = [];
    const options = { name: freshName(), limit: 9, windowMs: 600_000 };
    const enter = pacerOf(connect(), options, (ms) => pauses.push(ms));
    (await enter())?.end({ refused: true, retryAfterMs: 5_000 });
    await expect.poll(() => pauses.length).toBe(1);
    expect(pauses[0]).toBeLessThanOrEqual(5_000);
  });

  /** Redis with a clock that can be changed. */
  function withClock() {
    const redis = connect();
    const clock = { offsetMs: 0, evalsha: run, eval: run };
    const atTime = turnScript.replace("redis.call('TIME')", '{ ARGV[2], ARGV[3] }');
    function run(_: string, count: number, ...args: string[]) {
      const now = Date.now() + clock.offsetMs;
      const time = [Math.floor(now / 1000), (now % 1000) * 1000].map(String);
      return redis.eval(atTime, count, ...args, ...time);
    }
    return clock;
  }

  test('continues after the clock of Redis was set back', async () => {
    const clock = withClock();
    const enter = pacerOf(clock, { name: freshName(), limit: 1, windowMs: 100 });
    for (const hours of [0, 1, -1, 0]) {
      clock.offsetMs = hours * 3_600_000;
      for (const _ of ['first', 'second']) {
        const turn = await enter();
        turn?.end({ refused: false });
        expect(turn).toBeDefined();
      }
    }
  });

  test('forgets a pause when the clock of Redis is set back', async () => {
    const clock = withClock();
    clock.offsetMs = 3_600_000;
    const onPause = vi.fn();
    const enter = pacerOf(clock, { name: freshName(), limit: 1, windowMs: 100 }, onPause);
    (await enter())?.end({ refused: true, retryAfterMs: 500 });
    await expect.poll(() => onPause.mock.calls.length).toBe(1);
    clock.offsetMs = 0;
    expect(await enter()).toBeDefined();
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
  const nodeRedis = () => {
    const redis = createNodeRedis({ url: `redis://127.0.0.1:${server.port}` });
    return Object.assign(redis, { disconnect: () => redis.destroy() });
  };
  test.each([
    ['ioredis', () => new Redis(server.port, '127.0.0.1')],
    ['iovalkey', () => new Valkey(server.port, '127.0.0.1')],
    ['node-redis', nodeRedis],
  ])('%s takes and gives turns', async (_, create) => {
    await using api = await startLimitedApi(unlimited);
    const redis = create();
    opened.push(redis);
    if ('isOpen' in redis) await redis.connect();
    // Without Redis, which an event would tell, they would wait for ever.
    const options = { limit: 2, windowMs: 100, fallbackAfterMs: Number.POSITIVE_INFINITY };
    const rateLimit = redisRateLimit(redis, { name: freshName(), ...options });
    const events: ClientEvent[] = [];
    const onEvent = (event: ClientEvent) => events.push(event);
    const aelyst = createClient({ token: 'any', baseUrl: api.url, rateLimit, onEvent });
    const results = await Promise.all(Array.from({ length: 5 }, () => aelyst.sendMessage('id:1', message)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(5);
    expect(events.filter(({ type }) => type === 'store')).toEqual([]);
  });
});

describe.skipIf(!hasRedis())('without Redis', () => {
  test('a call ends with its deadline, not-sent, and an event says why', async () => {
    await using redis = await startRedis();
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api, { fallbackAfterMs: Number.POSITIVE_INFINITY }, redis.port);
    await one?.send();
    redis.freeze();
    const result = await one?.send({ deadlineMs: 1_500 });
    redis.thaw();
    expect(result).toMatchObject({ error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 } });
    expect(one?.events).toContainEqual(expect.objectContaining({ type: 'store', reachable: false }));
  });

  testInCI('processes keep to a fair share, and return to the shared limit', async () => {
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
    // process takes a turn from Redis again. On a busy machine that may be the whole shares of the three others.
    expect(api.refused).toBeLessThanOrEqual(15);
  });

  test('with its memory full, no call fails, and the limit is kept', async () => {
    await using redis = await startRedis();
    await using api = await startLimitedApi(unlimited);
    const [one] = fleet(1, api, { limit: 2, windowMs: 60_000, fallbackAfterMs: 0 }, redis.port);
    expect(await one?.send()).toMatchObject({ ok: true });
    await connect(redis.port).config('SET', 'maxmemory', '1');
    expect(await one?.send({ deadlineMs: 30_000 })).toMatchObject({
      ok: true,
    });
    expect(await one?.send({ deadlineMs: 100 })).toMatchObject({
      error: { kind: 'timeout', delivery: 'not-sent' },
    });
  });

  test('a process calls Redis seldom', async () => {
    let asked = 0;
    const evalsha = async () => {
      asked += 1;
      throw new Error('Connection is closed.');
    };
    const away = { evalsha, eval: reject(new Error('not reached')) };
    const rateLimit = redisRateLimit(away, { name: freshName() });
    const aelyst = createClient({ token: 'any', baseUrl: 'http://127.0.0.1:1', rateLimit });
    const calls = Array.from({ length: 500 }, () =>
      aelyst.sendMessage('id:1', message, { deadlineMs: 1_000 }),
    );
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ error: { kind: 'timeout', delivery: 'not-sent' } });
    expect(asked).toBeLessThan(15);
  });
});
