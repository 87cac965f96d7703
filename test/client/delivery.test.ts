import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { freePort } from '../../scripts/support/free-port.js';
import { neverConnected } from '../../src/http/delivery.js';
import { untrusted } from '../support/certificate.js';
import { errorFrom, message, outcomeOf, reject } from '../support/scripted.js';
import { startServer } from '../support/server.js';
import { startSocketServer } from '../support/socket-server.js';

/** The outcome of a message that is sent twice at most. */
const outcomeAt = async (baseUrl: string, options: Partial<ClientOptions> = {}) =>
  outcomeOf(
    await createClient({ token: 't', baseUrl, retry: { maxAttempts: 2 }, ...options }).sendMessage(
      'id:1',
      message,
    ),
  );

const error = (facts: object, text = 'failed') => Object.assign(new Error(text), facts);
const connecting = (address: string, port: number, code = 'ECONNREFUSED') =>
  error({ syscall: 'connect', code, address, port });
const lookUp = (hostname: string) => error({ syscall: 'getaddrinfo', code: 'ENOTFOUND', hostname });
/** Node's `fetch` wraps the error of the system. */
const wrapped = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('delivery is not-sent, and the request is retried, if', () => {
  test.each<[string, () => Promise<string>]>([
    ['nothing listens', async () => `http://127.0.0.1:${await freePort()}`],
    ['nothing listens at localhost', async () => `http://localhost:${await freePort()}`],
    ['the host does not exist', async () => 'https://no-such-host.invalid/v1'],
    ['fetch blocks the port', async () => 'http://127.0.0.1:9/v1'],
  ])('%s', async (_, start) => {
    expect(await outcomeAt(await start())).toBe('network not-sent 2');
  });

  test.each<[string, () => Server]>([
    ['the server does not speak TLS', () => createHttpServer(() => expect.unreachable())],
    ['the certificate is not trusted', () => createTlsServer(untrusted, () => expect.unreachable())],
  ])('%s', async (_, create) => {
    const server = create().on('connection', (socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await outcomeAt(`https://127.0.0.1:${port}`)).toBe('network not-sent 2');
    await new Promise((resolve) => server.close(resolve));
  });

  test('a fetch of the user cannot connect to the API', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    expect(await outcomeAt(baseUrl, { fetch: (url, init) => fetch(url, init) })).toBe('network not-sent 2');
  });
});

describe('delivery is unknown, and the request is not retried, if', () => {
  test.each(['end', 'resetAndDestroy'] as const)('the server had the request: %s', async (way) => {
    await using server = await startSocketServer((socket) => void socket[way]());
    expect(await outcomeAt(server.url)).toBe('network unknown 1');
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, (port: number) => Promise<unknown>]>([
    ['cannot connect to another port', (port) => fetch(`http://127.0.0.1:${port}/metrics`)],
    ['cannot find another host', () => fetch('https://metrics.invalid/')],
    ['meets a certificate', reject(wrapped(error({ code: 'CERT_HAS_EXPIRED' })))],
  ])('a fetch of the user sends it, and then %s', async (_, fails) => {
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const port = await freePort();
    const original = globalThis.fetch;
    const sendsAndFails: typeof fetch = async (url, init) => {
      await (await original(url, init)).text();
      await fails(port);
      return expect.unreachable();
    };
    expect(await outcomeAt(server.url, { fetch: sendsAndFails })).toBe('network unknown 1');
    // The same function in place of the run time's own.
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      (url.startsWith(server.url) ? sendsAndFails : original)(url, init),
    );
    expect(await outcomeAt(server.url)).toBe('network unknown 1');
    vi.unstubAllGlobals();
    expect(server.received).toHaveLength(2);
  });

  test('a fetch of the user sends it to a gateway, and then cannot connect to another', async () => {
    await using server = await startServer((request) => request.socket.destroy());
    const other = `http://127.0.0.1:${await freePort()}/`;
    const twice: typeof fetch = (url, init) => fetch(url, init).catch(() => fetch(other));
    expect(await outcomeAt(server.url, { fetch: twice })).toBe('network unknown 1');
    expect(server.received).toHaveLength(1);
  });
});

const baseUrl = 'https://api.example.com/v1';
/** Where `errorFrom` sends its message. */
const url = `${baseUrl}/contact/id%3A1/message`;
const local = 'http://localhost:4010/v1';

describe('delivery of a request whose fetch of the user rejects', () => {
  const deliveryAfter = async (thrown: unknown, baseUrl: string) =>
    (await errorFrom(reject(thrown), { baseUrl })).delivery;

  test.each([
    ['the host was not found', lookUp('api.example.com'), baseUrl],
    ['the address refused the connection', connecting('10.0.0.7', 8080), 'https://10.0.0.7:8080/v1'],
    ['the address did not respond', connecting('10.0.0.7', 443, 'ETIMEDOUT'), 'https://10.0.0.7/v1'],
    ['the IPv6 address refused it', connecting('::1', 80), 'http://[::1]/v1'],
    ['localhost refused it', connecting('127.0.0.1', 4010), local],
    ['localhost in IPv6 refused it', connecting('::1', 4010), local],
    [
      'each address of localhost refused it',
      new AggregateError([connecting('::1', 4010), connecting('127.0.0.1', 4010)]),
      local,
    ],
    [
      'Bun names the URL',
      error(
        { code: 'ConnectionRefused', path: url },
        'Unable to connect. Is the computer able to access it?',
      ),
      baseUrl,
    ],
    [
      'Bun names the URL and its certificate',
      error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', path: url }),
      baseUrl,
    ],
    [
      'Bun names the URL and TLS',
      error({ code: 'EPROTO', path: url }, 'EPROTO: The TLS handshake failed.'),
      baseUrl,
    ],
    [
      'Deno names the URL',
      new Error(`error sending request for url (${url}): client error (Connect): tcp connect error: refused`),
      baseUrl,
    ],
  ])('is not-sent if %s, at any depth', async (_, thrown, target) => {
    const aggregated = new Error('all failed', { cause: new AggregateError([wrapped(thrown), thrown]) });
    for (const each of [thrown, wrapped(thrown), aggregated])
      expect(await deliveryAfter(each, target)).toBe('not-sent');
  });

  const circle = new Error('outer');
  circle.cause = new AggregateError([circle, circle]);

  test.each<[string, unknown, string]>([
    ['another host was not found', lookUp('metrics.example.com'), baseUrl],
    ['another address refused a connection', connecting('10.0.0.8', 8080), 'https://10.0.0.7:8080/v1'],
    ['another port did', connecting('10.0.0.7', 9090), 'https://10.0.0.7:8080/v1'],
    ['another port of localhost did', connecting('127.0.0.1', 9090), local],
    ['the address may be that of any host', connecting('10.0.0.7', 443), baseUrl],
    ['a proxy refused it', connecting('10.0.0.7', 4010), local],
    ['the error names no address', error({ syscall: 'connect', code: 'ECONNREFUSED' }), baseUrl],
    ['the error names no host', error({ syscall: 'getaddrinfo', code: 'ENOTFOUND' }), baseUrl],
    ['the certificate may be that of any host', error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), baseUrl],
    ['the connect timeout may be that of any host', error({ code: 'UND_ERR_CONNECT_TIMEOUT' }), baseUrl],
    [
      'Bun names another URL',
      error({ code: 'ConnectionRefused', path: 'https://metrics.example.com/' }),
      baseUrl,
    ],
    [
      'Deno names another URL',
      new Error(
        'error sending request for url (https://metrics.example.com/): client error (Connect): refused',
      ),
      baseUrl,
    ],
    [
      'Deno had connected',
      new Error(`error sending request for url (${url}): client error (SendRequest): connection closed`),
      baseUrl,
    ],
    [
      'one of several errors is about a connection that was open',
      new AggregateError([lookUp('api.example.com'), error({ syscall: 'read', code: 'ECONNRESET' })]),
      baseUrl,
    ],
    [
      'one of several errors is about another port',
      new AggregateError([connecting('127.0.0.1', 4010), connecting('127.0.0.1', 9090)]),
      local,
    ],
    ['there are no errors in it', new AggregateError([]), baseUrl],
    ['the connection was written to', error({ syscall: 'write', code: 'ECONNRESET' }), baseUrl],
    ['the error says nothing else', new TypeError('fetch failed'), baseUrl],
    ['the error is its own cause', circle, baseUrl],
    ...['connect', 7, true, {}, [], () => {}].map(
      (thrown) => [`it is ${thrown}`, thrown, baseUrl] as [string, unknown, string],
    ),
  ])('is unknown if %s', async (_, thrown, target) => {
    for (const each of [thrown, wrapped(thrown)]) expect(await deliveryAfter(each, target)).toBe('unknown');
  });
});

// What the run time's own `fetch` throws cannot be replaced, so that these errors are handed in.
describe('neverConnected, for errors of the own fetch', () => {
  test.each([
    ['the address refused the connection', connecting('10.0.0.7', 443)],
    ['each address did', new AggregateError([connecting('10.0.0.7', 443), connecting('fd00::7', 443)])],
    ['connecting took too long', error({ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'Connect Timeout Error')],
    ['the certificate is not trusted', error({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['the certificate has no known issuer', error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['the certificate has expired', error({ code: 'CERT_HAS_EXPIRED' })],
    ['the certificate is for another host', error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['the port does not speak TLS', error({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
    [
      'the TLS handshake was cut',
      error(
        { code: 'ECONNRESET' },
        'Client network socket disconnected before secure TLS connection was established',
      ),
    ],
    ['Node blocks the port', new Error('bad port')],
    ['Deno blocks the port', new TypeError('Fetch failed: Requests to port 9 are blocked')],
  ])('is true if %s', (_, thrown) => {
    expect(neverConnected(wrapped(thrown), url, true)).toBe(true);
    expect(neverConnected(wrapped(thrown), url, false)).toBe(false);
  });

  test.each([
    ['a proxy refused the connection', connecting('10.0.0.7', 8080)],
    ['the connection was reset', error({ syscall: 'read', code: 'ECONNRESET' }, 'read ECONNRESET')],
    ['the server closed the connection', error({ code: 'UND_ERR_SOCKET' }, 'other side closed')],
    ['the host became unreachable', error({ syscall: 'read', code: 'EHOSTUNREACH' })],
    ['the server wants a certificate', error({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })],
    ['the server refused a certificate', error({ code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' })],
    ['headers took too long', error({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['a browser says nothing', new TypeError('Failed to fetch')],
  ])('is false if %s', (_, thrown) => {
    expect(neverConnected(wrapped(thrown), url, true)).toBe(false);
  });
});
