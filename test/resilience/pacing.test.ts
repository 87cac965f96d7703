import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket, unlimited } from '../support/rate-limits.js';
import { simulate } from '../support/simulation.js';
import { thorough } from '../support/thorough.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The least that a server which admits `limit` in `windowMs` takes for the messages, in milliseconds. */
const optimum = (messages: number, limit: number, windowMs: number) => (messages / limit - 1) * windowMs;

const limiters: [string, () => Limiter][] = [
  ['fixed windows', () => fixedWindow(10, 1000)],
  ['fixed windows on the server’s clock', () => fixedWindow(10, 1000, 370)],
  ['sliding windows', () => slidingWindow(10, 1000)],
  ['a token bucket', () => tokenBucket(10, 1000)],
];

/** How waits are told: each way for each server and round trip, or in turns. */
const waysToTell = (index: number) =>
  (['exact', 'seconds'] as const).filter((_, way) => thorough || way === index % 2);

const roundTrips: { roundTrip: [number, number]; share: number }[] = [
  { roundTrip: [0, 0], share: 0.97 },
  { roundTrip: [5, 5], share: 0.97 },
  { roundTrip: [80, 140], share: 0.94 },
  { roundTrip: [200, 200], share: 0.94 },
];

describe.each(limiters)('told nothing, with %s of 10 in a second', (name, limiter) => {
  const row = limiters.findIndex(([other]) => other === name);
  describe.each(roundTrips)('and round trips of $roundTrip ms', ({ roundTrip, share }) => {
    test.each(waysToTell(row + roundTrips.findIndex((each) => each.roundTrip === roundTrip)))(
      'and waits told in %s, all arrive once, nearly as fast as can be',
      async (waits) => {
        const { results, delivered, refused, duration, longestCall } = await simulate({
          limiter: limiter(),
          roundTrip,
          waits,
        });
        expect(results.filter(({ ok }) => ok)).toHaveLength(300);
        expect(new Set(delivered).size).toBe(300);
        expect(delivered).toHaveLength(300);
        expect(refused).toBeLessThanOrEqual(15);
        expect(optimum(300, 10, 1000) / duration).toBeGreaterThanOrEqual(share);
        expect(longestCall).toBeLessThanOrEqual(1.2 * duration);
      },
    );
  });

  test('and without any header, all arrive once, nearly as fast as can be', async () => {
    const { delivered, refused, duration } = await simulate({
      limiter: limiter(),
      roundTrip: [80, 140],
      waits: 'none',
      stated: { limit: () => Number.NaN, on: 'refusals' },
    });
    expect(delivered).toHaveLength(300);
    expect(refused).toBeLessThanOrEqual(15);
    expect(optimum(300, 10, 1000) / duration).toBeGreaterThanOrEqual(0.9);
  });
});

describe('another limit', () => {
  test('of 100 in a second is found out', async () => {
    const { delivered, refused, duration } = await simulate({
      limiter: slidingWindow(100, 1000),
      stated: { limit: () => 100, on: 'refusals' },
      messages: 2000,
      roundTrip: [20, 20],
    });
    expect(delivered).toHaveLength(2000);
    expect(refused).toBeLessThanOrEqual(2000 * 0.02);
    expect(optimum(2000, 100, 1000) / duration).toBeGreaterThanOrEqual(0.9);
  });

  test('of 60 in a minute is kept', async () => {
    const { delivered, refused, duration } = await simulate({
      limiter: slidingWindow(60, 60_000),
      stated: { limit: () => 60, on: 'refusals' },
      messages: 200,
      roundTrip: [80, 140],
    });
    expect(delivered).toHaveLength(200);
    expect(refused).toBeLessThanOrEqual(15);
    // The last 20 have to wait for a fourth window.
    expect(180_000 / duration).toBeGreaterThanOrEqual(0.97);
  });

  test.each([5, 30])('that changes half-way from 10 to %d is kept from then on', async (limit) => {
    const [before, after] = [slidingWindow(10, 1000), slidingWindow(limit, 1000)];
    let admitted = 0;
    const { delivered, refused, duration } = await simulate({
      limiter: (now) => {
        const wait = (admitted < 300 ? before : after)(now);
        if (wait === undefined) admitted += 1;
        return wait;
      },
      stated: { limit: () => (admitted < 300 ? 10 : limit), on: 'refusals' },
      messages: 900,
      roundTrip: [80, 140],
    });
    expect(delivered).toHaveLength(900);
    expect(refused).toBeLessThanOrEqual(30);
    expect((30_000 + optimum(600, limit, 1000)) / duration).toBeGreaterThanOrEqual(limit < 10 ? 0.9 : 0.6);
  });

  test('that is told on every answer is learned from the first', async () => {
    const { refused, duration } = await simulate({
      limiter: slidingWindow(5, 1000),
      stated: { limit: () => 5, on: 'all' },
      messages: 100,
      roundTrip: [80, 140],
    });
    expect(refused).toBeLessThanOrEqual(8);
    expect(optimum(100, 5, 1000) / duration).toBeGreaterThanOrEqual(0.9);
  });

  test.each([0, 100, 500])(
    'that is set from the start is never met, handshakes of %d ms or not',
    async (handshake) => {
      const { delivered, refused } = await simulate({
        limiter: slidingWindow(3, 2000),
        messages: 30,
        roundTrip: [80, 140],
        handshake,
        options: { rateLimit: { limit: 3, windowMs: 2000 } },
      });
      expect(delivered).toHaveLength(30);
      expect(refused).toBe(0);
    },
  );
});

test('a neighbour who uses half the limit costs time, and no message', async () => {
  const limiter = slidingWindow(10, 1000);
  const neighbour = setInterval(() => limiter(performance.now()), 200);
  const { delivered, duration } = await simulate({ limiter, roundTrip: [80, 140] });
  clearInterval(neighbour);
  expect(new Set(delivered).size).toBe(300);
  expect(delivered).toHaveLength(300);
  expect(optimum(300, 5, 1000) / duration).toBeGreaterThanOrEqual(0.8);
});

test('a server without limits is hardly slowed', async () => {
  // How fast it may be is found out by and by: the fewer messages, the more that counts.
  const [messages, share] = thorough ? [6000, 0.9] : [1500, 0.6];
  const run = (options: { rateLimit?: false }) =>
    simulate({ limiter: unlimited, messages, roundTrip: [20, 20], options });
  const paced = await run({});
  const free = await run({ rateLimit: false });
  expect(paced.refused).toBe(0);
  expect(free.duration).toBe((messages / 50) * 20);
  expect(free.duration / paced.duration).toBeGreaterThanOrEqual(share);
});
