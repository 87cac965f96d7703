import { type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import {
  fixedWindow,
  type Limiter,
  slidingWindow,
  tokenBucket,
  unlimited,
} from '../../scripts/support/rate-limits.js';
import { createPacer, type Feedback, type Pace } from '../../src/http/pacer.js';
import { createRandom } from '../../src/mock/behaviour/layers.js';
import { rateLimitLimit, refuse, retryAfter, stating, withFakeTime } from '../support/scripted.js';
import { testInCI, thorough, triedOf } from '../support/thorough.js';

withFakeTime();

/** What the description's examples show of a rate limit. */
const documented: Pace = { limit: rateLimitLimit.example, windowMs: retryAfter.example * 1000 };

/** Messages to a server that limits them. */
interface Scenario {
  limiter: Limiter;
  /** The limit that the server states, on refusals or on every response. */
  stated?: { limit: () => number; on: 'refusals' | 'all' };
  /** Whether waits are told to the millisecond, in whole seconds, as 0, or not at all. */
  waits?: 'exact' | 'seconds' | 'zero' | 'none';
  /** A spell, from and to these milliseconds, in which everything is refused. */
  spell?: [from: number, to: number];
  /** Independent senders, which share nothing and start within 300 ms. */
  processes?: number;
  /** Calls at the same time in each process. */
  callers?: number;
  /** Messages in all, or as many as there is time for until so many milliseconds. */
  messages?: number;
  until?: number;
  /** Milliseconds, between which each round trip is drawn. */
  roundTrip?: [least: number, most: number];
  /** Milliseconds that a request waits for a connection when none idles. */
  handshake?: number;
  rateLimit?: Pace | undefined;
  /** Sends through `createClient`, or through the pacer alone with the same retries: twenty times as fast. */
  through?: 'pacer' | 'client';
  seed?: number;
}

interface Outcome {
  /** When the server admitted each request, in milliseconds. */
  admittedAt: number[];
  /** Messages that the server processed. */
  delivered: string[];
  /** Requests that it refused. */
  refused: number;
  failed: number;
  /** Attempts of the call that took most. */
  mostAttempts: number;
  /** Messages of each process. */
  byProcess: number[];
  /** Milliseconds until the last response. */
  duration: number;
}

/** Sends one message; whether it was processed. */
type Send = (text: string) => Promise<boolean>;
type Server = (text: string) => Promise<Feedback>;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The client's retries around a pacer: at most ten attempts, which wait for nothing else. */
function throughPacer(server: Server, rateLimit: Pace | undefined): Send {
  const pacer = createPacer(documented, rateLimit, () => {});
  return async (text) => {
    for (let attempt = 1; attempt <= 10; attempt++) {
      const { signal } = new AbortController();
      const turn = await pacer.enter({ signal, first: attempt > 1, maxWaitMs: 60_000 });
      if (!turn) return false;
      const feedback = await server(text);
      turn.end(feedback);
      if (!feedback.refused) return true;
    }
    return false;
  };
}

function throughClient(server: Server, rateLimit: ClientOptions['rateLimit']): Send {
  const aelyst = createClient({
    token: 'secret-token',
    rateLimit,
    async fetch(_, init) {
      const { refused, retryAfterMs, limit = '' } = await server(JSON.parse(String(init?.body)).message.text);
      return refused
        ? refuse(retryAfterMs && retryAfterMs / 1000, { [rateLimitLimit.name]: `${limit}` })()
        : stating(limit)();
    },
  });
  return async (text) => (await aelyst.sendMessage('id:1', { message: { type: 'text', text } })).ok;
}

/** Plays a scenario on a clock that jumps from one timer to the next. */
async function simulate({
  limiter,
  stated = { limit: () => documented.limit, on: 'refusals' },
  waits = 'seconds',
  spell = [0, 0],
  processes = 1,
  callers = 50,
  until = Number.POSITIVE_INFINITY,
  messages = until === Number.POSITIVE_INFINITY ? 300 : until,
  roundTrip: [least, most] = [80, 140],
  handshake = 0,
  rateLimit,
  through = 'pacer',
  seed = 7,
}: Scenario): Promise<Outcome> {
  const random = createRandom(seed * 7919 + 13);
  vi.spyOn(Math, 'random').mockImplementation(random);
  const start = performance.now();
  const now = () => performance.now() - start;
  const attempts = new Map<string, number>();
  const byProcess = Array.from({ length: processes }, () => 0);
  const outcome = {
    admittedAt: [],
    delivered: [],
    refused: 0,
    failed: 0,
    mostAttempts: 0,
    byProcess,
    duration: 0,
  } as Outcome;
  const told = {
    exact: (ms: number) => ms,
    seconds: (ms: number) => Math.max(1, Math.ceil(ms / 1000)) * 1000,
    zero: () => 0,
    none: () => undefined,
  }[waits];

  /** A server of its own connections to each process. */
  function serve(): Server {
    let idle = 0;
    const oneWay = () => sleep((least + random() * (most - least)) / 2);
    return async (text) => {
      if (idle > 0) idle -= 1;
      else if (handshake > 0) await sleep(handshake);
      attempts.set(text, (attempts.get(text) ?? 0) + 1);
      await oneWay();
      const closed = now() >= spell[0] && now() < spell[1];
      const waitMs = closed ? 1000 : limiter(now());
      const refused = waitMs !== undefined;
      if (refused) outcome.refused += 1;
      else {
        outcome.admittedAt.push(now());
        outcome.delivered.push(text);
      }
      await oneWay();
      idle += 1;
      return {
        refused,
        ...(refused && { retryAfterMs: told(waitMs) }),
        ...((refused || stated.on === 'all') && { limit: stated.limit() }),
      };
    };
  }

  let ended = 0;
  async function runProcess(index: number): Promise<void> {
    if (processes > 1) await sleep(random() * 300);
    const send = (through === 'client' ? throughClient : throughPacer)(serve(), rateLimit);
    let next = 0;
    const call = async () => {
      while (next < messages / processes) {
        const text = `message ${next++} of process ${index}`;
        if (await send(text)) byProcess[index] = (byProcess[index] ?? 0) + 1;
        else outcome.failed += 1;
        outcome.duration = now();
        ended += 1;
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
  }

  const running = Array.from({ length: processes }, (_, index) => runProcess(index));
  const total = processes * Math.ceil(messages / processes);
  while (ended < total && now() < until) {
    if (through === 'client') await vi.advanceTimersToNextTimerAsync();
    else {
      vi.advanceTimersToNextTimer();
      // What follows a timer takes a few microtasks only.
      for (let tick = 0; tick < 12; tick++) await undefined;
    }
  }
  if (until === Number.POSITIVE_INFINITY) await Promise.all(running);
  vi.clearAllTimers();
  outcome.mostAttempts = Math.max(...attempts.values());
  return outcome;
}

/** The scenario with so many seeds; with fewer for somebody who waits. */
async function simulateOften(times: number, scenario: (seed: number) => Scenario): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= (thorough ? times : Math.ceil(times / 25)); seed++)
    outcomes.push(await simulate({ ...scenario(seed), seed }));
  return outcomes;
}

/** Expects that each message was processed once, in so much time, with so many refusals at most. */
function expectAll(
  { delivered, failed, refused, duration }: Outcome,
  within: number,
  most: number,
  count = 300,
) {
  expect(failed).toBe(0);
  expect(delivered).toHaveLength(count);
  expect(new Set(delivered).size).toBe(count);
  expect(refused).toBeLessThanOrEqual(most);
  expect(duration).toBeLessThanOrEqual(within);
}

/** The least that a server which admits `limit` in a second takes for the messages, in milliseconds. */
const optimum = (messages: number, limit: number) => (messages / limit - 1) * 1000;

const limiters: [string, (limit: number) => Limiter][] = [
  ['fixed windows', (limit) => fixedWindow(limit, 1000)],
  ['fixed windows on the server’s clock', (limit) => fixedWindow(limit, 1000, 370)],
  ['sliding windows', (limit) => slidingWindow(limit, 1000)],
  ['a token bucket', (limit) => tokenBucket(limit, 1000)],
];

/** What share of the shortest time 300 messages to a limit of 10 in a second may take, without `rateLimit`. */
const headers: Partial<Scenario>[] = [{}, { waits: 'exact' }, { stated: { limit: () => 10, on: 'all' } }];
const noHeaders: Partial<Scenario> = { waits: 'none', stated: { limit: () => Number.NaN, on: 'refusals' } };

describe.each(limiters)('without rateLimit, 300 messages to %s of 10 in a second', (_, limiter) => {
  test.each<[number, string, Partial<Scenario>[], number?]>([
    [0.97, 'without a round trip', headers.map((each) => ({ ...each, roundTrip: [0, 0] }))],
    [0.97, 'and round trips of 5 ms', headers.map((each) => ({ ...each, roundTrip: [5, 5] }))],
    [0.94, 'and round trips of 80 to 140 ms', headers],
    [0.94, 'and round trips of 200 ms', headers.map((each) => ({ ...each, roundTrip: [200, 200] }))],
    [0.94, 'through createClient', [{ through: 'client' }], 1],
    [0.9, 'and without any header', [noHeaders]],
  ])('take at most 1 / %d of the shortest time %s', async (share, _, scenarios, times = 10) => {
    for (const scenario of triedOf(scenarios, 2))
      for (const outcome of await simulateOften(times, () => ({ limiter: limiter(10), ...scenario })))
        expectAll(outcome, optimum(300, 10) / share, 15);
  });
});

describe('without rateLimit, the limit is learned', () => {
  test('of 100 in a second', async () => {
    const outcome = await simulate({
      limiter: slidingWindow(100, 1000),
      stated: { limit: () => 100, on: 'refusals' },
      messages: 2000,
      roundTrip: [20, 20],
    });
    expectAll(outcome, optimum(2000, 100) / 0.9, 2000 * 0.02, 2000);
  });

  test('of 60 in a minute, although windows of a second are assumed', async () => {
    const outcome = await simulate({
      limiter: slidingWindow(60, 60_000),
      stated: { limit: () => 60, on: 'refusals' },
      messages: 200,
    });
    // The last 20 have to wait for a fourth window; one refusal in each minute, with what is under way.
    expectAll(outcome, 180_000 / 0.9, 75, 200);
  });

  test.each([5, 30])('from every response, when it changes from 10 to %d half-way', async (limit) => {
    const [before, after] = [slidingWindow(10, 1000), slidingWindow(limit, 1000)];
    let admitted = 0;
    const outcome = await simulate({
      limiter: (now) => {
        const wait = (admitted < 300 ? before : after)(now);
        if (wait === undefined) admitted += 1;
        return wait;
      },
      stated: { limit: () => (admitted < 300 ? 10 : limit), on: 'all' },
      messages: 900,
    });
    expectAll(outcome, (30_000 + optimum(600, limit)) / 0.85, 15, 900);
  });

  testInCI('from refusals alone, when it rises from 3 to 9, within a quarter of an hour', async () => {
    const [before, after] = [slidingWindow(3, 1000), slidingWindow(9, 1000)];
    const { admittedAt } = await simulate({
      limiter: (now) => (now < 30_000 ? before : after)(now),
      stated: { limit: () => 9, on: 'refusals' },
      until: 900_000,
    });
    expect(admittedAt.filter((time) => time >= 890_000).length).toBeGreaterThanOrEqual(81);
  });

  test('never, where there is none: the server is hardly slowed', async () => {
    // How fast it may be is found out by and by: the fewer messages, the more that counts.
    const [messages, share] = thorough ? [6000, 0.9] : [1500, 0.6];
    const outcome = await simulate({ limiter: unlimited, messages, roundTrip: [20, 20] });
    expectAll(outcome, ((messages / 50) * 20) / share, 0, messages);
  });

  test('beside a neighbour who uses half of it, which costs time, and no message', async () => {
    const limiter = slidingWindow(10, 1000);
    const neighbour = setInterval(() => limiter(performance.now()), 200);
    const outcome = await simulate({ limiter });
    clearInterval(neighbour);
    expectAll(outcome, optimum(300, 5) / 0.6, Number.POSITIVE_INFINITY);
  });
});

describe('rateLimit', () => {
  test.each([0, 100, 500])('is kept from the start, with handshakes of %d ms', async (handshake) => {
    const rateLimit = { limit: 3, windowMs: 2000 };
    const outcome = await simulate({ limiter: slidingWindow(3, 2000), messages: 30, handshake, rateLimit });
    expectAll(outcome, Number.POSITIVE_INFINITY, 0, 30);
  });

  test('of 100 in a minute is kept at an endpoint that admits 10 in a second', async () => {
    const rateLimit = { limit: 100, windowMs: 60_000 };
    const { admittedAt, refused } = await simulate({ limiter: fixedWindow(10, 1000), rateLimit });
    expect(refused).toBeLessThanOrEqual(30);
    for (const time of admittedAt)
      expect(admittedAt.filter((other) => other >= time && other < time + 60_000).length).toBeLessThanOrEqual(
        100,
      );
    // A hundred in the first ten seconds or so of each minute.
    expect(admittedAt[99]).toBeLessThanOrEqual(11_500);
    expect(admittedAt[299]).toBeLessThanOrEqual(133_000);
  });
});

describe.each([
  { callers: 1, share: 0.9 * (1000 / 110 / 10) },
  { callers: 3, share: 0.85 },
  { callers: 20, share: 0.9 },
])('after a spell of refusals, with $callers callers', ({ callers, share }) => {
  /** Expects the full pace from the fourth window after the spell on, over five windows. */
  async function expectPace(lengthMs: number, scenarios: Partial<Scenario>[] = [{}], startMs = 3000) {
    const startOf = (seed: number) => startMs + seed * 137;
    for (const scenario of scenarios) {
      const outcomes = await simulateOften(scenario.through === 'client' ? 2 : 25, (seed) => ({
        limiter: fixedWindow(10, 1000),
        callers,
        spell: [startOf(seed), startOf(seed) + lengthMs],
        until: startOf(seed) + lengthMs + 8000,
        ...scenario,
      }));
      outcomes.forEach(({ admittedAt }, index) => {
        const end = startOf(index + 1) + lengthMs;
        const pace = admittedAt.filter((time) => time >= end + 3000 && time < end + 8000).length / 5;
        expect(pace).toBeGreaterThanOrEqual(10 * share);
      });
    }
  }

  const both: Partial<Scenario>[] = [{}, { rateLimit: { limit: 10, windowMs: 1000 } }];

  test.each<[string, number, Partial<Scenario>[]?, number?]>([
    ...triedOf([1000, 1700, 2000, 5500, 12_000, 60_000], 3).map(
      (ms): [string, number, Partial<Scenario>[]] => [`of ${ms} ms`, ms, both],
    ),
    ['through createClient', 12_000, both.map((each) => ({ ...each, through: 'client' }))],
    ['of ten minutes', 600_000],
    ['with `Retry-After: 0` or without', 12_000, [{ waits: 'zero' }, { waits: 'none' }]],
    ['that begins with the first calls', 12_000, both, -100],
  ])('%s, the full pace is back within three windows', (_, ...spell) => expectPace(...spell));
});

describe.each([
  { processes: 3, mostRefused: 100 },
  { processes: 12, mostRefused: 350 },
])('$processes processes that share nothing but a limit of 20 in a second', ({ processes, mostRefused }) => {
  const often = (times: number, limiter: () => Limiter, more: Partial<Scenario> = {}) =>
    simulateOften(times, () => ({
      stated: { limit: () => 20, on: 'refusals' },
      processes,
      callers: 40,
      limiter: limiter(),
      ...more,
    }));

  test.each([undefined, { limit: 20, windowMs: 1000 }])(
    'with rateLimit %j send 300 messages in 24 s, without failures',
    async (rateLimit) => {
      for (const outcome of await often(100, () => fixedWindow(20, 1000), { rateLimit })) {
        expectAll(outcome, 24_000, mostRefused);
        expect(outcome.mostAttempts).toBeLessThan(10);
      }
    },
  );

  test.each(limiters)('lose no message with %s', async (_, limiter) => {
    for (const outcome of await often(20, () => limiter(20))) expectAll(outcome, 24_000, mostRefused);
  });

  test('settle near a fair share', async () => {
    for (const { byProcess, admittedAt } of await often(15, () => fixedWindow(20, 1000), { until: 60_000 })) {
      const fair = admittedAt.length / processes;
      expect(Math.min(...byProcess)).toBeGreaterThanOrEqual(0.4 * fair);
      expect(Math.max(...byProcess)).toBeLessThanOrEqual(2 * fair);
      expect(admittedAt.length).toBeGreaterThanOrEqual(0.7 * 60 * 20);
    }
  });
});
