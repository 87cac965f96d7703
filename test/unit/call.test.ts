import { getEventListeners } from 'node:events';
import { AelystError, createClient, unwrap } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startServer } from '../support/server.js';

afterEach(() => {
  vi.useRealTimers();
});

const message = { message: { type: 'text', text: 'On its way' } } as const;

describe('an answer', () => {
  const cases = [
    { name: 'HTML', status: 200, body: '<html>', kind: 'unreadable', delivery: 'unknown' },
    { name: 'cut JSON', status: 200, body: '{"messageId":', kind: 'unreadable', delivery: 'unknown' },
    { name: 'nothing', status: 200, body: '', kind: 'unreadable', delivery: 'unknown' },
    { name: 'another 2xx', status: 202, body: '{}', kind: 'undocumented', delivery: 'unknown' },
    { name: 'no content', status: 204, body: '', kind: 'undocumented', delivery: 'unknown' },
    { name: 'an undocumented 4xx', status: 404, body: '{}', kind: 'undocumented', delivery: 'refused' },
    { name: 'a gateway error', status: 502, body: '<html>', kind: 'undocumented', delivery: 'unknown' },
    { name: '429 in HTML', status: 429, body: '<html>', kind: 'rate-limited', delivery: 'refused' },
    { name: '500 without a body', status: 500, body: '', kind: 'server-error', delivery: 'unknown' },
    { name: 'several choices', status: 300, body: '', kind: 'redirect', delivery: 'unknown' },
    { name: 'a redirect', status: 302, body: '', kind: 'redirect', delivery: 'unknown' },
    { name: 'a redirect of the request', status: 307, body: '', kind: 'redirect', delivery: 'refused' },
  ];

  test.each(cases)('of $name becomes an error of kind $kind', async ({ status, body, kind, delivery }) => {
    await using server = await startServer((_, response) => {
      response.writeHead(status, { Location: 'http://127.0.0.1:1/elsewhere' }).end(body);
    });
    const aelyst = createClient({ token: 't', baseUrl: server.url, retry: false });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({ ok: false, status, error: { kind, delivery, status, attempts: 1 } });
    expect(result.response?.status).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  test('says in its message what was called and what came back', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(400).end('{"code":400,"message":"Text is\\n too long"}');
    });
    const result = await createClient({ token: 't', baseUrl: server.url }).sendMessage('id:1', message);
    expect(() => unwrap(result)).toThrow('POST /contact/{identifier}/message: 400 Text is too long');
  });

  test('shows in its cause what could not be read', async () => {
    await using server = await startServer((_, response) => response.writeHead(502).end('<h1>Bad gateway'));
    const result = await createClient({ token: 't', baseUrl: server.url }).sendMessage('id:1', message);
    expect(result.ok || result.error.cause).toMatchObject({
      message: 'the body is not JSON: <h1>Bad gateway',
    });
  });
});

describe('no answer', () => {
  test('since nothing listens: not sent', async () => {
    const server = await startServer(() => {});
    await server[Symbol.asyncDispose]();
    const result = await createClient({ token: 't', baseUrl: server.url, retry: false }).sendMessage(
      'id:1',
      message,
    );
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'not-sent', cause: { code: 'ECONNREFUSED' } },
    });
    expect(() => unwrap(result)).toThrow(
      /^POST \/contact\/\{identifier\}\/message: fetch failed: .*ECONNREFUSED/,
    );
  });

  test('since the connection broke: unknown', async () => {
    await using server = await startServer((request) => request.socket.destroy());
    const result = await createClient({ token: 't', baseUrl: server.url }).sendMessage('id:1', message);
    expect(result).toMatchObject({ ok: false, error: { kind: 'network', delivery: 'unknown', attempts: 1 } });
    expect(server.received).toHaveLength(1);
  });

  test('in time: unknown', async () => {
    await using server = await startServer(() => {});
    const aelyst = createClient({ token: 't', baseUrl: server.url, timeoutMs: 50 });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown', attempts: 1 } });
  });

  test('whose body ends in time: unknown', async () => {
    await using server = await startServer((_, response) => response.write('{"messageId":'));
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const result = await aelyst.sendMessage('id:1', message, { timeoutMs: 50 });
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown' } });
  });

  test('because the caller aborted before: not sent', async () => {
    await using server = await startServer(() => {});
    const signal = AbortSignal.abort();
    const result = await createClient({ token: 't', baseUrl: server.url }).sendMessage('id:1', message, {
      signal,
    });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 },
    });
    expect(server.received).toEqual([]);
  });

  test.each(['call', 'client'])('because the signal of the %s fired meanwhile: unknown', async (whose) => {
    const controller = new AbortController();
    await using server = await startServer(() => controller.abort());
    const { signal } = controller;
    const aelyst = createClient({ token: 't', baseUrl: server.url, ...(whose === 'client' && { signal }) });
    const result = await aelyst.sendMessage('id:1', message, whose === 'call' ? { signal } : {});
    expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'unknown', attempts: 1 } });
  });
});

describe('a body', () => {
  test.each([
    ['is missing', undefined, 'addTags: body is missing'],
    [
      'refers to itself',
      (() => {
        const body: unknown[] = [];
        body.push(body);
        return body;
      })(),
      /circular/,
    ],
  ])('that %s is a wrong argument', async (_, body, expected) => {
    const aelyst = createClient({ token: 't', fetch: () => expect.unreachable() });
    const call = aelyst.addTags('id:1', body as string[]);
    await expect(call).rejects.toThrow(TypeError);
    await expect(call).rejects.toThrow(expected);
  });
});

describe('unwrap', () => {
  test('gives the data of a success', async () => {
    const aelyst = createClient({ token: 't', fetch: async () => Response.json({ messageId: 7 }) });
    expect(unwrap(await aelyst.sendMessage('id:1', message))).toEqual({ messageId: 7 });
  });

  test('throws the very error of a failure', async () => {
    const aelyst = createClient({ token: 't', fetch: async () => new Response(null, { status: 500 }) });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error).toBeInstanceOf(AelystError);
    expect(() => unwrap(result)).toThrow(result.ok ? expect.unreachable() : result.error);
  });
});

test('a call that failed leaves no listener on its signal, and no timer', async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const aelyst = createClient({ token: 't', signal, fetch: () => Promise.reject(new Error('broken')) });
  expect(await aelyst.sendMessage('id:1', message, { deadlineMs: 9 })).toMatchObject({ ok: false });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
