import { getEventListeners } from 'node:events';
import { createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { http, startSocketServer } from '../support/socket-server.js';

const sent = http('200 OK', '{"messageId":7}');
const tooMany = http('429 Too Many Requests', '{}', ['Retry-After: 20']);
const message = { message: { type: 'text', text: 'x' } } as const;

describe('a signal that fires', () => {
  test('while the token is being fetched ends the call, and nothing is sent', async () => {
    const controller = new AbortController();
    const aelyst = createClient({
      token: () => {
        controller.abort();
        return new Promise(() => {});
      },
      fetch: () => expect.unreachable(),
    });
    const result = await aelyst.sendMessage('id:1', message, { signal: controller.signal });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 },
    });
  });

  test('in the queue ends the call, and lets the next one have its turn', async () => {
    await using server = await startSocketServer((socket) => socket.write(sent));
    const aelyst = createClient({ token: 't', baseUrl: server.url, rateLimit: { limit: 1, windowMs: 200 } });
    const controller = new AbortController();
    const first = aelyst.sendMessage('id:1', message);
    const second = aelyst.sendMessage('id:2', message, { signal: controller.signal });
    const third = aelyst.sendMessage('id:3', message);
    await first;
    controller.abort(new Error('changed my mind'));
    expect(await second).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0, cause: new Error('changed my mind') },
    });
    expect(await third).toMatchObject({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('before the head of the answer leaves the delivery unknown', async () => {
    const controller = new AbortController();
    await using server = await startSocketServer(() => controller.abort());
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const result = await aelyst.sendMessage('id:1', message, { signal: controller.signal });
    expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'unknown', attempts: 1 } });
  });

  test('in the body of the answer leaves the delivery unknown', async () => {
    const controller = new AbortController();
    await using server = await startSocketServer((socket) => {
      socket.write(sent.slice(0, -3));
      setTimeout(() => controller.abort(), 30);
    });
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const result = await aelyst.sendMessage('id:1', message, { signal: controller.signal });
    expect(result).toMatchObject({ ok: false, status: 200, error: { kind: 'aborted', delivery: 'unknown' } });
  });

  test('in a wait ends the call at once, which the API is known to have refused', async () => {
    const controller = new AbortController();
    await using server = await startSocketServer((socket) => {
      socket.write(tooMany);
      setTimeout(() => controller.abort(), 30);
    });
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const result = await aelyst.sendMessage('id:1', message, { signal: controller.signal });
    expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'refused', attempts: 1 } });
    expect(server.requests).toHaveLength(1);
  });

  test('after the answer changes nothing', async () => {
    const controller = new AbortController();
    await using server = await startSocketServer((socket) => socket.write(sent));
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const result = await aelyst.sendMessage('id:1', message, { signal: controller.signal });
    controller.abort();
    expect(result).toMatchObject({ ok: true, data: { messageId: 7 } });
  });
});

test('10,000 calls on one signal leave no listener behind', async () => {
  const controller = new AbortController();
  const aelyst = createClient({
    token: 't',
    fetch: async () => Response.json({ messageId: 7 }),
    signal: controller.signal,
    rateLimit: false,
  });
  for (let index = 0; index < 10_000; index++) await aelyst.sendMessage('id:1', message);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});
