import { type ClientEvent, type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';

const message = { message: { type: 'text', text: 'x' } } as const;

/** A client whose requests get these answers in turn, the last one for ever, and that keeps the tokens sent. */
function answering(answers: (() => Response)[], options: Partial<ClientOptions> = {}) {
  const tokens: (string | null)[] = [];
  const aelyst = createClient({
    token: 'secret-token',
    fetch: async (_, init) => {
      tokens.push(new Headers(init?.headers).get('authorization'));
      return answers[Math.min(tokens.length, answers.length) - 1]?.() ?? expect.unreachable();
    },
    ...options,
  });
  return { aelyst, tokens };
}

const ok = () => Response.json({ messageId: 7 });
const answer =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  () =>
    Response.json(body, { status, headers });

describe('a token function', () => {
  test('is asked once for calls that need a token at the same time', async () => {
    let asked = 0;
    const { aelyst, tokens } = answering([ok], { token: async () => `token-${++asked}` });
    await Promise.all([1, 2, 3].map(() => aelyst.sendMessage('id:1', message)));
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  });

  test('is asked again once when its token is not accepted', async () => {
    let asked = 0;
    const { aelyst, tokens } = answering([answer(401), ok], { token: () => `token-${++asked}` });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('is not asked a third time', async () => {
    let asked = 0;
    const { aelyst, tokens } = answering([answer(401)], { token: () => `token-${++asked}` });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized', attempts: 2, delivery: 'refused' },
    });
    expect(tokens).toHaveLength(2);
  });

  test('is asked again after a refusal without a body, too', async () => {
    let asked = 0;
    const refusal = () => new Response(null, { status: 401 });
    const { aelyst, tokens } = answering([refusal, ok], { token: () => `token-${++asked}` });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(tokens).toHaveLength(2);
  });

  test('that gives the same token again saves a request', async () => {
    const { aelyst, tokens } = answering([answer(401)], { token: () => 'the-same' });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: false, error: { attempts: 1 } });
    expect(tokens).toHaveLength(1);
  });

  test('that failed is asked anew by the next call', async () => {
    let asked = 0;
    const { aelyst } = answering([ok], {
      token: () => (++asked === 1 ? Promise.reject(new Error('no vault')) : 'a-token'),
    });
    const failed = await aelyst.sendMessage('id:1', message);
    expect(failed.ok || failed.error.message).toMatch(/: the token function failed: no vault$/);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
  });
});

describe('an endpoint that asks for a longer wait than callers have patience', () => {
  test('is not asked again meanwhile, and others are', async () => {
    const { aelyst, tokens } = answering([answer(429, {}, { 'Retry-After': '3600' }), ok]);
    const first = await aelyst.sendMessage('id:1', message);
    expect(first).toMatchObject({
      ok: false,
      error: { kind: 'rate-limited', delivery: 'refused', attempts: 1 },
    });
    const second = await aelyst.sendMessage('id:2', message);
    expect(second).toMatchObject({
      ok: false,
      status: 429,
      error: { kind: 'rate-limited', delivery: 'not-sent', attempts: 0 },
    });
    expect(second).not.toHaveProperty('response');
    const wait = second.ok ? expect.unreachable() : second.error.retryAfterMs;
    expect(wait).toBeGreaterThan(3_590_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
    expect(await aelyst.addTags('id:2', [])).toMatchObject({ ok: true });
    expect(tokens).toHaveLength(2);
  });
});

describe('events', () => {
  test('tell of requests, answers, pauses and retries, without identifier or token', async () => {
    const events: ClientEvent[] = [];
    const { aelyst } = answering([answer(429, {}, { 'Retry-After': '0.01' }), ok], {
      onEvent: (event) => events.push(event),
    });
    await aelyst.sendMessage('phone:+60121233112', message);
    const endpoint = 'POST /contact/{identifier}/message';
    const durationMs = expect.any(Number);
    expect(events).toEqual([
      { type: 'request', endpoint, attempt: 1 },
      { type: 'response', endpoint, attempt: 1, status: 429, durationMs },
      { type: 'pause', endpoint, waitMs: 10 },
      { type: 'retry', endpoint, attempt: 1, reason: 'rate-limited', waitMs: 10 },
      { type: 'request', endpoint, attempt: 2 },
      { type: 'response', endpoint, attempt: 2, status: 200, durationMs },
    ]);
  });

  test('tell of a request that got no answer', async () => {
    const events: ClientEvent[] = [];
    const aelyst = createClient({
      token: 't',
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      onEvent: (event) => events.push(event),
    });
    await aelyst.sendMessage('id:1', message);
    expect(events).toMatchObject([{ type: 'request' }, { type: 'error', kind: 'network' }]);
  });

  test('have the same endpoint for calls through raw', async () => {
    const endpoints = new Set<string>();
    const { aelyst } = answering([ok], { onEvent: ({ endpoint }) => endpoints.add(endpoint) });
    await aelyst.sendMessage('email:a+b@c.d', message);
    const params = { path: { identifier: 'email:a+b@c.d' } };
    await aelyst.raw.POST('/contact/{identifier}/message', { params, body: message });
    expect([...endpoints]).toEqual(['POST /contact/{identifier}/message']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken listener'))],
  ])('break nothing when a listener %s', async (_, onEvent) => {
    const { aelyst } = answering([ok], { onEvent });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
  });
});

describe('what an error shows', () => {
  const words = 'No jane@example.com and no +60 12-123 3112 for secret-token';

  test('has no token, e-mail address or phone number in its message, and no token in its body', async () => {
    const { aelyst } = answering([answer(400, { code: 400, message: words })]);
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error.message).toBe(
      'POST /contact/{identifier}/message: 400 No [email] and no [phone] for [token]',
    );
    expect(result.ok || result.error.body).toEqual({
      code: 400,
      message: words.replace('secret-token', '[token]'),
    });
  });

  test('has personal data if it is asked for', async () => {
    const { aelyst } = answering([answer(400, { message: words })], { showPersonalData: true });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error.message).toContain(
      'jane@example.com and no +60 12-123 3112 for [token]',
    );
  });

  test('is nothing that a fetch put into its own error', async () => {
    const cause = Object.assign(new Error('failed with secret-token'), { config: { token: 'secret-token' } });
    const aelyst = createClient({ token: 'secret-token', fetch: () => Promise.reject(cause) });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error.message).toBe('POST /contact/{identifier}/message: failed with [token]');
    expect(result.ok || result.error.cause).not.toHaveProperty('config');
  });
});

test('an answer is cut off at the size that is set', async () => {
  const { aelyst } = answering([ok], { maxResponseBytes: 10 });
  const result = await aelyst.sendMessage('id:1', message);
  expect(result).toMatchObject({ ok: false, error: { kind: 'unreadable', delivery: 'unknown' } });
  expect(result.ok || result.error.cause).toMatchObject({
    message: 'the body is longer than maxResponseBytes',
  });
});

test('a fetch that pays no heed to its signal does not hold the caller up', async () => {
  const aelyst = createClient({ token: 't', fetch: () => new Promise(() => {}), timeoutMs: 20 });
  expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: false, error: { kind: 'timeout' } });
});
