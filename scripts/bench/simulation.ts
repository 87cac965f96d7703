import { Redis } from 'ioredis';
import { createRandom } from '../../src/mock/behaviour/layers.js';
import { redisRateLimit } from '../../src/redis.js';
import { turnScript } from '../../src/redis-script.js';
import type { Limiter } from '../support/rate-limits.js';

interface Scenario {
  /** Port of a Redis, which runs the script. */
  port: number;
  /** The limit of each workspace, at the API. */
  limiter: () => Limiter;
  /** What the API states when it refuses. */
  limit: number;
  windowMs: number;
  told: boolean;
  workers: number;
  workspaces?: number;
  /** Messages that a worker sends at the same time, each for any of the workspaces. */
  lanes: number;
  seconds: number;
}

/** Replaces the global clock by one that advances by a millisecond at a time. */
function startClock() {
  const real = { setTimeout, clearTimeout };
  const { now } = performance;
  const planned = new Map<number, Set<{ at: number; run(): void }>>();
  let time = 1e6;
  Object.assign(performance, { now: () => time });
  Object.assign(globalThis, {
    setTimeout(run: () => void, ms = 0) {
      const timer = { at: time + Math.max(1, Math.ceil(ms)), run };
      planned.set(timer.at, (planned.get(timer.at) ?? new Set()).add(timer));
      return timer;
    },
    clearTimeout: (timer?: { at: number; run(): void }) => timer && planned.get(timer.at)?.delete(timer),
  });
  return {
    now: () => time,
    tick() {
      time += 1;
      for (const { run } of planned.get(time) ?? []) run();
      planned.delete(time);
    },
    stop: () => Object.assign(globalThis, real) && Object.assign(performance, { now }),
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const nextTask = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Many workers without processes, sockets or waiting: the real limit, and the real script in a real Redis, on a clock
 * that this function moves. Round trips to the API take 80 to 140 ms, those to Redis 1 ms.
 */
export async function simulateFleet(scenario: Scenario) {
  const { port, limiter, limit, windowMs, told, workers, workspaces = 1, lanes, seconds } = scenario;
  const redis = new Redis(port, '127.0.0.1');
  await redis.flushall();
  // The script's hash is made once, in its own time.
  await redisRateLimit(redis, { name: 'first' })
    .forEndpoint('POST /x', { documented: { limit, windowMs }, onPause() {}, onStore() {} })
    .enter({ signal: new AbortController().signal, first: false, maxWaitMs: 1 });
  const random = createRandom(7);
  const realRandom = Math.random;
  const clock = startClock();
  let calls = 0;
  let inRedis = 0;
  Math.random = random;
  try {
    const script = turnScript.replace("redis.call('TIME')", '{ ARGV[2], ARGV[3] }');
    const run = async (_: string, count: number, ...args: string[]) => {
      calls += 1;
      await sleep(1);
      inRedis += 1;
      const time = [Math.floor(clock.now() / 1000), (clock.now() % 1000) * 1000].map(String);
      return redis.eval(script, count, ...args, ...time).finally(() => {
        inRedis -= 1;
      });
    };
    const apis = Array.from({ length: workspaces }, limiter);
    const byWorker = Array.from({ length: workers }, () => 0);
    const byWorkspace = apis.map(() => 0);
    let refused = 0;
    const end = clock.now() + seconds * 1000;

    for (let worker = 0; worker < workers; worker++) {
      const pacers = apis.map((_, workspace) =>
        redisRateLimit(
          { evalsha: run, eval: run },
          { name: `${workspace}`, ...(told && { limit, windowMs }) },
        )
          // An unknown limit is assumed to be half of the real one at the start.
          .forEndpoint('POST /x', { documented: { limit: limit / 2, windowMs }, onPause() {}, onStore() {} }),
      );
      const send = async () => {
        await sleep(random() * 300);
        while (clock.now() < end) {
          const workspace = Math.floor(random() * workspaces);
          for (let first = false; ; first = true) {
            const { signal } = new AbortController();
            const turn = await pacers[workspace]?.enter({ signal, first, maxWaitMs: 1e9 });
            const oneWay = () => sleep(40 + random() * 30);
            await oneWay();
            const waitMs = apis[workspace]?.(clock.now());
            if (clock.now() < end) {
              if (waitMs !== undefined) refused += 1;
              else {
                byWorker[worker] = (byWorker[worker] ?? 0) + 1;
                byWorkspace[workspace] = (byWorkspace[workspace] ?? 0) + 1;
              }
            }
            await oneWay();
            const states = waitMs !== undefined && { retryAfterMs: Math.ceil(waitMs / 1000) * 1000, limit };
            turn?.end({ refused: waitMs !== undefined, ...states });
            if (waitMs === undefined) break;
          }
        }
      };
      for (let lane = 0; lane < lanes; lane++) void send();
    }
    while (clock.now() < end) {
      clock.tick();
      do await nextTask();
      while (inRedis > 0);
    }
    const processed = byWorker.reduce((sum, count) => sum + count);
    const slowest = (counts: number[]) => (100 * Math.min(...counts) * counts.length) / processed;
    return {
      processed,
      refused,
      // Percent of what the limits admit.
      ofOptimum: (100 * processed) / workspaces / (limit * seconds * (1000 / windowMs)),
      callsPerMessage: calls / processed,
      // Percent of the mean.
      slowestWorker: slowest(byWorker),
      slowestWorkspace: slowest(byWorkspace),
    };
  } finally {
    clock.stop();
    Math.random = realRandom;
    redis.disconnect();
  }
}
