import type { RetryOptions } from '@aelyst/client';
import { createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { freePort } from '../../scripts/support/loopback.js';
import {
  elsewhere,
  errorOf,
  fail,
  message,
  refuse,
  reject,
  retryAfter,
  type Step,
  send as sendThrough,
  statusOf,
  succeed,
  unreachable,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime(Date.parse('2026-01-01T00:00:00Z'));

/** Sends a message with nothing but the waits of retries. */
const send = (...[steps, client, call]: Parameters<typeof sendThrough>) =>
  sendThrough(steps, { ...elsewhere, rateLimit: false, ...client }, call);

const random = (value: number) => vi.spyOn(Math, 'random').mockReturnValue(value);

const offline = reject(unreachable);

describe('retry', () => {
  test('retries a request that never connected', async () => {
    const { outcome, events } = await send([offline, succeed]);
    expect(outcome).toBe('ok');
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', reason: 'network', attempt: 1 }));
  });

  test.each([
    [0, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]],
    [1, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]],
  ])(
    'waits twice as long each time, up to ten seconds, of which half is random: %d',
    async (drawn, expected) => {
      random(drawn);
      const { outcome, waits } = await send([offline]);
      expect(waits()).toEqual(expected);
      expect(outcome).toBe('network not-sent 10');
    },
  );

  test.each<[string, Step]>([
    ['rejects with an error', reject(new TypeError('fetch failed'))],
    ['rejects with undefined', reject()],
    ['resolves to undefined', async () => undefined as never],
    ['loses the connection', reject(Object.assign(new Error(), { code: 'ECONNRESET' }))],
  ])('never retries a request that may have arrived: fetch %s', async (_, step) => {
    for (const before of [[], [offline], [refuse(0)]]) {
      const { outcome, sent } = await send([...before, step, succeed]);
      expect(outcome).toBe(`network unknown ${before.length + 1}`);
      expect(sent).toHaveLength(before.length + 1);
    }
  });

  test('ends as refused if the API refused the request, and it never connected after that', async () => {
    const { outcome } = await send([refuse(0), offline], { retry: { maxAttempts: 3 } });
    expect(outcome).toBe('network refused 3');
  });

  test.each([
    [{ maxAttempts: 3, maxWaitMs: 4_000 }, { maxWaitMs: 5_000 }, 3, 5],
    [{ maxWaitMs: 4_000 }, { maxAttempts: 2 }, 2, 4],
    [{ maxWaitMs: 4_000 }, { maxAttempts: undefined, maxWaitMs: undefined }, 10, 4],
    [{ maxWaitMs: 4_000 }, undefined, 10, 4],
    [{ maxWaitMs: 4_000 }, false, 1, 4],
    [{ maxAttempts: 3 }, {}, 3, 60],
    [false, undefined, 1, 60],
    [false, { maxWaitMs: 5_000 }, 1, 5],
    [false, { maxAttempts: 4 }, 4, 60],
    [undefined, { maxAttempts: 4 }, 4, 60],
    [undefined, undefined, 10, 60],
  ] as const)(
    '%j of the client and %j of a call: %d attempts, and waits up to %d s',
    async (client, call, attempts, seconds) => {
      const made = (step: Step) => send([step], { retry: client }, { retry: call });
      expect((await made(offline)).outcome).toBe(`network not-sent ${attempts}`);
      expect((await made(refuse(seconds))).outcome).toBe(`rate-limited refused ${attempts}`);
      expect((await made(refuse(seconds + 0.001))).outcome).toBe('rate-limited refused 1');
    },
  );

  test('may have an infinite maxAttempts', async () => {
    const steps = [...Array.from({ length: 30 }, () => refuse(0)), succeed];
    const { outcome, sent } = await send(steps, { retry: { maxAttempts: Number.POSITIVE_INFINITY } });
    expect([outcome, sent.length]).toEqual(['ok', 31]);
  });

  test('does not limit its own back-off by maxWaitMs', async () => {
    for (const step of [offline, refuse()])
      expect((await send([step, step, succeed], { retry: { maxWaitMs: 1 } })).outcome).toBe('ok');
    const { result } = await send([refuse()], { retry: { maxAttempts: 2 } });
    expect(errorOf(result)).toMatchObject({ body: {} });
    expect(errorOf(result).retryAfterMs).toBeUndefined();
  });
});

describe('retry on loopback', () => {
  test.each<[RetryOptions | undefined, number]>([
    [undefined, 2],
    [{ maxWaitMs: 9 }, 2],
    [{ maxAttempts: 3 }, 3],
    [{ maxAttempts: 1 }, 1],
  ])('%j tries a server that was not started %d times, and says how to start it', async (retry, attempts) => {
    vi.useRealTimers();
    random(0);
    const aelyst = createClient({ token: 't', baseUrl: `http://127.0.0.1:${await freePort()}`, retry });
    // An option that says nothing changes nothing.
    const error = errorOf(await aelyst.sendMessage('id:1', message, { retry: {} }));
    expect(error).toMatchObject({
      kind: 'network',
      delivery: 'not-sent',
      attempts,
      cause: { code: 'ECONNREFUSED' },
      message: expect.stringMatching(/ECONNREFUSED.*; start the mock with: npx aelyst-mock$/),
    });
  });

  test('does not mention the mock for another host, for a response that broke off, or for a token', async () => {
    const baseUrl = 'http://localhost:1';
    const broken = reject(new Error('broken'));
    const token = reject(new Error('connect ECONNREFUSED vault')) as () => Promise<string>;
    const sendings = [send([offline]), send([broken], { baseUrl }), send([], { baseUrl, token })];
    for (const { result } of await Promise.all(sendings))
      expect(errorOf(result).message).not.toContain('mock');
  });
});

describe('Retry-After', () => {
  test('delays the retry to the millisecond, even if timeoutMs is less', async () => {
    random(0);
    const { outcome, took } = await send([refuse(1.5), succeed], { timeoutMs: 500 });
    expect([outcome, took]).toEqual(['ok', 1_500]);
  });

  test('may be a date, on the clock of the server', async () => {
    random(0);
    const date = 'Wed, 31 Dec 2025 00:00:09 GMT';
    expect((await send([refuse(date, { Date: date.replace('09 ', '04 ') }), succeed])).took).toBe(5_000);
  });

  test.each([undefined, 0, 'Wed, 31 Dec 2025 23:59:00 GMT', 'soon'])(
    'of %s is replaced by a back-off, without rateLimit too',
    async (value) => {
      random(0);
      for (const rateLimit of [false, undefined] as const) {
        const { outcome, sent } = await send([refuse(value)], { rateLimit, retry: { maxAttempts: 5 } });
        expect(outcome).toBe('rate-limited refused 5');
        const waits = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? Number.NaN));
        expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
        // Longer and longer: five requests within a second would be no back-off.
        expect(waits.reduce((one, other) => one + other)).toBeGreaterThanOrEqual(1_200);
      }
    },
  );

  test('delays the retry after the body of the response was cancelled', async () => {
    const cancel = vi.fn();
    const headers = { [retryAfter.name]: '1' };
    const steps = [
      fail('rate-limited', headers, new ReadableStream({ cancel })),
      fail('rate-limited', headers, null),
      succeed,
    ];
    expect((await send(steps)).outcome).toBe('ok');
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('retry.queued', () => {
  const queued = (seconds?: number) =>
    fail('queued', seconds === undefined ? {} : { [retryAfter.name]: String(seconds) });

  test.each([undefined, 0])('%s ends the call', async (value) => {
    const { result, outcome, sent } = await send([queued(1), succeed], { retry: { queued: value } });
    expect(outcome).toBe('queued refused 1');
    expect(result).toMatchObject({ status: statusOf('queued'), error: { retryAfterMs: 1_000 } });
    expect(sent).toHaveLength(1);
  });

  test.each([
    [undefined, 0.5, 1_500],
    [1, 0.5, 1_500],
    [2, 0.5, 2_000],
    [undefined, 0, 1_000],
    [undefined, 1, 2_000],
  ])('1,000, a Retry-After of %s s and a random number of %d: waits %d ms', async (seconds, drawn, ms) => {
    random(drawn);
    const { outcome, waits, events } = await send([queued(seconds), succeed], { retry: { queued: 1_000 } });
    expect(outcome).toBe('ok');
    expect(waits()).toEqual([ms]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', reason: 'queued' }));
  });

  test('does not retry for a wait above maxWaitMs', async () => {
    const { outcome } = await send([queued(9)], { retry: { queued: 1_000, maxWaitMs: 8_000 } });
    expect(outcome).toBe('queued refused 1');
  });
});
