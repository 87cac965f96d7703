import { type CallOptions, createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { responseHeaders } from '../../generated/operations.js';

const message = { message: { type: 'text', text: 'x' } } as const;

/** The error of a call whose requests meet this. */
async function errorOf(fetch: typeof globalThis.fetch, options: CallOptions = {}) {
  const aelyst = createClient({ token: 'secret-token', fetch, retry: false });
  const result = await aelyst.sendMessage('id:1', message, options);
  return result.ok ? expect.unreachable() : result.error;
}

const answer = (body: string, status: number, headers: Record<string, string> = {}) =>
  errorOf(async () => new Response(body, { status, headers }));

describe('an error', () => {
  test('has what is known, and no property for what is not', async () => {
    const error = await errorOf(() => Promise.reject(new Error('broken')));
    expect({ ...error }).toStrictEqual({
      name: 'AelystError',
      operation: 'sendMessage',
      kind: 'network',
      delivery: 'unknown',
      attempts: 1,
    });
  });

  test('has a cause only if there is more to know than the answer tells', async () => {
    expect(await answer('{}', 400)).not.toHaveProperty('cause');
    expect(await answer('<html>', 400)).toHaveProperty('cause.message', 'the body is not JSON: <html>');
    expect(await answer('', 500)).toHaveProperty('cause.message', 'the body is empty');
  });

  test.each(['<html>', '"words"', '7', 'null', ''])('has no body if that is no object: %s', async (body) => {
    expect(await answer(body, 400)).not.toHaveProperty('body');
  });

  test('has the status text where the body has no message', async () => {
    const error = await errorOf(async () => new Response('{}', { status: 400, statusText: 'Bad Request' }));
    expect(error.message).toMatch(/: 400 Bad Request$/);
  });

  test('has the status text where what the body has for a message is no text', async () => {
    const said = async () => new Response('{"message":7}', { status: 400, statusText: 'Bad Request' });
    expect((await errorOf(said)).message).toMatch(/: 400 Bad Request$/);
  });

  test('has a message of one line, and no more than 200 characters of the answer', async () => {
    const { message: line } = await answer(JSON.stringify({ message: 'a\n\t b'.repeat(99) }), 400);
    expect(line).toBe(`POST /contact/{identifier}/message: 400 ${'a b'.repeat(99).slice(0, 200)}`);
  });

  test('is made in no time of the longest answer, which e-mail addresses are looked for in', async () => {
    const { message: line } = await answer('a'.repeat(2 ** 20 - 1), 400);
    expect(line.length).toBeLessThan(300);
  });

  test('says that the network failed when nobody else does', async () => {
    const error = await errorOf(() => Promise.reject(undefined));
    expect(error.message).toMatch(/: network error$/);
  });

  test('says that the caller ended the call', async () => {
    const error = await errorOf(() => expect.unreachable(), {
      signal: AbortSignal.abort(new Error('enough')),
    });
    expect(error.message).toMatch(/: aborted by the caller$/);
    expect(error.cause).toEqual(new Error('enough'));
  });

  test('is a redirect in a browser, too, which hides where to', async () => {
    const hidden = { type: { value: 'opaqueredirect' }, status: { value: 0 }, ok: { value: false } };
    const error = await errorOf(async () => Object.defineProperties(new Response(null), hidden));
    expect(error.kind).toBe('redirect');
    expect(error).not.toHaveProperty('status');
  });
});

describe('what an answer tells of a limit', () => {
  const { rateLimitLimit: limit, rateLimitRemaining: remaining } = responseHeaders;

  test.each([
    [{ [limit.name]: '10' }, { limit: 10, remaining: undefined }],
    [{ [remaining.name]: '0' }, { limit: undefined, remaining: 0 }],
    [
      { [limit.name]: 'many', [remaining.name]: '0.5' },
      { limit: undefined, remaining: 0.5 },
    ],
  ])('may be a part: %j', async (headers, rateLimit) => {
    expect((await answer('{}', 429, headers)).rateLimit).toEqual(rateLimit);
  });

  test('may be nothing', async () => {
    expect(await answer('{}', 429)).not.toHaveProperty('rateLimit');
  });
});
