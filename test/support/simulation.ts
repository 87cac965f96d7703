import { type ClientOptions, createClient } from '@aelyst/client';
import { vi } from 'vitest';
import { errorKinds, responseHeaders } from '../../generated/operations.js';
import type { Limiter } from '../../scripts/support/rate-limits.js';
import { createPacer, type Feedback, type Pace } from '../../src/http/pacer.js';

const { retryAfter, rateLimitLimit } = responseHeaders;

/** What the description's examples show of a rate limit. */
export const documented: Pace = { limit: rateLimitLimit.example, windowMs: retryAfter.example * 1000 };

const refusedStatus = Number(
  Object.entries(errorKinds).find(([, kind]) => kind === 'rate-limited')?.[0] ?? Number.NaN,
);

export interface Scenario {
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
  rateLimit?: Pace | false | undefined;
  /** Sends through `createClient`, or through the pacer alone with the same retries: twenty times as fast. */
  through?: 'pacer' | 'client';
  seed?: number;
}

export interface Outcome {
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

/** Numbers that look random and are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed * 7919 + 13;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
    ...(rateLimit !== undefined && { rateLimit }),
    async fetch(input, init) {
      const body = input instanceof Request ? await input.text() : String(init?.body);
      const { refused, retryAfterMs, limit } = await server(JSON.parse(body).message.text);
      const headers = new Headers();
      if (limit !== undefined) headers.set(rateLimitLimit.name, String(limit));
      if (retryAfterMs !== undefined) headers.set(retryAfter.name, String(retryAfterMs / 1000));
      return Response.json({ messageId: 1 }, { status: refused ? refusedStatus : 200, headers });
    },
  });
  return async (text) => (await aelyst.sendMessage('id:1', { message: { type: 'text', text } })).ok;
}

/** Sends messages to a server that limits them, on a clock that jumps from one timer to the next. Needs fake timers. */
export async function simulate({
  limiter,
  stated = { limit: () => documented.limit, on: 'refusals' },
  waits = 'seconds',
  spell = [0, 0],
  processes = 1,
  callers = 50,
  until = Number.POSITIVE_INFINITY,
  messages = until === Number.POSITIVE_INFINITY ? 300 : until,
  roundTrip: [least, most] = [0, 0],
  handshake = 0,
  rateLimit,
  through = 'pacer',
  seed = 7,
}: Scenario): Promise<Outcome> {
  const random = seeded(seed);
  vi.spyOn(Math, 'random').mockImplementation(random);
  const start = performance.now();
  const now = () => performance.now() - start;
  const attempts = new Map<string, number>();
  const outcome: Outcome = {
    admittedAt: [],
    delivered: [],
    refused: 0,
    failed: 0,
    mostAttempts: 0,
    byProcess: Array.from({ length: processes }, () => 0),
    duration: 0,
  };
  const toldMs = {
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
      if (waitMs === undefined) {
        outcome.admittedAt.push(now());
        outcome.delivered.push(text);
      } else outcome.refused += 1;
      await oneWay();
      idle += 1;
      const states = stated.on === 'all' || waitMs !== undefined;
      return {
        refused: waitMs !== undefined,
        ...(waitMs !== undefined && { retryAfterMs: toldMs(waitMs) }),
        ...(states && { limit: stated.limit() }),
      };
    };
  }

  let ended = 0;
  async function runProcess(index: number): Promise<void> {
    if (processes > 1) await sleep(random() * 300);
    const send =
      through === 'client'
        ? throughClient(serve(), rateLimit)
        : throughPacer(serve(), rateLimit || undefined);
    let next = 0;
    const call = async () => {
      while (next < messages / processes) {
        const text = `message ${next++} of process ${index}`;
        if (await send(text)) outcome.byProcess[index] = (outcome.byProcess[index] ?? 0) + 1;
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
