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

describe('neverConnected, of a fetch of the user', () => {
  const judge = (thrown: unknown, target = url) => neverConnected(thrown, target, false);

  test.each([
    ['the look-up of the host failed', lookUp('api.example.com'), url],
    ['its address did not take the connection', connecting('10.0.0.7', 8080), 'http://10.0.0.7:8080/v1'],
    ['its address was not reached in time', connecting('10.0.0.7', 443, 'ETIMEDOUT'), 'https://10.0.0.7/v1'],
    ['its address in IPv6 did not take it', connecting('::1', 80), 'http://[::1]/v1'],
    ['localhost did not take it', connecting('127.0.0.1', 4010), 'http://localhost:4010/v1'],
    ['localhost in IPv6 did not take it', connecting('::1', 4010), 'http://localhost:4010/v1'],
    [
      'no address of localhost did',
      new AggregateError([connecting('::1', 4010), connecting('127.0.0.1', 4010)]),
      'http://localhost:4010/v1',
    ],
    [
      'Bun names the URL',
      error(
        { code: 'ConnectionRefused', path: url },
        'Unable to connect. Is the computer able to access the url?',
      ),
      url,
    ],
    [
      'Bun names the URL, and its certificate',
      error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', path: url }),
      url,
    ],
    [
      'Bun names the URL, and TLS',
      error({ code: 'EPROTO', path: url }, 'EPROTO: The TLS handshake failed.'),
      url,
    ],
    [
      'Deno names the URL',
      new Error(`error sending request for url (${url}): client error (Connect): tcp connect error: refused`),
      url,
    ],
  ])('is true if %s, however deep that is hidden', (_, thrown, target) => {
    expect(judge(thrown, target)).toBe(true);
    expect(judge(hidden(thrown), target)).toBe(true);
    expect(
      judge(new Error('all failed', { cause: new AggregateError([hidden(thrown), thrown]) }), target),
    ).toBe(true);
  });

  test.each([
    ['another host was looked up', lookUp('metrics.example.com'), url],
    ['another address was connected to', connecting('10.0.0.8', 8080), 'http://10.0.0.7:8080/v1'],
    ['another port was', connecting('10.0.0.7', 9090), 'http://10.0.0.7:8080/v1'],
    ['another port of localhost was', connecting('127.0.0.1', 9090), 'http://localhost:4010/v1'],
    ['an address was that may be any host’s', connecting('10.0.0.7', 443), url],
    ['a proxy was', connecting('10.0.0.7', 4010), 'http://localhost:4010/v1'],
    ['an error says no address', error({ syscall: 'connect', code: 'ECONNREFUSED' }), url],
    ['an error says no host', error({ syscall: 'getaddrinfo', code: 'ENOTFOUND' }), url],
    ['the certificate may be another host’s', error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), url],
    ['the time to connect may be that of another host', error({ code: 'UND_ERR_CONNECT_TIMEOUT' }), url],
    [
      'Bun names another URL',
      error({ code: 'ConnectionRefused', path: 'https://metrics.example.com/' }),
      url,
    ],
    [
      'Deno names another URL',
      new Error(
        'error sending request for url (https://metrics.example.com/): client error (Connect): refused',
      ),
      url,
    ],
    [
      'Deno had sent the request',
      new Error(`error sending request for url (${url}): client error (SendRequest): connection closed`),
      url,
    ],
    [
      'one of several says otherwise',
      new AggregateError([lookUp('api.example.com'), error({ syscall: 'read', code: 'ECONNRESET' })]),
      url,
    ],
    [
      'one of several is about another host',
      new AggregateError([connecting('127.0.0.1', 4010), connecting('127.0.0.1', 9090)]),
      'http://localhost:4010/v1',
    ],
    ['several say nothing', new AggregateError([]), url],
    ['the connection was written to', error({ syscall: 'write', code: 'ECONNRESET' }), url],
    ['an error says no more', new TypeError('fetch failed'), url],
  ])('is false if %s', (_, thrown, target) => {
    expect(judge(thrown, target)).toBe(false);
    expect(judge(hidden(thrown), target)).toBe(false);
  });

  test.each(['connect', 7, null, undefined, true, {}, [], () => {}])(
    'is false if %j was thrown',
    (thrown) => {
      expect(judge(thrown)).toBe(false);
      expect(neverConnected(thrown, url, true)).toBe(false);
    },
  );

  test('is false if errors are their own causes', () => {
    const outer = new Error('outer');
    outer.cause = new AggregateError([outer, outer]);
    expect(judge(outer)).toBe(false);
  });
});

describe('neverConnected, of the run time’s own fetch', () => {
  test.each([
    ['an address did not take the connection', connecting('10.0.0.7', 443)],
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
    expect(neverConnected(hidden(thrown), url, true)).toBe(true);
    expect(neverConnected(hidden(thrown), url, false)).toBe(false);
  });

  test.each([
    ['a proxy did not take the connection', connecting('10.0.0.7', 8080)],
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
    expect(neverConnected(hidden(thrown), url, true)).toBe(false);
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

  const judge = async (target: string, own = true) => neverConnected(await thrownFor(target), target, own);

  test('is true if nothing listens', async () => {
    const server = createServer();
    const free = await port(server);
    await once(server.close(), 'close');
    servers.length = 0;
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await judge(`http://${host}:${free}/v1`)).toBe(true);
      expect(await judge(`http://${host}:${free}/v1`, false)).toBe(true);
      expect(await judge(`https://${host}:${free}/v1`)).toBe(true);
    }
  });

  test('is true if the host does not exist', async () => {
    expect(await judge('http://no-such-host.invalid/v1', false)).toBe(true);
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
    expect(await judge(`https://127.0.0.1:${secure}/v1`, false)).toBe(false);
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
