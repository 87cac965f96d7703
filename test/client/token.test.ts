import type { ClientOptions, Token } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { authorization } from '../../generated/operations.js';
import {
  delayed,
  fail,
  hang,
  numberedTokens,
  outcomeOf,
  reject,
  type Step,
  scripted,
  send as sendThrough,
  settled,
  succeed,
  unreachable,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime();

/** A client with a token, and the tokens that it sent. */
function client(token: unknown, steps: Step[] = [succeed], options: Partial<ClientOptions> = {}) {
  const made = scripted(steps, { token: token as Token, ...options });
  const tokens = () =>
    made.sent.map(({ init }) =>
      new Headers(init?.headers).get(authorization.header)?.replace(`${authorization.scheme} `, ''),
    );
  return { ...made, tokens };
}

const send = (token: unknown, steps: Step[] = [succeed], options: Partial<ClientOptions> = {}) =>
  sendThrough(steps, { token: token as Token, ...options });

/** Behaves differently the first time. */
function firstly<Result>(first: () => Result, later: () => Result) {
  let asked = 0;
  return () => (++asked === 1 ? first : later)();
}

const throws = () => {
  throw new Error('no vault');
};

const rejected = fail('unauthorized');

describe('a token function', () => {
  test('is called once for calls that need a token at the same time, and again for later calls', async () => {
    const token = numberedTokens();
    const { call, tokens } = client(async () => token());
    await Promise.all([call(), call(), call()]);
    await call();
    expect(tokens()).toEqual(['token-1', 'token-1', 'token-1', 'token-2']);
  });

  test.each([
    ['a body', rejected],
    ['no body', fail('unauthorized', {}, null)],
  ])('is called again once if the API refuses its token, in a response with %s', async (_, step) => {
    const { call, tokens } = client(numberedTokens(), [step, succeed]);
    expect(outcomeOf(await call())).toBe('ok');
    expect(tokens()).toEqual(['token-1', 'token-2']);
    const token = numberedTokens();
    expect((await send(token, [step])).outcome).toBe('unauthorized refused 2');
    expect(token.asked()).toBe(2);
  });

  const afterAWhile = <Value>(value: Value) =>
    new Promise<Value>((resolve) => setTimeout(resolve, 100, value));

  test('is called again for a refused token, although it was called for another call before the refusal', async () => {
    let current = 'old';
    const token = vi.fn(() => afterAWhile(current));
    const { call, tokens } = client(token, [delayed(60, rejected), succeed]);
    const refused = call();
    await vi.advanceTimersByTimeAsync(130);
    const before = call();
    await vi.advanceTimersByTimeAsync(20);
    current = 'new';
    // The refusal arrives after 160 ms.
    await vi.advanceTimersByTimeAsync(20);
    const later = call();
    const results = await settled(Promise.all([refused, before, later]));
    expect(results.map(outcomeOf)).toEqual(['ok', 'ok', 'ok']);
    expect(tokens()).toEqual(['old', 'old', 'new', 'new']);
    expect(token).toHaveBeenCalledTimes(3);
  });

  test('is called once for calls whose token is refused one after the other', async () => {
    const token = numberedTokens();
    const steps = [10, 50, 90].map((ms) => delayed(ms, rejected));
    const { call, tokens } = client(() => afterAWhile(token()), [...steps, succeed]);
    await settled(Promise.all([call(), call(), call()]));
    expect(tokens()).toEqual([...Array(3).fill('token-1'), ...Array(3).fill('token-2')]);
    expect(token.asked()).toBe(2);
  });

  test('is called again for an attempt with a turn and a time of its own', async () => {
    const rateLimit = { limit: 1, windowMs: 1_000 };
    const steps = [delayed(200, rejected), delayed(200, succeed)];
    const { outcome, sent } = await send(numberedTokens(), steps, { rateLimit, timeoutMs: 300 });
    expect(outcome).toBe('ok');
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  test('that returns the same token again saves the second request', async () => {
    expect((await send(() => 'the-same', [rejected])).outcome).toBe('unauthorized refused 1');
  });

  test.each([{ retry: false }, { retry: { maxAttempts: 1 } }] as const)(
    'is not called again if %j allows one attempt',
    async (options) => {
      const token = numberedTokens();
      expect((await send(token, [rejected, succeed], options)).outcome).toBe('unauthorized refused 1');
      const { call, sent } = client(token, [rejected, succeed]);
      await call(options);
      expect([sent.length, token.asked()]).toEqual([1, 2]);
    },
  );

  test.each<[string, () => unknown]>([
    ['throws', throws],
    ['rejects', reject(new Error('no vault'))],
    ['returns no usable token', () => ''],
  ])('that %s the second time leaves the call refused', async (_, second) => {
    const { outcome } = await send(
      firstly<unknown>(() => 'token-1', second),
      [rejected],
    );
    expect(outcome).toBe('network refused 1');
  });

  test.each([
    ['another token comes', numberedTokens()],
    ['no other token comes', firstly<string>(() => 'token-1', throws)],
  ])('has the body of the refusal cancelled if %s', async (_, token) => {
    const cancel = vi.fn();
    await send(token, [fail('unauthorized', {}, new ReadableStream({ cancel })), succeed]);
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('a token function that fails', () => {
  test.each<[string, () => unknown]>([
    ['throws', throws],
    ['rejects', reject(new Error('no vault'))],
    ['rejects because it cannot connect to the address of the API', reject(unreachable)],
    ['rejects with a string', reject('no vault')],
    ['rejects with undefined', reject()],
    ['rejects with an object without a prototype', reject(Object.create(null))],
  ])('as one that %s is called once, and nothing is sent', async (_, token) => {
    const asked = vi.fn(token);
    const { outcome, result, sent } = await send(asked, [succeed], { baseUrl: 'https://192.0.2.1' });
    expect(outcome).toBe('network not-sent 0');
    expect(result).toMatchObject({
      error: { message: expect.stringContaining('the token function failed') },
    });
    expect([asked.mock.calls.length, sent.length]).toEqual([1, 0]);
  });

  test('is reported with its reason', async () => {
    const { result } = await send(throws);
    const message = expect.stringMatching(/: the token function failed: no vault$/);
    expect(result).toMatchObject({
      error: { message, cause: { message: expect.stringContaining('no vault') } },
    });
  });

  test.each<[string, () => unknown]>([
    ['throws', throws],
    ['rejects', reject(new Error('no vault'))],
    ['never settles', hang],
  ])('once as it %s is called again by later calls', async (_, first) => {
    const { call, tokens } = client(
      firstly<unknown>(first, () => 'token-2'),
      [succeed],
      { timeoutMs: 1_000 },
    );
    expect(outcomeOf(await settled(call()))).toMatch(/^(network|timeout) not-sent 0$/);
    expect(outcomeOf(await call())).toBe('ok');
    expect(tokens()).toEqual(['token-2']);
  });

  test('to settle delays only the calls that wait for it, each by its own time', async () => {
    const { call } = client(firstly<unknown>(hang, () => 'token'));
    const [short, long] = [call({ timeoutMs: 10 }), call({ timeoutMs: 30 })];
    await vi.advanceTimersByTimeAsync(10);
    expect(outcomeOf(await short)).toBe('timeout not-sent 0');
    expect(outcomeOf(await call())).toBe('ok');
    await vi.advanceTimersByTimeAsync(20);
    expect(outcomeOf(await long)).toBe('timeout not-sent 0');
  });

  test('to settle is not called once more because one of the calls that wait ends', async () => {
    const later = () => new Promise((resolve) => setTimeout(resolve, 100, 'token'));
    const token = vi.fn(firstly<unknown>(hang, later));
    const { call } = client(token);
    const [short, long] = [call({ timeoutMs: 10 }), call({ timeoutMs: 30 })];
    await vi.advanceTimersByTimeAsync(10);
    const second = call();
    await vi.advanceTimersByTimeAsync(20);
    const others = Promise.all([second, call()]);
    await vi.advanceTimersByTimeAsync(80);
    expect((await Promise.all([short, long])).map(outcomeOf)).toEqual(Array(2).fill('timeout not-sent 0'));
    expect((await others).map(outcomeOf)).toEqual(['ok', 'ok']);
    expect(token).toHaveBeenCalledTimes(2);
  });

  test('to settle in time sends nothing when it returns a token later', async () => {
    const late = () => new Promise((resolve) => setTimeout(resolve, 500, 'token'));
    const { outcome, result, sent } = await send(late, [succeed], { timeoutMs: 10 });
    expect(outcome).toBe('timeout not-sent 0');
    expect(result).toMatchObject({ error: { cause: { name: 'TimeoutError' } } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([]);
  });
});

test.each([undefined, null, '', 'with space', 'line\nbreak', 'secrét', 7, {}, ['a b']])(
  'a token function that returns %j throws from the call without showing it, and is called again',
  async (given) => {
    const { call, sent } = client(
      firstly<unknown>(
        () => given,
        () => 'token',
      ),
    );
    const calling = call();
    await expect(calling).rejects.toThrow(TypeError);
    await expect(calling).rejects.toThrow(/^token: /);
    if (given) await expect(calling).rejects.not.toThrow(String(given));
    expect(sent).toEqual([]);
    expect(outcomeOf(await call())).toBe('ok');
  },
);
