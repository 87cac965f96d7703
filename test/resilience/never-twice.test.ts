import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { http, startSocketServer } from '../support/socket-server.js';

const sent = http('200 OK', '{"messageId":7}');

const silence = () => {};

/** What a server may do with a request that it has carried out. */
const mishaps: [string, (socket: Socket) => void][] = [
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['closes the connection', (socket) => socket.end()],
  ['never answers', silence],
  ['answers 500', (socket) => socket.write(http('500 Internal Server Error', '{}'))],
  ['answers 503', (socket) => socket.write(http('503 Service Unavailable', '{}', ['Retry-After: 0']))],
  ['cuts its answer', (socket) => socket.end(sent.slice(0, -3))],
];

// They wait more than they do.
describe.concurrent('a server that carries out every tenth message and then', () => {
  test.each(mishaps)('%s gets none twice, and each of those is reported unknown', async (_, mishap) => {
    const carriedOut: string[] = [];
    await using server = await startSocketServer((socket, _count, request) => {
      const { text } = JSON.parse(request.slice(request.indexOf('\r\n\r\n'))).message;
      carriedOut.push(text);
      if (Number(text) % 10 === 0) mishap(socket);
      else socket.write(sent);
    });
    const aelyst = createClient({
      token: 'secret-token',
      baseUrl: server.url,
      // Only who gets no answer waits that long; on a busy machine the others must not.
      timeoutMs: mishap === silence ? 3_000 : 30_000,
      rateLimit: false,
    });
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        aelyst.sendMessage('id:1', { message: { type: 'text', text: String(index) } }),
      ),
    );
    expect(new Set(carriedOut).size).toBe(100);
    expect(carriedOut).toHaveLength(100);
    results.forEach((result, index) => {
      expect(result.ok ? 'ok' : result.error.delivery).toBe(index % 10 === 0 ? 'unknown' : 'ok');
    });
  });
});

test.concurrent('a server that refuses connections for a while gets every message once', async () => {
  const carriedOut: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    carriedOut.push(JSON.parse(body).message.text);
    response.setHeader('Content-Type', 'application/json').end('{"messageId":7}');
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));

  const aelyst = createClient({ token: 'secret-token', baseUrl: `http://127.0.0.1:${port}` });
  const calls = Array.from({ length: 50 }, (_, index) =>
    aelyst.sendMessage('id:1', { message: { type: 'text', text: String(index) } }),
  );
  setTimeout(() => void listen(port), 700);
  const results = await Promise.all(calls);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(new Set(carriedOut).size).toBe(50);
  expect(carriedOut).toHaveLength(50);
});

test.concurrent('a connection that is closed while it idles costs no message', async () => {
  await using server = await startSocketServer((socket) => {
    socket.write(sent);
    // The client may take the connection for its next request just as this arrives.
    setTimeout(() => socket.end(), 5);
  });
  const aelyst = createClient({ token: 'secret-token', baseUrl: server.url });
  for (let index = 0; index < 20; index++) {
    const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: String(index) } });
    await new Promise((resolve) => setTimeout(resolve, index % 7));
    if (!result.ok) expect(result.error.delivery).not.toBe('refused');
  }
  const texts = server.requests.map(
    (request) => JSON.parse(request.slice(request.indexOf('\r\n\r\n'))).message.text,
  );
  expect(new Set(texts).size).toBe(texts.length);
});
