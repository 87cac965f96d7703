import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/support/free-port.js';
import { untrusted } from '../support/certificate.js';
import { message } from '../support/scripted.js';
import { startServer } from '../support/server.js';
import { http, startSocketServer } from '../support/socket-server.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function errorAt(baseUrl: string, options: Partial<ClientOptions> = {}) {
  const aelyst = createClient({ token: 't', baseUrl, retry: { maxAttempts: 2 }, ...options });
  const result = await aelyst.sendMessage('id:1', message);
  return result.ok ? expect.unreachable() : result.error;
}

describe('delivery is not-sent, and a call may be retried, if', () => {
  test.each<[string, () => Promise<string>]>([
    ['nothing listens', async () => `http://127.0.0.1:${await freePort()}`],
    ['nothing listens at localhost', async () => `http://localhost:${await freePort()}`],
    ['the host does not exist', async () => 'https://no-such-host.invalid/v1'],
    ['the port is one that fetch blocks', async () => 'http://127.0.0.1:9/v1'],
    [
      'the server does not speak TLS',
      async () => `https://127.0.0.1:${await portOf(createHttpServer(() => expect.unreachable()))}`,
    ],
    [
      'the certificate is not trusted',
      async () => `https://127.0.0.1:${await portOf(createTlsServer(untrusted, () => expect.unreachable()))}`,
    ],
  ])('%s', async (_, start) => {
    expect(await errorAt(await start())).toMatchObject({
      kind: 'network',
      delivery: 'not-sent',
      attempts: 2,
    });
  });
});

describe('delivery is unknown, and a call is not retried, if', () => {
  test.each(['end', 'resetAndDestroy'] as const)('the server had the request: %s', async (way) => {
    await using server = await startSocketServer((socket) => void socket[way]());
    expect(await errorAt(server.url)).toMatchObject({ kind: 'network', delivery: 'unknown', attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  /** Sends, and then fails at something else. */
  const sendsAnd =
    (fails: () => Promise<unknown>): typeof fetch =>
    async (url, init) => {
      const response = await fetch(url, init);
      await response.text();
      await fails();
      return expect.unreachable();
    };

  const connectError = (facts: object) => Object.assign(new Error('failed'), facts);

  test.each<[string, (port: number) => () => Promise<unknown>]>([
    ['metrics on a port where nothing listens', (port) => () => fetch(`http://127.0.0.1:${port}/metrics`)],
    ['metrics at a host that does not exist', () => () => fetch('https://metrics.invalid/')],
    [
      'the connect time-out of something',
      () => () =>
        Promise.reject(
          new TypeError('fetch failed', { cause: connectError({ code: 'UND_ERR_CONNECT_TIMEOUT' }) }),
        ),
    ],
    [
      'the certificate of something',
      () => () =>
        Promise.reject(new TypeError('fetch failed', { cause: connectError({ code: 'CERT_HAS_EXPIRED' }) })),
    ],
    [
      'several things, not all of them connections',
      (port) => () =>
        Promise.reject(
          new AggregateError([
            connectError({ syscall: 'connect', address: '127.0.0.1', port }),
            connectError({ syscall: 'read', code: 'ECONNRESET' }),
          ]),
        ),
    ],
  ])('a fetch of the user sends, and then fails at %s', async (_, failsAt) => {
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const fails = failsAt(await freePort());
    expect(await errorAt(server.url, { fetch: sendsAnd(fails) })).toMatchObject({
      kind: 'network',
      delivery: 'unknown',
      attempts: 1,
    });
    expect(server.received).toHaveLength(1);
  });

  test('a fetch of the user sends to one gateway, and then fails to connect to another', async () => {
    await using server = await startServer((request) => request.socket.destroy());
    const other = await freePort();
    const error = await errorAt(server.url, {
      fetch: (url, init) => fetch(url, init).catch(() => fetch(`http://127.0.0.1:${other}/`)),
    });
    expect(error).toMatchObject({ kind: 'network', delivery: 'unknown', attempts: 1 });
    expect(server.received).toHaveLength(1);
  });

  test('globalThis.fetch has been replaced by one that sends, and then fails at a certificate', async () => {
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const original = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      await original(url, init);
      throw new TypeError('fetch failed', { cause: connectError({ code: 'CERT_HAS_EXPIRED' }) });
    };
    try {
      expect(await errorAt(server.url)).toMatchObject({ delivery: 'unknown', attempts: 1 });
    } finally {
      globalThis.fetch = original;
    }
    expect(server.received).toHaveLength(1);
  });

  test.each([408, 499, 500, 502, 503, 504])('a gateway responds with %d', async (status) => {
    await using server = await startSocketServer((socket) => socket.write(http(`${status} Gateway`, '{}')));
    expect(await errorAt(server.url)).toMatchObject({ delivery: 'unknown', attempts: 1, status });
    expect(server.requests).toHaveLength(1);
  });
});

test('delivery of a fetch of the user that fails to connect to the API itself is not-sent', async () => {
  const error = await errorAt(`http://127.0.0.1:${await freePort()}`, {
    fetch: (url, init) => fetch(url, init),
  });
  expect(error).toMatchObject({ kind: 'network', delivery: 'not-sent', attempts: 2 });
});
