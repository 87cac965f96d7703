import { type AddressInfo, createServer } from 'node:net';
import type { CallOptions, ClientOptions, RetryOptions } from '@aelyst/client';
import { createClient } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  fail,
  message,
  refuse,
  retryAfter,
  type Step,
  scripted,
  settled,
  statusOf,
  succeed,
} from '../support/scripted.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const elsewhere = { baseUrl: 'https://192.0.2.1' };

/** What `fetch` throws where nothing listens at `elsewhere`. */
const unreachable: Step = () =>
  Promise.reject(
    new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED'), {
        code: 'ECONNREFUSED',
        syscall: 'connect',
        address: '192.0.2.1',
        port: 443,
      }),
    }),
  );

/** Sends a message, on a clock that jumps. */
async function send(steps: Step[], client: Partial<ClientOptions> = {}, call: CallOptions = {}) {
  const made = scripted(steps, { ...elsewhere, rateLimit: false, ...client });
  const startedAt = performance.now();
  const result = await settled(made.aelyst.sendMessage('id:1', message, call));
  return { ...made, result, waits: made.waits(), took: performance.now() - startedAt };
}

const random = (value: number) => vi.spyOn(Math, 'random').mockReturnValue(value);

describe('retry', () => {
  test('sends again what never connected', async () => {
    const { result, events } = await send([unreachable, succeed]);
    expect(result).toMatchObject({ ok: true });
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', reason: 'network', attempt: 1 }));
  });

  test.each([
    [0, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]],
    [1, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]],
  ])('waits twice as long each time, up to ten seconds, half of it drawn: %d', async (drawn, expected) => {
    random(drawn);
    const { result, waits } = await send([unreachable]);
    expect(waits).toEqual(expected);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'not-sent', attempts: 10 },
    });
  });

  test.each<[string, Step]>([
    ['rejects with an error', () => Promise.reject(new TypeError('fetch failed'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['rejects with null', () => Promise.reject(null)],
    ['gives no response', async () => undefined as never],
    ['loses the connection', () => Promise.reject(Object.assign(new Error(), { code: 'ECONNRESET' }))],
  ])('never sends again what may have arrived: a fetch that %s', async (_, step) => {
    const { result, sent } = await send([step, succeed]);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'unknown', attempts: 1 },
    });
    expect(sent).toHaveLength(1);
  });

  test('never sends again after one attempt that may have arrived, whatever the one before was', async () => {
    const lost: Step = () => Promise.reject(new TypeError('fetch failed'));
    for (const first of [unreachable, refuse(0)]) {
      const { result, sent } = await send([first, lost, succeed]);
      expect(result).toMatchObject({ ok: false, error: { delivery: 'unknown', attempts: 2 } });
      expect(sent).toHaveLength(2);
    }
  });

  test('of what the API refused, and then never connected, is known to be refused', async () => {
    const { result } = await send([refuse(0), unreachable], { retry: { maxAttempts: 3 } });
    expect(result).toMatchObject({ ok: false, error: { kind: 'network', delivery: 'refused', attempts: 3 } });
  });

  test('is for calls of the client, unless they say otherwise', async () => {
    for (const [client, call, attempts] of [
      [false, undefined, 1],
      [false, { retry: undefined }, 1],
      [{ maxAttempts: 2 }, { retry: { maxAttempts: undefined } }, 2],
      [{ maxAttempts: 2 }, { retry: { maxWaitMs: 9 } }, 2],
      [{ maxAttempts: 2 }, { retry: false }, 1],
      [false, { retry: { maxAttempts: 3 } }, 3],
      [undefined, { retry: { maxAttempts: 3 } }, 3],
    ] as const) {
      const { result } = await send([unreachable], { retry: client }, call);
      expect(result).toMatchObject({ ok: false, error: { attempts } });
    }
  });
});

describe('retry on loopback', () => {
  /** A port on which nothing listens. */
  async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  beforeEach(() => {
    vi.useRealTimers();
  });

  test.each<[RetryOptions | undefined, number]>([
    [undefined, 2],
    [{ maxWaitMs: 9 }, 2],
    [{ maxAttempts: 3 }, 3],
    [{ maxAttempts: 1 }, 1],
  ])(
    '%j of a server that was not started tries %d times, and says how to start it',
    async (retry, attempts) => {
      random(0);
      const aelyst = createClient({ token: 't', baseUrl: `http://127.0.0.1:${await freePort()}`, retry });
      const result = await aelyst.sendMessage('id:1', message);
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'network', delivery: 'not-sent', attempts, cause: { code: 'ECONNREFUSED' } },
      });
      expect(result.ok || result.error.message).toMatch(
        /ECONNREFUSED.*; start the mock with: npx aelyst-mock$/,
      );
    },
  );

  test('of another host says nothing of the mock', async () => {
    vi.useFakeTimers();
    const { result } = await send([unreachable]);
    expect(result.ok || result.error.message).not.toContain('mock');
  });

  test('of a response that broke off says nothing of the mock', async () => {
    vi.useFakeTimers();
    const { result } = await send([() => Promise.reject(new Error('broken'))], {
      baseUrl: 'http://localhost:1',
    });
    expect(result.ok || result.error.message).not.toContain('mock');
  });
});

describe('a wait that the API asks for', () => {
  test('is kept to the millisecond, though timeoutMs is less', async () => {
    random(0);
    const { result, took } = await send([refuse(1.5), succeed], { timeoutMs: 500 });
    expect(result).toMatchObject({ ok: true });
    expect(took).toBe(1_500);
  });

  test('is kept when it is a date, by the clock of the server', async () => {
    random(0);
    const headers = {
      [retryAfter.name]: 'Wed, 31 Dec 2025 00:00:09 GMT',
      Date: 'Wed, 31 Dec 2025 00:00:04 GMT',
    };
    const { took } = await send([fail('rate-limited', headers), succeed]);
    expect(took).toBe(5_000);
  });

  test.each([
    ['nothing', undefined],
    ['no time', 0],
    ['a date that is past', 'Wed, 31 Dec 2025 23:59:00 GMT'],
    ['what is no time', 'soon'],
    ['a negative time', -5],
    ['more digits than a number has', '9'.repeat(22)],
  ])('has a back-off of its own where it is %s', async (_, value) => {
    for (const rateLimit of [false, undefined] as const) {
      random(0);
      const { sent, result, waits } = await send([refuse(value)], { rateLimit, retry: { maxAttempts: 5 } });
      expect(result).toMatchObject({ ok: false, error: { kind: 'rate-limited', attempts: 5 } });
      for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(100);
      const times = sent.map(({ at }) => at);
      const least = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(least.length).toBe(4);
      for (const ms of least) expect(ms).toBeGreaterThanOrEqual(100);
      // Longer and longer: five requests within a second would be no back-off.
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_200);
    }
  });

  test('has its response let go before, also where somebody has cloned it', async () => {
    const cancel = vi.fn();
    const { result } = await send([
      fail('rate-limited', { [retryAfter.name]: '1' }, new ReadableStream({ cancel })),
      fail('rate-limited', { [retryAfter.name]: '1' }, null),
      succeed,
    ]);
    expect(result).toMatchObject({ ok: true });
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('retry.maxAttempts', () => {
  test('counts the first attempt', async () => {
    const { result, sent } = await send([refuse(0)], { retry: { maxAttempts: 2 } });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'rate-limited', delivery: 'refused', attempts: 2 },
    });
    expect(sent).toHaveLength(2);
  });

  test('is 10 where nobody sets it', async () => {
    const { sent } = await send([refuse(0)]);
    expect(sent).toHaveLength(10);
  });

  test('may be without end', async () => {
    const { result, sent } = await send([...Array.from({ length: 30 }, () => refuse(0)), succeed], {
      retry: { maxAttempts: Number.POSITIVE_INFINITY },
    });
    expect(result).toMatchObject({ ok: true });
    expect(sent).toHaveLength(31);
  });
});

describe('retry.maxWaitMs', () => {
  test.each([
    [1, 2],
    [1.001, 1],
  ])('of one second, and a wait of %d s, makes %d attempts', async (seconds, attempts) => {
    const { result } = await send([refuse(seconds)], { retry: { maxWaitMs: 1_000, maxAttempts: 2 } });
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'rate-limited',
        delivery: 'refused',
        attempts,
        retryAfterMs: Math.round(seconds * 1_000),
      },
    });
  });

  test('is a minute where nobody sets it', async () => {
    expect((await send([refuse(60), succeed])).result).toMatchObject({ ok: true });
    expect((await send([refuse(61), succeed])).result).toMatchObject({ ok: false, error: { attempts: 1 } });
  });

  test('does not limit the back-off of the client itself', async () => {
    const { result } = await send([unreachable, unreachable, succeed], { retry: { maxWaitMs: 1 } });
    expect(result).toMatchObject({ ok: true });
  });
});

describe('retry.queued', () => {
  const queued = (seconds?: number) =>
    fail('queued', seconds === undefined ? {} : { [retryAfter.name]: String(seconds) });

  test.each([undefined, 0])('of %s ends the call', async (value) => {
    const { result, sent } = await send([queued(1), succeed], { retry: { queued: value } });
    expect(result).toMatchObject({
      ok: false,
      status: statusOf('queued'),
      error: { kind: 'queued', delivery: 'refused', attempts: 1, retryAfterMs: 1_000 },
    });
    expect(sent).toHaveLength(1);
  });

  test.each([
    [undefined, 0.5, 1_500],
    [1, 0.5, 1_500],
    [2, 0.5, 2_000],
    [undefined, 0, 1_000],
    [undefined, 1, 2_000],
  ])(
    'of a second, and a wait of %s s, comes back after %d more than that: %d ms',
    async (seconds, drawn, ms) => {
      random(drawn);
      const { result, waits, events } = await send([queued(seconds), succeed], { retry: { queued: 1_000 } });
      expect(result).toMatchObject({ ok: true });
      expect(waits).toEqual([ms]);
      expect(events).toContainEqual(expect.objectContaining({ type: 'retry', reason: 'queued' }));
    },
  );

  test('does not come back for longer than maxWaitMs', async () => {
    const { sent } = await send([queued(9)], { retry: { queued: 1_000, maxWaitMs: 8_000 } });
    expect(sent).toHaveLength(1);
  });
});

describe('deadlineMs', () => {
  test.each([
    [1_000, 1],
    [1_001, 2],
  ])('of %d ms, and a wait of a second, makes %d attempts', async (deadlineMs, attempts) => {
    random(0);
    const { result, took } = await send([refuse(1)], { deadlineMs, retry: { maxAttempts: 2 } });
    expect(result).toMatchObject({ ok: false, error: { kind: 'rate-limited', attempts } });
    // A wait that would outlast the deadline does not begin.
    if (attempts === 1) expect(took).toBe(0);
  });
});
