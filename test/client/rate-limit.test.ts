import {
  type CallOptions,
  type ClientOptions,
  createClient,
  type Feedback,
  type Pacer,
  type SharedRateLimit,
} from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { createPacer } from '../../src/http/pacer.js';
import {
  delayed,
  endpoint,
  errorOf,
  fail,
  hang,
  outcomeOf,
  rateLimitLimit,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  settled,
  stating,
  statusOf,
  succeed,
  withFakeTime,
  withoutJitter,
} from '../support/scripted.js';

withFakeTime();
withoutJitter();

const repeat = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

/** A client, and when it sent its requests, in milliseconds from now. */
function timed(steps: Step[], options: Partial<ClientOptions> = {}) {
  const made = scripted(steps, options);
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const times = () => made.sent.map(({ at }) => at - startedAt);
  /** The outcomes of so many calls at once. */
  const callAtOnce = async (count: number, call?: CallOptions) =>
    (await settled(Promise.all(repeat(count, call).map(made.call)))).map(outcomeOf);
  /** When the last so many requests were sent, of that many calls at once. */
  const sentAtOnce = async (count: number) => {
    await callAtOnce(count);
    return times().slice(-count);
  };
  return { ...made, now, times, callAtOnce, sentAtOnce };
}

/** When each request of so many calls at once is sent. */
async function timesOf(count: number, steps: Step[], options: Partial<ClientOptions> = {}) {
  const { callAtOnce, times } = timed(steps, options);
  expect(new Set(await callAtOnce(count))).toEqual(new Set(['ok']));
  return times();
}

/** The most requests in any window. */
const mostIn = (windowMs: number, times: number[]) =>
  Math.max(...times.map((time) => times.filter((other) => other >= time && other < time + windowMs).length));

const onePerSecond = { rateLimit: { limit: 1, windowMs: 1_000 } };

describe('rateLimit', () => {
  test('is kept in every window', async () => {
    const rateLimit = { limit: 2, windowMs: 1_000 };
    expect(await timesOf(5, [succeed], { rateLimit })).toEqual([0, 0, 1_000, 1_000, 2_000]);
  });

  test('of many requests in a long window is kept', async () => {
    const windowMs = 3_600_000;
    const { callAtOnce, times } = timed([delayed(10_000, succeed)], { rateLimit: { limit: 250, windowMs } });
    for (let count = 0; count < 300; count++) await callAtOnce(1);
    expect(mostIn(windowMs, times())).toBe(250);
  });

  test('is kept for each operation by itself', async () => {
    const { aelyst, call, times } = timed([succeed], onePerSecond);
    await settled(Promise.all([call(), aelyst.addTags('id:1', [])]));
    expect(times()).toEqual([0, 0]);
  });

  test('false sends everything at once', async () => {
    expect(await timesOf(500, [succeed], { rateLimit: false })).toEqual(repeat(500, 0));
  });

  test('and Retry-After: the longer wait counts', async () => {
    const rateLimit = { limit: 1, windowMs: 5_000 };
    expect(await timesOf(2, [refuse(9), succeed], { rateLimit })).toEqual([0, 9_000, 14_000]);
    expect(await timesOf(2, [refuse(1), succeed], { rateLimit })).toEqual([0, 1_000, 6_000]);
  });

  test.each(['20', '999999999999999', '20, 30', '0', '0.5', '-1', 'NaN', '9'.repeat(30)])(
    'is a ceiling: responses that state the limit %s neither raise it nor stop the calls',
    async (limit) => {
      const steps = [stating(limit), refuse(0, { [rateLimitLimit.name]: limit }), stating(limit)];
      const times = await timesOf(9, steps, { rateLimit: { limit: 2, windowMs: 1_000 } });
      expect(mostIn(1_000, times)).toBeLessThanOrEqual(2);
      expect(times.at(-1)).toBeLessThanOrEqual(15_000);
    },
  );

  test('is lowered by a response that states less', async () => {
    const rateLimit = { limit: 2, windowMs: 1_000 };
    expect(await timesOf(4, [stating(1)], { rateLimit })).toEqual([0, 0, 1_000, 2_000]);
  });
});

describe('without rateLimit', () => {
  test('the documented number of requests is sent at once, before any response', async () => {
    const { call, sent } = timed([hang]);
    for (let index = 0; index < 3 * rateLimitLimit.example; index++) void call({ timeoutMs: 1e6 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(rateLimitLimit.example);
  });

  test('the limit that a response states is kept, and so is another one later', async () => {
    const { callAtOnce, sentAtOnce } = timed([stating(2), stating(2), stating(2), stating(2), stating(3)]);
    await callAtOnce(1);
    expect(await sentAtOnce(3)).toEqual([0, 1_000, 1_000]);
    await vi.advanceTimersByTimeAsync(4_000);
    await callAtOnce(1);
    expect(await sentAtOnce(3)).toEqual([5_000, 5_000, 6_000]);
  });

  const limit = { [rateLimitLimit.name]: '20' };

  /** How many of ten calls are sent at once, ten seconds after these responses to so many calls. */
  async function sentAfter(steps: Step[], calls: number): Promise<number> {
    const { callAtOnce, sentAtOnce } = timed([...steps, succeed]);
    await callAtOnce(calls, { retry: false });
    await vi.advanceTimersByTimeAsync(10_000);
    const times = await sentAtOnce(10);
    return times.filter((time) => time < (times[0] ?? 0) + 1_000).length;
  }

  const some = [...repeat(4, succeed), ...repeat(6, refuse(1, limit))];

  test.each<[string, Step[], number, number, number]>([
    ['that others use too shrinks to what got through, whatever responses state', some, 11, 1, 5],
    ['is restored by a pause in which nothing got through', [...some, refuse(1, limit)], 11, 10, 10],
    [
      'does not shrink by a refusal while nothing waits',
      [...repeat(4, succeed), refuse(1, limit)],
      5,
      10,
      10,
    ],
  ])('a limit %s', async (_, steps, calls, least, most) => {
    const count = await sentAfter(steps, calls);
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  });
});

describe('a refusal', () => {
  test('pauses its endpoint for Retry-After; then one request goes first, and its success starts the others', async () => {
    const { callAtOnce, times, events } = timed([refuse(5), delayed(300, succeed), succeed]);
    await callAtOnce(1, { retry: false });
    await callAtOnce(3);
    const [, first = 0, second = 0] = times();
    expect([first, second]).toEqual([5_000, 5_300]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'pause', waitMs: 5_000 }));
  });

  test('that asks for less time does not shorten an earlier pause', async () => {
    // The three are sent before the first of them is refused.
    const times = await timesOf(3, [refuse(9), delayed(500, refuse(1)), succeed]);
    expect(times.slice(0, 3)).toEqual([0, 0, 0]);
    expect(Math.min(...times.slice(3))).toBeGreaterThanOrEqual(9_000);
  });

  test('after a pause pauses again', async () => {
    expect(await timesOf(1, [refuse(5), refuse(1), succeed])).toEqual([0, 5_000, 6_000]);
  });

  test('of several requests at once is one pause', async () => {
    const { callAtOnce, events } = timed([refuse(1)]);
    await callAtOnce(3, { retry: false });
    expect(events.filter(({ type }) => type === 'pause')).toHaveLength(1);
  });

  test('is followed by a random wait, so that processes do not return together', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    const { callAtOnce, times } = timed([refuse(5), succeed]);
    await callAtOnce(1, { retry: false });
    await callAtOnce(1);
    expect(times()).toEqual([0, 5_050]);
  });

  test.each([0, undefined, 'soon', -5])(
    'with the Retry-After %s is followed by longer and longer pauses, up to a window',
    async (value) => {
      const { callAtOnce, times } = timed([refuse(value)]);
      for (let count = 0; count < 6; count++) await callAtOnce(1, { retry: false });
      expect(times()).toEqual([0, 250, 750, 1_750, 2_750, 3_750]);
    },
  );

  test('is retried before calls that have not been sent', async () => {
    const order: string[] = [];
    const aelyst = createClient({
      token: 't',
      ...onePerSecond,
      fetch: async (url) => {
        order.push(/(\d)\/tag$/.exec(String(url))?.[1] ?? '');
        return (order.length < 3 ? refuse(1) : succeed)();
      },
    });
    const calls = (['id:1', 'id:2', 'id:3'] as const).map((id) => aelyst.addTags(id, []));
    await settled(Promise.all(calls));
    expect(order.filter((id) => id === '1').length).toBeGreaterThan(1);
    expect(order.lastIndexOf('1')).toBeLessThan(order.indexOf('3'));
  });
});

describe('a wait above maxWaitMs', () => {
  const closed = 'rate-limited not-sent 0';

  /** Expects that the client made the response itself. What it holds is not shown as the response of the API. */
  function expectOwn(
    result: Awaited<ReturnType<ReturnType<typeof scripted>['call']>>,
    seconds: number,
  ): void {
    expect(result).not.toHaveProperty('response');
    const reason = `no request is sent: the API asks to wait ${seconds} s, longer than retry.maxWaitMs`;
    const error = errorOf(result);
    expect(error.message).toBe(`${endpoint}: ${statusOf('rate-limited')} ${reason}`);
    for (const name of ['body', 'cause']) expect(error).not.toHaveProperty(name);
  }

  test('fails all calls in the queue at once', async () => {
    const { call, sent, now } = timed([refuse(3_600), hang], onePerSecond);
    const results = await settled(Promise.all(repeat(20, undefined).map(call)));
    expect([now(), sent.length]).toEqual([0, 1]);
    expect(results.map(outcomeOf)).toEqual(['rate-limited refused 1', ...repeat(19, closed)]);
    for (const result of results) expect(result.ok || result.error.retryAfterMs).toBe(3_600_000);
  });

  test('does not fail the calls whose own maxWaitMs allows it', async () => {
    const { call, sent } = timed([refuse(100), succeed], onePerSecond);
    const calls = [undefined, { retry: { maxWaitMs: 200_000 } }, undefined].map(call);
    expect((await settled(Promise.all(calls))).map(outcomeOf)).toEqual([
      'rate-limited refused 1',
      'ok',
      closed,
    ]);
    expect(sent).toHaveLength(2);
  });

  test('that another call met fails a call before its retry, and leaves it refused', async () => {
    const { call, now, sent } = timed([refuse(1), delayed(500, refuse(3_600))]);
    const [first, second] = [call(), call()];
    const result = await settled(first);
    expect([outcomeOf(result), now(), sent.length]).toEqual(['rate-limited refused 1', 1_000, 2]);
    expect(result).toMatchObject({ status: statusOf('rate-limited'), error: { retryAfterMs: 3_599_500 } });
    expectOwn(result, 3_600);
    expect(await second).toMatchObject({ response: expect.any(Response), error: { body: {} } });
  });

  test('fails later calls of that operation without a request, until it is shorter', async () => {
    const { aelyst, call, callAtOnce, sent } = timed([refuse(3_600), succeed]);
    await callAtOnce(1);
    await vi.advanceTimersByTimeAsync(600_000);
    const second = await call();
    expect(outcomeOf(second)).toBe(closed);
    expect(second).toMatchObject({ status: statusOf('rate-limited'), error: { retryAfterMs: 3_000_000 } });
    expectOwn(second, 3_000);
    expect(await settled(aelyst.addTags('id:2', []))).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_939_999);
    expect(await callAtOnce(1)).toEqual([closed]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await callAtOnce(1)).toEqual(['ok']);
  });

  test('includes neither the random wait after a pause, nor the wait for a window', async () => {
    vi.mocked(Math.random).mockReturnValue(0.9);
    const { callAtOnce, times } = timed([refuse(60), succeed], {
      rateLimit: { limit: 1, windowMs: 120_000 },
    });
    expect(await callAtOnce(2)).toEqual(['ok', 'ok']);
    expect(times()).toEqual([0, 60_090, 180_090]);
  });
});

describe('a turn in the queue', () => {
  test.each<[string, Step, Partial<ClientOptions>?]>([
    ['an error', () => new Response('{}', { status: statusOf('server-error') })],
    ['a fetch that fails', reject(new Error('broken'))],
    ['a fetch that never settles', hang, { timeoutMs: 100 }],
    ['a body that never ends', () => new Response(new ReadableStream({})), { timeoutMs: 100 }],
    ['a token function that fails', succeed, { token: reject(new Error('no vault')) }],
    ['a token function that never settles', succeed, { token: hang, timeoutMs: 100 }],
    ['a token that cannot be sent', succeed, { token: () => '' }],
  ])('is free again a window after %s', async (_, step, options) => {
    const { call, times } = timed([step], { ...options, ...onePerSecond });
    const calls = repeat(5, undefined).map(() => call().catch(() => 'thrown'));
    expect(await settled(Promise.all(calls))).toHaveLength(5);
    if (options?.token) return;
    expect(times()).toHaveLength(5);
    expect(mostIn(1_000, times())).toBe(1);
  });

  test('goes to the next call when one is aborted in the queue, or while it has its turn', async () => {
    const { call, times } = timed([succeed, hang, succeed], onePerSecond);
    const [inQueue, inTurn] = [new AbortController(), new AbortController()];
    const signals = [undefined, inQueue.signal, inTurn.signal, undefined];
    const [, second, third, last] = signals.map((signal) => call({ signal }));
    await vi.advanceTimersByTimeAsync(500);
    inQueue.abort();
    expect(outcomeOf((await second) ?? expect.unreachable())).toBe('aborted not-sent 0');
    await vi.advanceTimersByTimeAsync(700);
    inTurn.abort();
    expect(outcomeOf((await third) ?? expect.unreachable())).toBe('aborted unknown 1');
    expect(await settled(last ?? expect.unreachable())).toMatchObject({ ok: true });
    expect(times()).toEqual([0, 1_000, 2_200]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that never ends takes one place, and does not stop the others after a pause', async () => {
    const { call, callAtOnce, times } = timed([hang, refuse(1), succeed], {
      rateLimit: { limit: 3, windowMs: 1_000 },
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    void call();
    await callAtOnce(1, { retry: false });
    await callAtOnce(3);
    expect(times().map(Math.ceil)).toEqual([0, 0, 1_000, 1_167, 2_000]);
  });

  test('that never ends after a pause is followed by another one a window later', async () => {
    const { call, callAtOnce, times } = timed([refuse(1), hang, succeed], {
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    await callAtOnce(1, { retry: false });
    void call();
    await callAtOnce(1);
    expect(times()).toEqual([0, 1_000, 2_000]);
  });

  // No client does this.
  test('ends once, and half a request is one in twice the window', async () => {
    const pace = { limit: 0.5, windowMs: 1_000 };
    const pacer = createPacer(pace, pace, () => {});
    const { signal } = new AbortController();
    const enter = async () => pacer.enter({ signal, first: false, maxWaitMs: 0 });
    const turn = await enter();
    turn?.end({ refused: false });
    turn?.end({ refused: true, retryAfterMs: 5_000 });
    expect(pacer.pauseMs()).toBeLessThan(0);
    const startedAt = performance.now();
    expect(await settled(enter())).toBeDefined();
    expect(performance.now() - startedAt).toBe(2_000);
  });
});

const free: Pacer = { pauseMs: () => 0, enter: () => ({ end() {} }) };

/** A shared limit with this pacer for every endpoint. */
const sharing = (pacer: Partial<Pacer>): SharedRateLimit => ({ forEndpoint: () => ({ ...free, ...pacer }) });

const storeIsDown = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: 6379,
});

const throws = (error: Error) => () => {
  throw error;
};

describe('a shared rateLimit', () => {
  test('is asked for a pacer once for each endpoint, by method and path', async () => {
    const endpoints: string[] = [];
    const rateLimit: SharedRateLimit = {
      forEndpoint(name) {
        endpoints.push(name);
        return free;
      },
    };
    const { aelyst, call } = scripted([succeed], { rateLimit });
    await call();
    await call();
    await aelyst.addTags('id:1', []);
    expect(endpoints).toEqual([endpoint, expect.not.stringMatching(endpoint)]);
  });

  test('gets what each response says', async () => {
    const ended: (Feedback | undefined)[] = [];
    const rateLimit = sharing({ enter: () => ({ end: (feedback) => void ended.push(feedback) }) });
    await send([refuse(0, { [rateLimitLimit.name]: '7' }), succeed], { rateLimit });
    expect(ended).toEqual([
      { refused: true, retryAfterMs: 0, limit: 7 },
      { refused: false, retryAfterMs: undefined, limit: undefined },
    ]);
  });

  test.each<[string, Pacer['enter'], string]>([
    ['never gives a turn', hang, 'timeout not-sent 0'],
    ['rejects', reject(storeIsDown), 'network not-sent 0'],
    ['throws', throws(storeIsDown), 'network not-sent 0'],
    ['has no turn within maxWaitMs', () => undefined, 'rate-limited not-sent 0'],
  ])('that %s sends nothing, and the call is not retried', async (_, enter, expected) => {
    const rateLimit = sharing({ enter, pauseMs: () => 61_000 });
    // The address of the store is that of the API too, so that its error looks like one of the API.
    const options = { rateLimit, baseUrl: 'http://127.0.0.1:6379', deadlineMs: 5 };
    const { result, outcome, sent, events } = await send([succeed], options);
    expect(outcome).toBe(expected);
    if (expected.startsWith('rate-limited'))
      expect(result).toMatchObject({ error: { retryAfterMs: 61_000 } });
    expect([...sent, ...events]).toEqual([]);
  });

  test('that ignores the signal does not delay the call, and gets its late turn back', async () => {
    let give = (_turn: { end(): void }) => {};
    const entering = new Promise<{ end(): void }>((resolve) => {
      give = resolve;
    });
    const { call, sent } = scripted([succeed], { rateLimit: sharing({ enter: () => entering }) });
    const controller = new AbortController();
    const calling = call({ signal: controller.signal });
    await Promise.resolve();
    controller.abort();
    expect(outcomeOf(await calling)).toBe('aborted not-sent 0');
    await new Promise<void>((resolve) => give({ end: resolve }));
    expect(sent).toEqual([]);
  });

  test.each([
    ['throws', throws(new Error('store'))],
    ['rejects', reject(new Error('store'))],
  ])('whose end() %s changes nothing about a message that was sent', async (_, end) => {
    const { outcome, sent } = await send([succeed], { rateLimit: sharing({ enter: () => ({ end }) }) });
    expect([outcome, sent.length]).toEqual(['ok', 1]);
  });

  test('reports its pauses and its store as events', async () => {
    const rateLimit: SharedRateLimit = {
      forEndpoint(_, { onPause, onStore }) {
        onPause(5);
        onStore(false);
        return free;
      },
    };
    const { events } = await send([fail('not-found')], { rateLimit });
    expect(events.slice(0, 2)).toEqual([
      { type: 'pause', endpoint, waitMs: 5 },
      { type: 'store', endpoint, reachable: false },
    ]);
  });

  test('needs a function forEndpoint, which no other option takes', () => {
    for (const options of [{ rateLimit: { forEndpoint: 'yes' } }, { retry: { forEndpoint() {} } }])
      expect(() => createClient({ token: 'any', ...options } as never)).toThrow(
        /\.forEndpoint: unknown here/,
      );
  });
});
