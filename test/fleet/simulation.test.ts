import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulateFleet } from '../../scripts/bench/simulation.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../../scripts/support/rate-limits.js';
import { hasRedis, type StoreServer, startRedis } from '../../scripts/support/servers.js';
import { inCI, thorough, triedOf } from '../support/thorough.js';

let server: StoreServer;
beforeAll(async () => {
  if (hasRedis()) server = await startRedis();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const limit = 20;
const windowMs = 1000;
const kinds: Record<string, () => Limiter> = {
  'fixed windows': () => fixedWindow(limit, windowMs),
  'sliding windows': () => slidingWindow(limit, windowMs),
  'a token bucket': () => tokenBucket(limit, windowMs),
};

describe.skipIf(!hasRedis()).each(triedOf(Object.entries(kinds), 3))(
  'redisRateLimit, simulated with %s',
  (_, limiter) => {
    const simulate = (workers: number, told: boolean) =>
      simulateFleet({ port: server.port, limiter, limit, windowMs, told, workers, lanes: 3, seconds: 15 });

    test.each(triedOf([12, 40], 2))(
      '%i processes that know the limit keep it, share it fairly, and use it',
      async (workers) => {
        const outcome = await simulate(workers, true);
        expect(outcome.refused).toBeLessThanOrEqual(3);
        expect(outcome.callsPerMessage).toBeLessThanOrEqual(3);
        expect(outcome.ofOptimum).toBeGreaterThan(90);
        expect(outcome.slowestWorker).toBeGreaterThan(50);
      },
    );

    test.each(triedOf([12, 40], 2))('%i processes learn the limit', async (workers) => {
      const outcome = await simulate(workers, false);
      expect(outcome.refused).toBeLessThanOrEqual(25);
      expect(outcome.callsPerMessage).toBeLessThanOrEqual(3.2);
      expect(outcome.ofOptimum).toBeGreaterThan(80);
      expect(outcome.slowestWorker).toBeGreaterThan(50);
    });
  },
);

describe.skipIf(!hasRedis())('redisRateLimit, simulated', () => {
  const limiter = () => slidingWindow(limit, windowMs);

  test.skipIf(!thorough)(
    `gives each of 300 processes its turns, with few calls of Redis${inCI}`,
    async () => {
      const of = { limit, windowMs, told: true, workers: 300, lanes: 2, seconds: 60 };
      const outcome = await simulateFleet({ ...of, port: server.port, limiter });
      expect(outcome.refused).toBe(0);
      // Each looks again once or twice while the queue is long.
      expect(outcome.callsPerMessage).toBeLessThan(6);
      // Four turns each: nobody misses more than one of them.
      expect(outcome.slowestWorker).toBeGreaterThan(70);
    },
  );

  test.skipIf(!thorough)(`gives each of ten workspaces its whole limit${inCI}`, async () => {
    const of = { limit, windowMs, told: true, workers: 40, workspaces: 10, lanes: 20, seconds: 6 };
    const outcome = await simulateFleet({ ...of, port: server.port, limiter });
    expect(outcome.refused).toBe(0);
    expect(outcome.slowestWorkspace).toBeGreaterThan(90);
    expect(outcome.ofOptimum).toBeGreaterThan(90);
  });
});
