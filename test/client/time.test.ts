import type { CallOptions, ClientOptions } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fail, hang, message, refuse, type Step, scripted, settled, succeed } from '../support/scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Sends a message on a clock that jumps. */
async function send(steps: Step[], client: Partial<ClientOptions> = {}, call: CallOptions = {}) {
  const made = scripted(steps, client);
  const startedAt = performance.now();
  const result = await settled(made.aelyst.sendMessage('id:1', message, call));
  return { ...made, result, took: performance.now() - startedAt };
}

const delayed =
  (ms: number, step: Step): Step =>
  async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return step();
  };

/** A success whose body comes in pieces, each after so many milliseconds. */
const dripping =
  (ms: number, pieces = 15): Step =>
  () => {
    const text = '{"messageId":7}';
    let index = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, ms));
          controller.enqueue(new TextEncoder().encode(text[index++]));
          if (index === pieces) controller.close();
        },
      }),
    );
  };

describe.each(['timeoutMs', 'deadlineMs'] as const)('%s', (name) => {
  test.each<[string, Step]>([
    ['no response comes', hang],
    ['the response comes later', delayed(1_000, succeed)],
    ['its body does not come', () => new Response(new ReadableStream({ pull: hang }))],
    ['its body drips', dripping(99)],
  ])('ends the call after that time if %s', async (_, step) => {
    for (const [client, call] of [
      [{ [name]: 1_000 }, {}],
      [{}, { [name]: 1_000 }],
      [{ [name]: 1_000 }, { [name]: undefined }],
      [{ [name]: 9_000 }, { [name]: 1_000 }],
    ]) {
      const { result, took, sent } = await send([step], client, call);
      expect(result).toMatchObject({
        ok: false,
        error: {
          kind: 'timeout',
          delivery: 'unknown',
          attempts: 1,
          message: expect.stringMatching(/: no complete response within 1000 ms$/),
          cause: { name: 'TimeoutError' },
        },
      });
      expect(took).toBe(1_000);
      expect(sent).toHaveLength(1);
    }
  });

  test.each<[string, Step]>([
    ['the response', delayed(999, succeed)],
    ['the body', dripping(66)],
  ])('does not end a call whose %s comes in time', async (_, step) => {
    expect((await send([step], { [name]: 1_000 })).result).toMatchObject({ ok: true });
  });

  test('ends a call whose token does not come, and nothing is sent', async () => {
    const { result, took, sent } = await send([succeed], { token: hang, [name]: 1_000 });
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'timeout',
        delivery: 'not-sent',
        attempts: 0,
        message: expect.stringMatching(/message: no complete response within 1000 ms$/),
      },
    });
    expect(took).toBe(1_000);
    expect(sent).toEqual([]);
  });

  test.each([2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    'of %d ms, which is more than a timer takes, does not end the call at once',
    async (ms) => {
      expect((await send([delayed(1e9, succeed)], { timeoutMs: 1e12, [name]: ms })).result).toMatchObject({
        ok: true,
      });
    },
  );

  test.each<[string, Step]>([
    ['a success', succeed],
    ['an error', fail('bad-request')],
    ['a failure', () => Promise.reject(new Error('broken'))],
    ['a body that is too long', () => new Response(' '.repeat(99))],
    ['an end by time', hang],
  ])('leaves no timer after %s', async (_, step) => {
    const options = { timeoutMs: 60_000, deadlineMs: 60_000, [name]: 50, maxResponseBytes: 50 };
    await send([step], options);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('timeoutMs', () => {
  test('begins anew with each attempt, and does not run in the wait before it', async () => {
    const steps = [delayed(900, refuse(5)), delayed(900, refuse(5)), delayed(900, succeed)];
    const { result, took } = await send(steps, { timeoutMs: 1_000 });
    expect(result).toMatchObject({ ok: true });
    expect(took).toBeGreaterThanOrEqual(2 * 5_000 + 3 * 900);
  });

  test('does not run in the queue', async () => {
    const { aelyst } = scripted([delayed(900, succeed)], {
      timeoutMs: 1_000,
      rateLimit: { limit: 1, windowMs: 10_000 },
    });
    const calls = [1, 2, 3].map(() => aelyst.sendMessage('id:1', message));
    for (const result of await settled(Promise.all(calls))) expect(result).toMatchObject({ ok: true });
  });

  test('is 30 s where nobody sets it', async () => {
    expect((await send([hang])).took).toBe(30_000);
  });

  test('ends the second request after an unauthorized one, which has known to be refused', async () => {
    let asked = 0;
    const { result } = await send([fail('unauthorized'), hang], {
      token: () => `token-${++asked}`,
      timeoutMs: 1_000,
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown', attempts: 2 } });
  });
});

describe('deadlineMs', () => {
  test('runs in the queue, and nothing is sent', async () => {
    const { aelyst, sent } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 10_000 } });
    await aelyst.sendMessage('id:1', message);
    const startedAt = performance.now();
    expect(await settled(aelyst.sendMessage('id:1', message, { deadlineMs: 500 }))).toMatchObject({
      ok: false,
      error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 },
    });
    expect(performance.now() - startedAt).toBe(500);
    expect(sent).toHaveLength(1);
  });

  test('runs over all attempts', async () => {
    const { result, took, sent } = await send([refuse(1), refuse(1), hang], { deadlineMs: 4_000 });
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown', attempts: 3 } });
    expect(took).toBe(4_000);
    expect(sent).toHaveLength(3);
  });

  test('is infinite where nobody sets it', async () => {
    const { aelyst } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 1e9 } });
    await aelyst.sendMessage('id:1', message);
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({ ok: true });
  });

  test('of a call ends middleware that hangs', async () => {
    const { aelyst } = scripted([succeed]);
    aelyst.raw.use({ onRequest: hang });
    expect(await settled(aelyst.sendMessage('id:1', message, { deadlineMs: 500 }))).toMatchObject({
      ok: false,
      error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 },
    });
  });
});

describe('while a call is pending, a timer keeps the process alive', () => {
  test.each<[string, Step, Partial<ClientOptions>]>([
    ['a fetch that never settles', hang, { timeoutMs: 1e6 }],
    ['a token function that never settles', succeed, { token: hang, timeoutMs: 1e6 }],
    ['a deadline', hang, { deadlineMs: 1e6, timeoutMs: Number.POSITIVE_INFINITY }],
    ['a retry wait', refuse(50), {}],
    ['a pause', refuse(50), { rateLimit: { limit: 1, windowMs: 1 } }],
  ])('for %s, and none after it has ended', async (_, step, options) => {
    vi.useRealTimers();
    const timers: NodeJS.Timeout[] = [];
    const cleared = new Set<unknown>();
    const { setTimeout: setTimer, clearTimeout: clearTimer } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
      const timer = setTimer(run, ms);
      timers.push(timer);
      return timer;
    }) as never);
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
      cleared.add(timer);
      clearTimer(timer as NodeJS.Timeout);
    });
    const controller = new AbortController();
    const { aelyst } = scripted([step], { ...options, signal: controller.signal });
    const call = aelyst.sendMessage('id:1', message);
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers.some((timer) => !cleared.has(timer) && timer.hasRef())).toBe(true);
    controller.abort();
    expect(await call).toMatchObject({ ok: false, error: { kind: 'aborted' } });
    expect(timers.filter((timer) => !cleared.has(timer))).toEqual([]);
  });

  test('which may be a number, as those of browsers are', async () => {
    let next = 7;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => next++ as never);
    const cleared: unknown[] = [];
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => void cleared.push(timer));
    const { aelyst } = scripted([succeed], { deadlineMs: 9_000 });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(cleared).toEqual(expect.arrayContaining([7, 8]));
  });
});
