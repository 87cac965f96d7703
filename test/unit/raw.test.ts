import { createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { startServer } from '../support/server.js';

const message = { message: { type: 'text', text: 'On its way' } } as const;

describe('raw', () => {
  test('is openapi-fetch over the same layers', async () => {
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const { raw } = createClient({ token: 't', baseUrl: `${server.url}/v1` });
    const { data } = await raw.POST('/contact/{identifier}/message', {
      params: { path: { identifier: 'id:1' } },
      body: message,
    });
    expect(data).toEqual({ messageId: 7 });
    expect(server.received).toMatchObject([
      { method: 'POST', url: '/v1/contact/id%3A1/message', headers: { authorization: 'Bearer t' } },
    ]);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(message);
  });

  test('keeps the time of an attempt, its body included', async () => {
    await using server = await startServer((_, response) => response.write('{'));
    const { raw } = createClient({ token: 't', baseUrl: server.url, timeoutMs: 50 });
    const call = raw.POST('/contact/{identifier}/message', {
      params: { path: { identifier: 'id:1' } },
      body: message,
    });
    await expect(call).rejects.toThrow('no complete answer within 50 ms');
  });

  test('hands on the signal of a call', async () => {
    const controller = new AbortController();
    const { raw } = createClient({
      token: 't',
      fetch: () => {
        controller.abort(new Error('changed my mind'));
        return new Promise(() => {});
      },
    });
    const call = raw.POST('/contact/{identifier}/message', {
      params: { path: { identifier: 'id:1' } },
      body: message,
      signal: controller.signal,
    });
    await expect(call).rejects.toThrow('changed my mind');
  });

  test.each([
    ['shows no token in the body of an error', {}, { error: { message: 'no [token]' } }],
    ['reads no more than it may', { maxResponseBytes: 9 }, { error: '{"message' }],
  ])('%s', async (_, options, expected) => {
    const { raw } = createClient({
      token: 'secret-token',
      fetch: async () => Response.json({ message: 'no secret-token' }, { status: 400 }),
      ...options,
    });
    const params = { path: { identifier: 'id:1' } };
    expect(await raw.POST('/contact/{identifier}/message', { params, body: message })).toMatchObject(
      expected,
    );
  });
});
