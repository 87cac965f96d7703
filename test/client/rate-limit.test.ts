import type { ClientOptions, OperationId, Result } from '@aelyst/client';
import { createClient } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  hang,
  message,
  rateLimitLimit,
  refuse,
  retryAfter,
  type Step,
  scripted,
  settled,
  statusOf,
  succeed,
} from '../support/scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** When each of so many calls at once is sent, in milliseconds from now. */
async function timesOf(count: number, steps: Step[], options: Partial<ClientOptions> = {}) {
  const { aelyst, sent } = scripted(steps, options);
  const startedAt = performance.now();
  const calls = Array.from({ length: count }, () => aelyst.sendMessage('id:1', message));
  const results = await settled(Promise.all(calls));
  return { results, times: sent.map(({ at }) => at - startedAt), aelyst, sent };
}

const kinds = (results: Result<OperationId>[]) =>
  results.map((result) => (result.ok ? 'ok' : `${result.error.kind} ${result.error.delivery}`));

describe('rateLimit', () => {
  test('is kept in every window', async () => {
    const { times } = await timesOf(5, [succeed], { rateLimit: { limit: 2, windowMs: 1_000 } });
    expect(times).toEqual([0, 0, 1_000, 1_000, 2_000]);
  });

  test('is kept for each operation by itself', async () => {
    const { aelyst, sent } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 1_000 } });
    const calls = [aelyst.sendMessage('id:1', message), aelyst.addTags('id:1', [])];
    await settled(Promise.all(calls));
    expect(new Set(sent.map(({ at }) => at)).size).toBe(1);
  });

  test('of false sends all at once', async () => {
    const { times } = await timesOf(500, [succeed], { rateLimit: false });
    expect(times).toEqual(Array.from({ length: 500 }, () => 0));
  });

  test('of less than a response asks for is waited for, and the other way round', async () => {
    const rateLimit = { limit: 1, windowMs: 5_000 };
    expect((await timesOf(2, [refuse(9), succeed], { rateLimit })).times).toEqual([0, 9_000, 14_000]);
    expect((await timesOf(2, [succeed], { rateLimit })).times).toEqual([0, 5_000]);
  });

  test.each([
    ['more', '20'],
    ['no end', '999999999999999'],
    ['nonsense', '20, 30'],
    ['nothing', '0'],
    ['a fraction', '0.5'],
    ['less than nothing', '-1'],
  ])('is a ceiling, also after a response that states %s', async (_, limit) => {
    const headers = { [rateLimitLimit.name]: limit };
    const { times, results } = await timesOf(9, [refuse(0, headers), succeed], {
      rateLimit: { limit: 2, windowMs: 1_000 },
    });
    expect(new Set(kinds(results))).toEqual(new Set(['ok']));
    for (const time of times)
      expect(times.filter((other) => other > time - 1_000 && other <= time).length).toBeLessThanOrEqual(2);
  });

  test('is lowered by a response that states less', async () => {
    const stated = () => {
      const response = succeed() as Response;
      response.headers.set(rateLimitLimit.name, '1');
      return response;
    };
    const { times } = await timesOf(4, [stated], { rateLimit: { limit: 2, windowMs: 1_000 } });
    expect(times).toEqual([0, 0, 1_000, 2_000]);
  });
});

describe('without rateLimit', () => {
  test('as many requests as the documentation shows go out at once, before any response', async () => {
    const { aelyst, sent } = scripted([hang]);
    for (let index = 0; index < 3 * rateLimitLimit.example; index++)
      void aelyst.sendMessage('id:1', message, { timeoutMs: 1e6 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(rateLimitLimit.example);
  });

  test('the stated limit of a response is kept', async () => {
    const stated: Step = () => {
      const response = succeed() as Response;
      response.headers.set(rateLimitLimit.name, '3');
      return response;
    };
    const { times } = await timesOf(30, [stated]);
    // The first of them went out before anybody had stated a limit.
    const later = times.slice(rateLimitLimit.example);
    for (const time of later)
      expect(times.filter((other) => other > time - 1_000 && other <= time).length).toBeLessThanOrEqual(
        rateLimitLimit.example,
      );
    expect(later.filter((time) => time > 2_000 && time <= 6_000)).toHaveLength(12);
  });
});

describe('a refusal', () => {
  test('lets nothing out to its endpoint until then, and then all of it', async () => {
    const { times, results } = await timesOf(5, [refuse(2), succeed], {
      rateLimit: { limit: 1, windowMs: 10 },
    });
    expect(new Set(kinds(results))).toEqual(new Set(['ok']));
    const [first, ...others] = times;
    expect(first).toBe(0);
    expect(Math.min(...others)).toBe(2_000);
    expect(others).toHaveLength(5);
  });

  test('that asks for less time, and comes later, does not shorten a pause', async () => {
    // Both are under way when the first of them is refused.
    const delayed =
      (ms: number, step: Step): Step =>
      async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return step();
      };
    const { times, results } = await timesOf(3, [refuse(9), delayed(500, refuse(1)), succeed]);
    expect(new Set(kinds(results))).toEqual(new Set(['ok']));
    // The third went out before any of them was refused.
    expect(times.slice(0, 3)).toEqual([0, 0, 0]);
    expect(Math.min(...times.slice(3))).toBeGreaterThanOrEqual(9_000);
  });

  test('that asks for less time, and comes after the pause, does not undo it', async () => {
    const { aelyst, sent } = scripted([refuse(5), refuse(1), succeed]);
    const call = aelyst.sendMessage('id:1', message);
    await settled(call);
    const [first = 0, second = 0, third = 0] = sent.map(({ at }) => at);
    expect([second - first, third - second]).toEqual([5_000, 1_000]);
  });

  test('is retried before what has not had a turn', async () => {
    const order: string[] = [];
    const aelyst = createClient({
      token: 't',
      rateLimit: { limit: 1, windowMs: 1_000 },
      fetch: async (url) => {
        order.push(/(\d)\/tag$/.exec(String(url))?.[1] ?? '');
        return (order.length === 1 ? refuse(1) : succeed)();
      },
    });
    const calls = (['id:1', 'id:2', 'id:3'] as const).map((id) => aelyst.addTags(id, []));
    await settled(Promise.all(calls));
    expect(order.filter((id) => id === '1')).toHaveLength(2);
    expect(order.indexOf('1', 1)).toBeLessThan(order.indexOf('3'));
  });

  test('that asks for a longer wait than maxWaitMs fails at once for all that wait in the queue', async () => {
    const startedAt = performance.now();
    const { results, sent } = await timesOf(20, [refuse(3_600), hang], {
      rateLimit: { limit: 1, windowMs: 1_000 },
    });
    expect(performance.now() - startedAt).toBe(0);
    expect(sent).toHaveLength(1);
    expect(kinds(results)).toEqual([
      'rate-limited refused',
      ...Array.from({ length: 19 }, () => 'rate-limited not-sent'),
    ]);
    for (const result of results) expect(result.ok || result.error.retryAfterMs).toBe(3_600_000);
  });

  test('is waited for by those in the queue whose maxWaitMs allows it', async () => {
    const { aelyst, sent } = scripted([refuse(100), succeed], { rateLimit: { limit: 1, windowMs: 1_000 } });
    const calls = [undefined, { retry: { maxWaitMs: 200_000 } }, undefined].map((options) =>
      aelyst.sendMessage('id:1', message, options),
    );
    expect(kinds(await settled(Promise.all(calls)))).toEqual([
      'rate-limited refused',
      'ok',
      'rate-limited not-sent',
    ]);
    expect(sent).toHaveLength(2);
  });

  test('that asks for a longer wait than maxWaitMs keeps later calls from being sent, and no other operation', async () => {
    const { aelyst, sent } = scripted([refuse(3_600), succeed]);
    await aelyst.sendMessage('id:1', message);
    await vi.advanceTimersByTimeAsync(600_000);
    const second = await aelyst.sendMessage('id:2', message);
    expect(second).toMatchObject({
      ok: false,
      status: statusOf('rate-limited'),
      error: { kind: 'rate-limited', delivery: 'not-sent', attempts: 0, retryAfterMs: 3_000_000 },
    });
    // The response is the client's own.
    expect(second).not.toHaveProperty('response');
    expect(await settled(aelyst.addTags('id:2', []))).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(3_000_000);
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({ ok: true });
  });

  test.each(['9'.repeat(22), '99999999999', 'Fri, 31 Dec 9999 23:59:59 GMT', '1e9'])(
    'that asks for %s closes the endpoint for a day at most',
    async (value) => {
      const { aelyst } = scripted([refuse(value), succeed]);
      await settled(aelyst.sendMessage('id:1', message));
      await vi.advanceTimersByTimeAsync(86_400_000);
      expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({ ok: true });
    },
  );
});

describe('a turn', () => {
  const outcomes: [string, Step, Partial<ClientOptions>?][] = [
    ['an error', () => new Response('{}', { status: statusOf('server-error') })],
    ['a fetch that fails', () => Promise.reject(new Error('broken'))],
    ['a fetch that never settles', hang, { timeoutMs: 100 }],
    ['a body that never ends', () => new Response(new ReadableStream({})), { timeoutMs: 100 }],
    ['a token function that fails', succeed, { token: () => Promise.reject(new Error('no vault')) }],
    ['a token function that hangs', succeed, { token: hang, timeoutMs: 100 }],
    ['a token that cannot be sent', succeed, { token: () => '' }],
  ];

  test.each(outcomes)('is given back after %s', async (_, step, options) => {
    const { aelyst, sent } = scripted([step], { ...options, rateLimit: { limit: 1, windowMs: 1_000 } });
    const calls = Array.from({ length: 5 }, () => aelyst.sendMessage('id:1', message).catch(() => 'thrown'));
    expect(await settled(Promise.all(calls))).toHaveLength(5);
    if (options?.token === undefined) expect(sent).toHaveLength(5);
  });

  test('is not taken by a call that was aborted in the queue', async () => {
    const { aelyst, sent } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 1_000 } });
    const controller = new AbortController();
    const first = aelyst.sendMessage('id:1', message);
    const second = aelyst.sendMessage('id:2', message, { signal: controller.signal });
    const third = aelyst.sendMessage('id:3', message);
    await first;
    controller.abort(new Error('changed my mind'));
    expect(await second).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 },
    });
    const startedAt = performance.now();
    expect(await settled(third)).toMatchObject({ ok: true });
    expect(performance.now() - startedAt).toBe(1_000);
    expect(sent).toHaveLength(2);
  });
});

describe('after 429s for 12 s, as the documentation shows them', () => {
  /** Callers that send one message after the other, to an endpoint that is closed for a while. */
  async function goodput(callers: number, rateLimit: ClientOptions['rateLimit']) {
    const startedAt = performance.now();
    const admitted: number[] = [];
    const aelyst = createClient({
      token: 't',
      rateLimit,
      fetch: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const now = performance.now() - startedAt;
        const inWindow = admitted.filter((time) => time > now - 1_000).length;
        if (now > 3_000 && (now < 15_000 || inWindow >= rateLimitLimit.example)) {
          const headers = {
            [retryAfter.name]: String(retryAfter.example),
            [rateLimitLimit.name]: String(rateLimitLimit.example),
          };
          return new Response('{}', { status: statusOf('rate-limited'), headers });
        }
        admitted.push(now);
        return succeed();
      },
    });
    let running = true;
    const call = async () => {
      while (running) await aelyst.sendMessage('id:1', message);
    };
    const working = Promise.all(Array.from({ length: callers }, call));
    await vi.advanceTimersByTimeAsync(26_000);
    running = false;
    await settled(working);
    // From three windows after it was open again.
    return admitted.filter((time) => time >= 18_500 && time < 25_500).length / 7;
  }

  test.each([1, 3, 20])('%d callers are back at the stated pace within three windows', async (callers) => {
    vi.restoreAllMocks();
    for (const rateLimit of [
      undefined,
      { limit: rateLimitLimit.example, windowMs: retryAfter.example * 1_000 },
    ])
      expect(await goodput(callers, rateLimit)).toBeGreaterThanOrEqual(0.85 * rateLimitLimit.example);
  });
});
