import { type ClientOptions, createClient, type OperationId, type Result } from '@aelyst/client';
import { vi } from 'vitest';
import { errorKinds, responseHeaders } from '../../generated/operations.js';
import type { Limiter } from './rate-limits.js';

const refusedStatus = Number(
  Object.entries(errorKinds).find(([, kind]) => kind === 'rate-limited')?.[0] ?? Number.NaN,
);

interface Scenario {
  limiter: Limiter;
  /** The limit that the server states, on refusals or on every answer. */
  stated?: { limit: () => number; on: 'refusals' | 'all' };
  messages?: number;
  concurrency?: number;
  /** Milliseconds, between which each round trip is drawn. */
  roundTrip?: [number, number];
  /** Milliseconds that a request waits for a connection when none idles. */
  handshake?: number;
  /** Whether waits are told to the millisecond, in whole seconds, or not at all. */
  waits?: 'exact' | 'seconds' | 'none';
  options?: Partial<ClientOptions>;
}

interface Outcome {
  results: Result<OperationId>[];
  /** Messages that the server took, by their text. */
  delivered: string[];
  refused: number;
  /** Milliseconds from the first call to the last answer. */
  duration: number;
  longestCall: number;
}

/** Numbers that look random and are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/**
 * Sends messages through a client to a server that limits them, on a clock that jumps from one timer to the next.
 * To be run under fake timers.
 */
export async function simulate({
  limiter,
  stated = { limit: () => 10, on: 'refusals' },
  messages = 300,
  concurrency = 50,
  roundTrip: [least, most] = [0, 0],
  handshake = 0,
  waits = 'seconds',
  options = {},
}: Scenario): Promise<Outcome> {
  const random = seeded(7);
  vi.spyOn(Math, 'random').mockImplementation(random);
  const oneWay = () => new Promise((resolve) => setTimeout(resolve, (least + random() * (most - least)) / 2));
  const outcome: Outcome = { results: [], delivered: [], refused: 0, duration: 0, longestCall: 0 };

  let idle = 0;
  async function server(_: unknown, init?: RequestInit): Promise<Response> {
    if (idle > 0) idle -= 1;
    else if (handshake > 0) await new Promise((resolve) => setTimeout(resolve, handshake));
    await oneWay();
    const wait = limiter(performance.now());
    const headers = new Headers();
    if (stated.on === 'all' || wait !== undefined) {
      headers.set(responseHeaders.rateLimitLimit.name, String(stated.limit()));
    }
    if (wait === undefined) outcome.delivered.push(JSON.parse(String(init?.body)).message.text);
    else {
      outcome.refused += 1;
      const seconds = waits === 'exact' ? wait / 1000 : Math.max(1, Math.ceil(wait / 1000));
      if (waits !== 'none') headers.set(responseHeaders.retryAfter.name, String(seconds));
    }
    await oneWay();
    idle += 1;
    return Response.json({ messageId: 1 }, { status: wait === undefined ? 200 : refusedStatus, headers });
  }

  const aelyst = createClient({ token: 'secret-token', fetch: server, ...options });
  const start = performance.now();
  let next = 0;
  async function worker() {
    while (next < messages) {
      const text = `message ${next++}`;
      const before = performance.now();
      outcome.results.push(await aelyst.sendMessage('id:1', { message: { type: 'text', text } }));
      outcome.duration = performance.now() - start;
      outcome.longestCall = Math.max(outcome.longestCall, performance.now() - before);
    }
  }
  const workers = Promise.all(Array.from({ length: concurrency }, worker));
  while (outcome.results.length < messages) await vi.advanceTimersToNextTimerAsync();
  await workers;
  return outcome;
}
