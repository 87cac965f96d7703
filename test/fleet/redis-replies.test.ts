import type { WaitOptions } from '@aelyst/client';
import { redisRateLimit } from '@aelyst/client/redis';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

/** What the script says if it grants one turn. */
const grant = { granted: 1, waitMs: 0, pauseMs: 0, pauses: 0, limit: 1, windowMs: 1000, workers: 1, at: 1 };
const wait = { ...grant, granted: 0, waitMs: 60_000 };
const hang = () => new Promise<never>(() => {});
const reject = (words: string) => () => Promise.reject(new Error(words));
const say = (reply: object) => () => Promise.resolve(JSON.stringify(reply));

describe('redisRateLimit with fake timers', () => {
  const context = { documented: { limit: 1, windowMs: 1000 }, onPause: vi.fn(), onStore: vi.fn() };

  /** A pacer whose Redis does these things in turn, the last one for ever, and the questions that it got. */
  function paced(steps: (() => Promise<unknown>)[], options: object = {}) {
    const asked: { want: number; ended: { outcome: string }[] }[] = [];
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

  const never = Number.POSITIVE_INFINITY;
  const places: [string, (() => Promise<unknown>)[], object][] = [
    ['while Redis does not reply', [hang], { fallbackAfterMs: never }],
    ['in the queue', [say(wait)], {}],
    ['in a pause', [say({ ...wait, pauseMs: 60_000, pauses: 1 })], {}],
    ['for long', [say({ ...wait, waitMs: 1_000 })], {}],
    ['while Redis is away', [reject('Connection is closed.')], { fallbackAfterMs: never }],
    ['before the fallback', [reject('Connection is closed.')], { fallbackAfterMs: 60_000 }],
    [
      'after the fallback',
      [reject('Connection is closed.')],
      { fallbackAfterMs: 0, limit: 1, windowMs: 60_000 },
    ],
    ['while a reply is no reply', [say({ ...grant, waitMs: 'soon' })], { fallbackAfterMs: never }],
    [
      'on a replica',
      [reject("READONLY You can't write against a read only replica.")],
      { fallbackAfterMs: never },
    ],
    ['in another slot', [reject('MOVED 1234 127.0.0.1:7001')], { fallbackAfterMs: never }],
    ['without the password', [reject('NOAUTH Authentication required.')], { fallbackAfterMs: never }],
    ['where no script is found', [reject('NOSCRIPT No matching script.')], { fallbackAfterMs: never }],
    [
      'where Redis throws',
      [
        () => {
          throw 5;
        },
      ],
      { fallbackAfterMs: never },
    ],
  ];

  test.each(places)(
    'a call that waits %s ends with its signal, and nothing is left',
    async (_, steps, options) => {
      const { enter, asked } = paced(steps, options);
      const controller = new AbortController();
      if ('windowMs' in options) await enter();
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
    },
  );

  test('maxWaitMs: a call leaves as soon as the pause is longer', async () => {
    const { enter, pacer } = paced([say({ ...wait, pauseMs: 60_000, pauses: 1 })]);
    const [patient, hasty] = [enter({ maxWaitMs: 60_001 }), enter({ maxWaitMs: 59_000 })];
    expect(await hasty).toBeUndefined();
    expect(pacer.pauseMs()).toBeGreaterThan(59_000);
    expect(enter({ maxWaitMs: 59_000 })).toBeUndefined();
    expect(context.onPause).toHaveBeenCalledWith(60_000);
    expect(await Promise.race([patient, Promise.resolve('waits')])).toBe('waits');
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
  test.each([
    ['a client', null, { name: 'a' }, /^redis: needs a client of ioredis, iovalkey or node-redis$/],
    ['a name', redis, {}, /^name: needs 1 to 100 letters, digits and _ . : -$/],
    ['a name without braces', redis, { name: 'a}b' }, /^name: needs 1 to 100 letters/],
    ['a name of some length', redis, { name: '' }, /^name: needs/],
    [
      'a whole limit',
      redis,
      { name: 'a', limit: 1.5 },
      /^limit: needs a finite whole number above 0; got 1.5$/,
    ],
    [
      'a finite limit',
      redis,
      { name: 'a', limit: Number.POSITIVE_INFINITY },
      /^limit: needs .*; got Infinity$/,
    ],
    ['an end of the window', redis, { name: 'a', windowMs: Number.POSITIVE_INFINITY }, /^windowMs: needs/],
    ['a name that is text', redis, { name: 7 }, /^name: needs a string; got 7$/],
    ['workers', redis, { name: 'a', workers: 0 }, /^workers: needs a whole number above 0; got 0$/],
    ['known options', redis, { name: 'a', max: 1 }, /^max: unknown here; did you mean name\?$/],
    ['options', redis, undefined, /^options: needs an object$/],
  ])('%s', (_, client, options, words) => {
    expect(() => redisRateLimit(client as never, options as never)).toThrow(words);
  });
});
