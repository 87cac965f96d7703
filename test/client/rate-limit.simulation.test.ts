import { describe, expect, test } from 'vitest';
import {
  fixedWindow,
  type Limiter,
  slidingWindow,
  tokenBucket,
  unlimited,
} from '../../scripts/support/rate-limits.js';
import { withFakeTime } from '../support/scripted.js';
import { type Outcome, type Scenario, simulate } from '../support/simulation.js';
import { inCI, thorough, triedOf } from '../support/thorough.js';

withFakeTime();

/** The least that a server which admits `limit` in `windowMs` takes for the messages, in milliseconds. */
const optimum = (messages: number, limit: number, windowMs: number) => (messages / limit - 1) * windowMs;

/** The scenario with so many seeds; with fewer for somebody who waits. */
async function simulateOften(times: number, scenario: (seed: number) => Scenario): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= (thorough ? times : Math.ceil(times / 25)); seed++)
    outcomes.push(await simulate({ ...scenario(seed), seed }));
  return outcomes;
}

const limiters: [string, (limit: number) => Limiter][] = [
  ['fixed windows', (limit) => fixedWindow(limit, 1000)],
  ['fixed windows on the server’s clock', (limit) => fixedWindow(limit, 1000, 370)],
  ['sliding windows', (limit) => slidingWindow(limit, 1000)],
  ['a token bucket', (limit) => tokenBucket(limit, 1000)],
];

const set = { limit: 10, windowMs: 1000 };

describe.each(limiters)('without rateLimit, 300 messages to %s of 10 in a second', (_, limiter) => {
  function expectAll({ delivered, failed, refused }: Outcome): void {
    expect(failed).toBe(0);
    expect(delivered).toHaveLength(300);
    expect(new Set(delivered).size).toBe(300);
    expect(refused).toBeLessThanOrEqual(15);
  }

  const told: Pick<Scenario, 'waits' | 'stated'>[] = [
    { waits: 'seconds' },
    { waits: 'exact' },
    { waits: 'seconds', stated: { limit: () => 10, on: 'all' } },
  ];

  test.each([
    { roundTrip: [0, 0] as [number, number], share: 0.97 },
    { roundTrip: [5, 5] as [number, number], share: 0.97 },
    { roundTrip: [80, 140] as [number, number], share: 0.94 },
    { roundTrip: [200, 200] as [number, number], share: 0.94 },
  ])(
    'and round trips of $roundTrip ms take at most 1 / $share of the shortest time',
    async ({ roundTrip, share }) => {
      for (const headers of triedOf(told, 2)) {
        for (const outcome of await simulateOften(10, () => ({
          limiter: limiter(10),
          roundTrip,
          ...headers,
        }))) {
          expectAll(outcome);
          expect(optimum(300, 10, 1000) / outcome.duration).toBeGreaterThanOrEqual(share);
        }
      }
    },
  );

  test('through createClient too', async () => {
    const outcome = await simulate({ limiter: limiter(10), roundTrip: [80, 140], through: 'client' });
    expectAll(outcome);
    expect(optimum(300, 10, 1000) / outcome.duration).toBeGreaterThanOrEqual(0.94);
  });

  test('and without any header take at most 1 / 0.9 of the shortest time', async () => {
    const outcomes = await simulateOften(10, () => ({
      limiter: limiter(10),
      roundTrip: [80, 140],
      waits: 'none',
      stated: { limit: () => Number.NaN, on: 'refusals' },
    }));
    for (const outcome of outcomes) {
      expectAll(outcome);
      expect(optimum(300, 10, 1000) / outcome.duration).toBeGreaterThanOrEqual(0.9);
    }
  });
});

describe('without rateLimit, the limit is learned', () => {
  test('of 100 in a second', async () => {
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

  test('of 60 in a minute, although windows of a second are assumed', async () => {
    const { delivered, refused, duration, failed } = await simulate({
      limiter: slidingWindow(60, 60_000),
      stated: { limit: () => 60, on: 'refusals' },
      messages: 200,
      roundTrip: [80, 140],
    });
    expect(failed).toBe(0);
    expect(delivered).toHaveLength(200);
    // One refusal in each minute, with what is under way.
    expect(refused).toBeLessThanOrEqual(75);
    // The last 20 have to wait for a fourth window.
    expect(180_000 / duration).toBeGreaterThanOrEqual(0.9);
  });

  test.each([5, 30])('from every response, when it changes from 10 to %d half-way', async (limit) => {
    const [before, after] = [slidingWindow(10, 1000), slidingWindow(limit, 1000)];
    let admitted = 0;
    const { delivered, refused, duration } = await simulate({
      limiter: (now) => {
        const wait = (admitted < 300 ? before : after)(now);
        if (wait === undefined) admitted += 1;
        return wait;
      },
      stated: { limit: () => (admitted < 300 ? 10 : limit), on: 'all' },
      messages: 900,
      roundTrip: [80, 140],
    });
    expect(delivered).toHaveLength(900);
    expect(refused).toBeLessThanOrEqual(15);
    expect((30_000 + optimum(600, limit, 1000)) / duration).toBeGreaterThanOrEqual(0.85);
  });

  const slowRise = 'from refusals alone, when it rises from 3 to 9, within a quarter of an hour';
  test.skipIf(!thorough)(`${slowRise}${inCI}`, async () => {
    const [before, after] = [slidingWindow(3, 1000), slidingWindow(9, 1000)];
    const { admittedAt } = await simulate({
      limiter: (now) => (now < 30_000 ? before : after)(now),
      stated: { limit: () => 9, on: 'refusals' },
      until: 900_000,
      roundTrip: [80, 140],
    });
    expect(admittedAt.filter((time) => time >= 890_000).length).toBeGreaterThanOrEqual(81);
  });

  test('never, where there is none: the server is hardly slowed', async () => {
    // How fast it may be is found out by and by: the fewer messages, the more that counts.
    const [messages, share] = thorough ? [6000, 0.9] : [1500, 0.6];
    const { refused, duration } = await simulate({ limiter: unlimited, messages, roundTrip: [20, 20] });
    expect(refused).toBe(0);
    expect(((messages / 50) * 20) / duration).toBeGreaterThanOrEqual(share);
  });
});

describe('rateLimit', () => {
  test.each([0, 100, 500])('is kept from the start, with handshakes of %d ms', async (handshake) => {
    const { delivered, refused } = await simulate({
      limiter: slidingWindow(3, 2000),
      messages: 30,
      roundTrip: [80, 140],
      handshake,
      rateLimit: { limit: 3, windowMs: 2000 },
    });
    expect(delivered).toHaveLength(30);
    expect(refused).toBe(0);
  });

  test('of 100 in a minute is kept at an endpoint that admits 10 in a second', async () => {
    const { admittedAt, refused } = await simulate({
      limiter: fixedWindow(10, 1000),
      messages: 300,
      roundTrip: [80, 140],
      rateLimit: { limit: 100, windowMs: 60_000 },
    });
    expect(refused).toBeLessThanOrEqual(30);
    for (const time of admittedAt)
      expect(admittedAt.filter((other) => other >= time && other < time + 60_000).length).toBeLessThanOrEqual(
        100,
      );
    // A hundred in the first ten seconds or so of each minute.
    expect((admittedAt[99] ?? Number.NaN) / 11_500).toBeLessThanOrEqual(1);
    expect((admittedAt[299] ?? Number.NaN) / 133_000).toBeLessThanOrEqual(1);
  });
});

describe.each([
  { callers: 1, share: 0.9 * (1000 / 110 / 10) },
  { callers: 3, share: 0.85 },
  { callers: 20, share: 0.9 },
])('after a spell of refusals, with $callers callers', ({ callers, share }) => {
  /** Requests that get through in a second, from the fourth window after the spell on, over five windows. */
  async function pacesAfter(
    lengthMs: number,
    scenario: Partial<Scenario>,
    startMs = 3000,
  ): Promise<number[]> {
    const outcomes = await simulateOften(25, (seed) => ({
      limiter: fixedWindow(10, 1000),
      callers,
      roundTrip: [80, 140],
      spell: [startMs + seed * 137, startMs + seed * 137 + lengthMs],
      until: startMs + seed * 137 + lengthMs + 8000,
      ...scenario,
    }));
    return outcomes.map(({ admittedAt }, index) => {
      const end = startMs + (index + 1) * 137 + lengthMs;
      return admittedAt.filter((time) => time >= end + 3000 && time < end + 8000).length / 5;
    });
  }

  const lengths = [1000, 1700, 2000, 5500, 12_000, 60_000];

  test.each(triedOf(lengths, 3))('of %d ms, the full pace is back within three windows', async (lengthMs) => {
    for (const rateLimit of [undefined, set])
      for (const pace of await pacesAfter(lengthMs, { rateLimit }))
        expect(pace).toBeGreaterThanOrEqual(10 * share);
  });

  test('of ten minutes too', async () => {
    for (const pace of await pacesAfter(600_000, {})) expect(pace).toBeGreaterThanOrEqual(10 * share);
  });

  test('with `Retry-After: 0` or without, too', async () => {
    for (const waits of ['zero', 'none'] as const)
      for (const pace of await pacesAfter(12_000, { waits })) expect(pace).toBeGreaterThanOrEqual(10 * share);
  });

  test('that begins with the first calls, too', async () => {
    for (const rateLimit of [undefined, set])
      for (const pace of await pacesAfter(12_000, { rateLimit }, -100))
        expect(pace).toBeGreaterThanOrEqual(10 * share);
  });
});

describe.each([
  { processes: 3, mostRefused: 100 },
  { processes: 12, mostRefused: 350 },
])('$processes processes that share nothing but a limit of 20 in a second', ({ processes, mostRefused }) => {
  const scenario = {
    stated: { limit: () => 20, on: 'refusals' as const },
    processes,
    callers: 40,
    roundTrip: [80, 140] as [number, number],
  };

  test.each([
    { title: 'without rateLimit', rateLimit: undefined },
    { title: 'with rateLimit', rateLimit: { limit: 20, windowMs: 1000 } },
  ])('$title send 300 messages in 24 s, without failures', async ({ rateLimit }) => {
    const outcomes = await simulateOften(100, () => ({
      ...scenario,
      limiter: fixedWindow(20, 1000),
      rateLimit,
    }));
    for (const { failed, delivered, duration, refused, mostAttempts } of outcomes) {
      expect(failed).toBe(0);
      expect(new Set(delivered).size).toBe(300);
      expect(delivered).toHaveLength(300);
      expect(duration).toBeLessThanOrEqual(24_000);
      expect(refused).toBeLessThanOrEqual(mostRefused);
      expect(mostAttempts).toBeLessThan(10);
    }
  });

  test.each(limiters)('lose no message with %s', async (_, limiter) => {
    for (const { failed, duration, refused } of await simulateOften(20, () => ({
      ...scenario,
      limiter: limiter(20),
    }))) {
      expect(failed).toBe(0);
      expect(duration).toBeLessThanOrEqual(24_000);
      expect(refused).toBeLessThanOrEqual(mostRefused);
    }
  });

  test('settle near a fair share', async () => {
    const outcomes = await simulateOften(15, () => ({
      ...scenario,
      limiter: fixedWindow(20, 1000),
      until: 60_000,
    }));
    for (const { byProcess, admittedAt } of outcomes) {
      const fair = admittedAt.length / processes;
      expect(Math.min(...byProcess)).toBeGreaterThanOrEqual(0.4 * fair);
      expect(Math.max(...byProcess)).toBeLessThanOrEqual(2 * fair);
      expect(admittedAt.length).toBeGreaterThanOrEqual(0.7 * 60 * 20);
    }
  });
});

test('without rateLimit, a neighbour who uses half the limit costs time, and no message', async () => {
  const limiter = slidingWindow(10, 1000);
  const neighbour = setInterval(() => limiter(performance.now()), 200);
  const { delivered, duration } = await simulate({ limiter, roundTrip: [80, 140] });
  clearInterval(neighbour);
  expect(new Set(delivered).size).toBe(300);
  expect(delivered).toHaveLength(300);
  expect(optimum(300, 5, 1000) / duration).toBeGreaterThanOrEqual(0.6);
});
