import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { errorKinds } from '../../generated/operations.js';
import { deliveryOf, neverConnected } from '../../src/http/delivery.js';
import { untrusted } from '../support/certificate.js';

const url = 'https://api.example.com/v1/contact/id%3A1/tag';

/** As `fetch` of Node hides the system's error. */
const hidden = (cause: unknown) => new TypeError('fetch failed', { cause });

const error = (facts: object, message = 'failed') => Object.assign(new Error(message), facts);

const connecting = (address: string, port: number, code = 'ECONNREFUSED') =>
  error({ syscall: 'connect', code, address, port });

const lookUp = (hostname: string) => error({ syscall: 'getaddrinfo', code: 'ENOTFOUND', hostname });

describe('neverConnected, of the run time’s own fetch', () => {
  test.each([
    ['an address did not take the connection', connecting('10.0.0.7', 443)],
    ['the look-up of the host failed', lookUp('api.example.com')],
    [
      'Bun says so',
      error({ code: 'ConnectionRefused' }, 'Unable to connect. Is the computer able to access the url?'),
    ],
    ['Bun says so of TLS', error({ code: 'EPROTO' }, 'EPROTO: The TLS handshake failed.')],
    [
      'Deno says so',
      new Error(`error sending request for url (${url}): client error (Connect): tcp connect error: refused`),
    ],
    ['no address did', new AggregateError([connecting('10.0.0.7', 443), connecting('fd00::7', 443)])],
    ['connecting took too long', error({ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'Connect Timeout Error')],
    ['the certificate is not trusted', error({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['the certificate has no known issuer', error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['the certificate has expired', error({ code: 'CERT_HAS_EXPIRED' })],
    ['the certificate is another host’s', error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['the port does not speak TLS', error({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
    [
      'TLS was not agreed on',
      error(
        { code: 'ECONNRESET' },
        'Client network socket disconnected before secure TLS connection was established',
      ),
    ],
    ['Node blocks the port', new Error('bad port')],
    ['Deno blocks the port', new TypeError('Fetch failed: Requests to port 9 are blocked')],
  ])('is true if %s', (_, thrown) => {
    expect(neverConnected(thrown, url)).toBe(true);
    expect(neverConnected(hidden(thrown), url)).toBe(true);
    expect(
      neverConnected(new Error('all failed', { cause: new AggregateError([hidden(thrown), thrown]) }), url),
    ).toBe(true);
  });

  test.each([
    ['a proxy did not take the connection', connecting('10.0.0.7', 8080)],
    ['another host was looked up', lookUp('metrics.example.com')],
    ['an error says no port', error({ syscall: 'connect', code: 'ECONNREFUSED' })],
    ['an error says no host', error({ syscall: 'getaddrinfo', code: 'ENOTFOUND' })],
    [
      'Deno had sent the request',
      new Error(`error sending request for url (${url}): client error (SendRequest): connection closed`),
    ],
    [
      'one of several says otherwise',
      new AggregateError([lookUp('api.example.com'), error({ syscall: 'read', code: 'ECONNRESET' })]),
    ],
    ['several say nothing', new AggregateError([])],
    ['the connection was written to', error({ syscall: 'write', code: 'ECONNRESET' })],
    ['an error says no more', new TypeError('fetch failed')],
    ['the connection was reset', error({ syscall: 'read', code: 'ECONNRESET' }, 'read ECONNRESET')],
    ['the other side closed', error({ code: 'UND_ERR_SOCKET' }, 'other side closed')],
    ['the host was not reached later on', error({ syscall: 'read', code: 'EHOSTUNREACH' })],
    [
      'the server refused a certificate in TLS 1.3',
      error({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }),
    ],
    ['the server ended TLS', error({ code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' })],
    ['headers took too long', error({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['a browser says nothing', new TypeError('Failed to fetch')],
  ])('is false if %s', (_, thrown) => {
    expect(neverConnected(thrown, url)).toBe(false);
    expect(neverConnected(hidden(thrown), url)).toBe(false);
  });

  test.each(['connect', 7, null, undefined, true, {}, [], () => {}])(
    'is false if %j was thrown',
    (thrown) => {
      expect(neverConnected(thrown, url)).toBe(false);
    },
  );

  test('is false if errors are their own causes', () => {
    const outer = new Error('outer');
    outer.cause = new AggregateError([outer, outer]);
    expect(neverConnected(outer, url)).toBe(false);
  });
});

describe('neverConnected, of what fetch throws here', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
  });

  async function port(server: Server): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** What `fetch` throws for a URL. */
  const thrownFor = async (target: string) =>
    fetch(target, { method: 'POST', body: '{}' }).then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown,
    );

  const judge = async (target: string) => neverConnected(await thrownFor(target), target);

  test('is true if nothing listens', async () => {
    const server = createServer();
    const free = await port(server);
    await once(server.close(), 'close');
    servers.length = 0;
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await judge(`http://${host}:${free}/v1`)).toBe(true);
      expect(await judge(`https://${host}:${free}/v1`)).toBe(true);
    }
  });

  test('is true if the host does not exist', async () => {
    expect(await judge('http://no-such-host.invalid/v1')).toBe(true);
  });

  test('is true of a port that is blocked', async () => {
    expect(await judge('http://127.0.0.1:9/v1')).toBe(true);
  });

  test('is true if the server does not speak TLS', async () => {
    const plain = await port(createHttpServer(() => expect.unreachable()));
    expect(await judge(`https://127.0.0.1:${plain}/v1`)).toBe(true);
  });

  test('is true if the certificate is not trusted', async () => {
    const secure = await port(createTlsServer(untrusted, () => expect.unreachable()));
    expect(await judge(`https://127.0.0.1:${secure}/v1`)).toBe(true);
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'is false if the server had the request: %s',
    async (way) => {
      const closing = await port(createServer((socket) => void socket.once('data', () => socket[way]())));
      expect(await judge(`http://127.0.0.1:${closing}/v1`)).toBe(false);
    },
  );
});

describe('deliveryOf', () => {
  test.each(Object.keys(errorKinds).map(Number))('of the documented %d', (status) => {
    expect(deliveryOf(status)).toBe(status < 500 ? 'refused' : 'unknown');
  });

  test.each([
    [200, 'unknown'],
    [302, 'unknown'],
    [303, 'unknown'],
    [307, 'refused'],
    [308, 'refused'],
    [399, 'unknown'],
    [403, 'refused'],
    [408, 'unknown'],
    [413, 'refused'],
    [498, 'refused'],
    [499, 'unknown'],
    [502, 'unknown'],
    [504, 'unknown'],
    [0, 'unknown'],
  ])('of %d is %s', (status, delivery) => {
    expect(deliveryOf(status)).toBe(delivery);
  });
});
