import { describe, expect, test, vi } from 'vitest';
import {
  delayed,
  fail,
  hang,
  numberedTokens,
  outcomeOf,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  settled,
  succeed,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime();

/** A success whose body comes in pieces, each after so many milliseconds. */
const dripping =
  (ms: number): Step =>
  () => {
    const text = '{"messageId":7}';
    let index = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, ms));
          controller.enqueue(new TextEncoder().encode(text[index++]));
          if (index === text.length) controller.close();
        },
      }),
    );
  };

describe.each(['timeoutMs', 'deadlineMs'] as const)('%s', (name) => {
  test.each<[string, Step]>([
    ['no response comes', hang],
    ['the response comes too late', delayed(1_000, succeed)],
    ['the body drips', dripping(99)],
  ])('ends the call at that time if %s, and says so', async (_, step) => {
    const { result, outcome, took } = await send([step], { [name]: 1_000 });
    expect([outcome, took]).toEqual(['timeout unknown 1', 1_000]);
    expect(result).toMatchObject({
      error: {
        message: expect.stringMatching(/: no complete response within 1000 ms$/),
        cause: { name: 'TimeoutError' },
      },
    });
  });

  test.each<[string, Step]>([
    ['response', delayed(999, succeed)],
    ['body', dripping(66)],
  ])('does not end a call whose %s comes in time', async (_, step) => {
    expect((await send([step], { [name]: 1_000 })).outcome).toBe('ok');
  });

  test.each([2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    '%d, which is more than a timer takes, does not end the call at once',
    async (ms) => {
      expect((await send([delayed(1e9, succeed)], { timeoutMs: 1e12, [name]: ms })).outcome).toBe('ok');
    },
  );

  test.each<[string, Step]>([
    ['an error', fail('bad-request')],
    ['a failure', reject(new Error('broken'))],
    ['a body that is too long', () => new Response(' '.repeat(99))],
  ])('leaves no timer after %s', async (_, step) => {
    await send([step], { timeoutMs: 60_000, deadlineMs: 60_000, [name]: 50, maxResponseBytes: 50 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('timeoutMs', () => {
  test('begins anew with each attempt, and does not run in the wait before it', async () => {
    const steps = [delayed(900, refuse(5)), delayed(900, refuse(5)), delayed(900, succeed)];
    const { outcome, took } = await send(steps, { timeoutMs: 1_000 });
    expect(outcome).toBe('ok');
    expect(took).toBeGreaterThanOrEqual(2 * 5_000 + 3 * 900);
  });

  test('does not run in the queue', async () => {
    const rateLimit = { limit: 1, windowMs: 10_000 };
    const { call } = scripted([delayed(900, succeed)], { timeoutMs: 1_000, rateLimit });
    const results = await settled(Promise.all([call(), call(), call()]));
    expect(results.map(outcomeOf)).toEqual(['ok', 'ok', 'ok']);
  });

  test('defaults to 30 s', async () => {
    expect((await send([hang])).took).toBe(30_000);
  });

  test('ends the second request after an unauthorized one, which leaves the call unknown', async () => {
    const options = { token: numberedTokens(), timeoutMs: 1_000 };
    expect((await send([fail('unauthorized'), hang], options)).outcome).toBe('timeout unknown 2');
  });

  test('is cleared where timers are numbers, as in browsers', async () => {
    let next = 7;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => next++ as never);
    const cleared = vi.spyOn(globalThis, 'clearTimeout').mockImplementation(() => {});
    const { call } = scripted([succeed], { deadlineMs: 9_000 });
    expect(outcomeOf(await call())).toBe('ok');
    expect(cleared.mock.calls.flat()).toEqual(expect.arrayContaining([7, 8]));
  });
});

describe('deadlineMs', () => {
  test('runs over all attempts', async () => {
    const { outcome, took } = await send([refuse(1), refuse(1), hang], { deadlineMs: 4_000 });
    expect([outcome, took]).toEqual(['timeout unknown 3', 4_000]);
  });

  test('defaults to Infinity', async () => {
    const { call } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 1e9 } });
    const results = await settled(Promise.all([call(), call()]));
    expect(results.map(outcomeOf)).toEqual(['ok', 'ok']);
  });
});
