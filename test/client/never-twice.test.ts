import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { http, startSocketServer } from '../support/socket-server.js';

const success = http('200 OK', '{"messageId":7}');

const textOf = (request: string): string =>
  JSON.parse(request.slice(request.indexOf('\r\n\r\n'))).message.text;

const messageOf = (text: number) => ({ message: { type: 'text', text: String(text) } }) as const;

const silence = () => {};

/** What a server may do with a request that it has processed. */
const mishaps: [string, (socket: Socket) => void][] = [
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['closes the connection', (socket) => socket.end()],
  ['never responds', silence],
  ['responds with 500', (socket) => socket.write(http('500 Internal Server Error', '{}'))],
  ['responds with 503', (socket) => socket.write(http('503 Service Unavailable', '{}', ['Retry-After: 0']))],
  ['responds with 408', (socket) => socket.write(http('408 Request Timeout', '{}', ['Retry-After: 0']))],
  ['responds with what is no JSON', (socket) => socket.write(http('200 OK', '<html>'))],
  ['cuts its response', (socket) => socket.end(success.slice(0, -3))],
];

describe.concurrent('no message is processed twice by a server that processes every tenth and then', () => {
  test.each(mishaps)('%s; each of those is reported unknown', async (_, mishap) => {
    const processed: string[] = [];
    const stop = new AbortController();
    let others = 0;
    // Nobody waits for what never comes longer than for the other responses, and until the server has all requests.
    const stopIfDone = () => {
      if (others === 90 && processed.length === 100) stop.abort();
    };
    await using server = await startSocketServer((socket, _count, request) => {
      const text = textOf(request);
      processed.push(text);
      stopIfDone();
      if (Number(text) % 10 === 0) mishap(socket);
      else socket.write(success);
    });
    const aelyst = createClient({
      token: 'secret-token',
      baseUrl: server.url,
      timeoutMs: Number.POSITIVE_INFINITY,
      rateLimit: false,
    });
    const results = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const { signal } = stop;
        const silent = mishap === silence && index % 10 === 0;
        const result = await aelyst.sendMessage('id:1', messageOf(index), silent ? { signal } : {});
        others += 1;
        if (mishap === silence) stopIfDone();
        return result;
      }),
    );
    expect(new Set(processed).size).toBe(100);
    expect(processed).toHaveLength(100);
    results.forEach((result, index) => {
      expect(result.ok ? 'ok' : result.error.delivery).toBe(index % 10 === 0 ? 'unknown' : 'ok');
    });
  });
});

test.concurrent('a server that refuses connections for a while gets every message once', async () => {
  const processed: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    processed.push(JSON.parse(body).message.text);
    response.setHeader('Content-Type', 'application/json').end('{"messageId":7}');
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));

  const waiting = new Set<number>();
  const calls = Array.from({ length: 50 }, async (_, index) => {
    const aelyst = createClient({
      token: 'secret-token',
      baseUrl: `http://127.0.0.1:${port}`,
      retry: { maxAttempts: 10 },
      onEvent: ({ type }) => {
        if (type !== 'retry') return;
        waiting.add(index);
        // Once every message has been refused.
        if (waiting.size === 50 && !server.listening) void listen(port);
      },
    });
    return aelyst.sendMessage('id:1', messageOf(index));
  });
  const results = await Promise.all(calls);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(new Set(processed).size).toBe(50);
  expect(processed).toHaveLength(50);
});

test.concurrent('a connection that is closed while it idles costs no message', async () => {
  await using server = await startSocketServer((socket, count) => {
    // The client may take the connection for its next request just as this arrives.
    socket.write(success, () => {
      if (count % 3 === 0) socket.end();
      if (count % 3 === 1) setImmediate(() => socket.end());
    });
  });
  const aelyst = createClient({ token: 'secret-token', baseUrl: server.url, rateLimit: false });
  for (let index = 0; index < 100; index++) {
    const result = await aelyst.sendMessage('id:1', messageOf(index));
    for (let turn = 0; turn < index % 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (!result.ok) expect(result.error.delivery).toBe('unknown');
  }
  const texts = server.requests.map(textOf);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.length).toBeGreaterThan(50);
});
