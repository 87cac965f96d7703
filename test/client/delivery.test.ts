import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { errorKinds, operations } from '../../generated/operations.js';
import { freePort, listen } from '../../scripts/support/loopback.js';
import { neverConnected } from '../../src/http/delivery.js';
import { untrusted } from '../support/certificate.js';
import { data, errorFrom, message, outcomeOf, reject, scripted } from '../support/scripted.js';
import { startServer } from '../support/server.js';
import { http, type OnRequest, startSocketServer } from '../support/socket-server.js';

/** The outcome of a message that is sent twice at most. */
const outcomeAt = async (baseUrl: string, options: Partial<ClientOptions> = {}) => {
  const aelyst = createClient({ token: 't', baseUrl, retry: { maxAttempts: 2 }, ...options });
  return outcomeOf(await aelyst.sendMessage('id:1', message));
};

const error = (facts: object, text = 'failed') => Object.assign(new Error(text), facts);
const connecting = (address: string, port: number, code = 'ECONNREFUSED') =>
  error({ syscall: 'connect', code, address, port });
const lookUp = (hostname: string) => error({ syscall: 'getaddrinfo', code: 'ENOTFOUND', hostname });
/** Node's `fetch` wraps the error of the system. */
const wrapped = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('delivery is not-sent, and the request is retried, if', () => {
  const byUser: typeof fetch = (url, init) => fetch(url, init);

  test.each<[string, () => Promise<string>, Partial<ClientOptions>?]>([
    ['nothing listens', async () => `http://127.0.0.1:${await freePort()}`],
    ['nothing listens at localhost', async () => `http://localhost:${await freePort()}`],
    [
      'a fetch of the user finds nothing',
      async () => `http://127.0.0.1:${await freePort()}`,
      { fetch: byUser },
    ],
    ['the host does not exist', async () => 'https://no-such-host.invalid/v1'],
    ['fetch blocks the port', async () => 'http://127.0.0.1:9/v1'],
  ])('%s', async (_, start, options) => {
    expect(await outcomeAt(await start(), options)).toBe('network not-sent 2');
  });

  test.each<[string, () => Server]>([
    ['the server does not speak TLS', () => createHttpServer(() => expect.unreachable())],
    ['the certificate is not trusted', () => createTlsServer(untrusted, () => expect.unreachable())],
  ])('%s', async (_, create) => {
    await using server = await listen(create());
    expect(await outcomeAt(`https://127.0.0.1:${server.port}`)).toBe('network not-sent 2');
  });
});

describe('delivery is unknown, and the request is not retried, if', () => {
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

const text = JSON.stringify(data);
const ok = http('200 OK', text);
const network = 'network unknown 1';

/** Sends one response after the other, and then the last one again. */
const reply =
  (...responses: string[]): OnRequest =>
  (socket, count) =>
    void socket.write(responses[Math.min(count, responses.length) - 1] ?? '');

const thenClose =
  (bytes: string | Buffer): OnRequest =>
  (socket) =>
    void socket.end(bytes);

const thenReset =
  (bytes: string): OnRequest =>
  (socket) =>
    void socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()));

const gzipped =
  (body: string): OnRequest =>
  (socket) => {
    const bytes = gzipSync(body);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
  };

/** What the client calls a status: what the operation documents it for. */
function kindOf(status: number): string {
  const documented = (operations.sendMessage.statuses as readonly number[]).includes(status);
  return (documented && (errorKinds as Record<number, string>)[status]) || 'undocumented';
}

/** A name, the outcome of the call, what the server does with each request, and the status if there is one. */
type Meeting = [name: string, outcome: string, respond: OnRequest, status?: number];

const statuses = {
  refused: [400, 401, 403, 404, 413, 449, 498],
  unknown: [201, 202, 226, 408, 499, 500, 501, 502, 503, 504, 599, 700],
};
const withStatus = Object.entries(statuses).flatMap(([delivery, all]) =>
  all.flatMap((status) =>
    ['{}', '', '<html>'].map((body): Meeting => {
      const outcome = `${kindOf(status)} ${delivery} 1`;
      return [`${status} with the body "${body}"`, outcome, reply(http(`${status} Some`, body)), status];
    }),
  ),
);

const redirects = Object.entries({ refused: [307, 308], unknown: [301, 302, 303, 399] }).flatMap(
  ([delivery, all]) =>
    all.map((status): Meeting => {
      const response = http(`${status} Elsewhere`, '', ['Location: http://127.0.0.1:1/elsewhere']);
      return [`a redirect with ${status}`, `redirect ${delivery} 1`, reply(response), status];
    }),
);

const chunked = (chunks: string) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

const bodies: Meeting[] = [
  ['204 without a body', 'undocumented unknown 1', reply('HTTP/1.1 204 No Content\r\n\r\n')],
  ['103 before the response', 'ok', reply(`HTTP/1.1 103 Early Hints\r\n\r\n${ok}`)],
  // Without an Expect header, Node's fetch refuses it.
  ['100 before the response', network, reply(`HTTP/1.1 100 Continue\r\n\r\n${ok}`)],
  ['a byte order mark', 'ok', reply(http('200 OK', `\ufeff${text}`))],
  ['a byte order mark inside', 'unreadable unknown 1', reply(http('200 OK', '{"messageId":\ufeff7}'))],
  ['a property __proto__', 'ok', reply(http('200 OK', '{"messageId":7,"__proto__":{"ok":false}}'))],
  ['another media type', 'ok', reply(ok.replace('application/json', 'text/html'))],
  ['chunks', 'ok', reply(chunked('3\r\n{"m\r\nc\r\nessageId":7}\r\n0\r\n\r\n'))],
  ['a chunk of a wrong size', network, reply(chunked('zz\r\n'))],
  ['gzip', 'ok', gzipped(text)],
  ['a gzip bomb', 'unreadable unknown 1', gzipped(' '.repeat(2 ** 24))],
  ['no gzip, but a header for it', network, reply(http('200 OK', text, ['Content-Encoding: gzip']))],
  ['less than its Content-Length', network, thenClose(ok.replace(/(?<=Content-Length: )\d+/, '99'))],
  ['a 400 with a mebibyte', 'bad-request refused 1', reply(http('400 Oops', `"${'x'.repeat(2 ** 20)}"`))],
];

const cut = (response: string) => response.slice(0, -4);

const connections: Meeting[] = [
  ['a 429, and then a 500', 'server-error unknown 2', reply(http('429 Slow', ''), http('500 Oops'))],
  ['a close before the response', network, thenClose('')],
  ['a reset before the response', network, (socket) => void socket.resetAndDestroy()],
  ['a close in the status line', network, thenClose('HTTP/1.1 20')],
  ['a close in the headers', network, thenClose('HTTP/1.1 200 OK\r\nContent-Le')],
  ['a reset in the headers', network, thenReset('HTTP/1.1 200 OK\r\nContent-Le')],
  ['a close in the body', network, thenClose(cut(ok)), 200],
  ['a reset in the body', network, thenReset(cut(ok))],
  [
    'a close in the body of a 500',
    'server-error unknown 1',
    thenClose(cut(http('500 Oops', '{"code":500}'))),
    500,
  ],
  [
    'a close in the body of a 400',
    'bad-request refused 1',
    thenClose(cut(http('400 Oops', '{"code":4}'))),
    400,
  ],
  ['an SSH server', network, thenClose('SSH-2.0-OpenSSH_9.6\r\n')],
  ['random bytes', network, thenClose(Buffer.from([0, 255, 1, 254, 13, 10]))],
  ['HTTP of another version', network, thenClose(ok.replace('HTTP/1.1', 'HTTP/9.9'))],
  ['headers of 100 kB', network, reply(http('200 OK', text, [`X-Long: ${'x'.repeat(100_000)}`]))],
  ['two different lengths', network, reply(http('200 OK', text, ['Content-Length: 3']))],
];

// Most of them wait for something.
test.concurrent.each([...withStatus, ...redirects, ...bodies, ...connections])(
  'delivery of a call that meets %s: %s',
  async (_, outcome, respond, status) => {
    await using server = await startSocketServer(respond);
    const options = { token: 'secret-token-of-this-test', baseUrl: server.url, fetch };
    const { call, events } = scripted([], options);
    const result = await call();
    expect(outcomeOf(result)).toBe(outcome);
    expect(server.requests).toHaveLength(result.ok ? 1 : result.error.attempts);
    if (status !== undefined) expect(result).toMatchObject({ status, error: { status } });
    const { response, ...rest } = result;
    expect(inspect([rest, events], { depth: 9, showHidden: true })).not.toContain(options.token);
  },
);

const baseUrl = 'https://api.example.com/v1';
/** Where `errorFrom` sends its message. */
const url = `${baseUrl}/contact/id%3A1/message`;
const local = 'http://localhost:4010/v1';
const other = 'https://metrics.example.com/';
const several = (...errors: Error[]) => new AggregateError(errors);
const refusal = (address: string, port = 4010) => connecting(address, port);
const reset = error({ syscall: 'read', code: 'ECONNRESET' }, 'read ECONNRESET');
const inBun = (code: string, path: string, text = 'Unable to connect.') => error({ code, path }, text);
const inDeno = (url: string, where: string) =>
  new Error(`error sending request for url (${url}): client error (${where}): refused`);

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
    ['each address of localhost refused it', several(refusal('::1'), refusal('127.0.0.1')), local],
    ['Bun names the URL', inBun('ConnectionRefused', url), baseUrl],
    ['Bun names the URL and its certificate', inBun('DEPTH_ZERO_SELF_SIGNED_CERT', url), baseUrl],
    ['Bun names the URL and TLS', inBun('EPROTO', url, 'EPROTO: The TLS handshake failed.'), baseUrl],
    ['Deno names the URL', inDeno(url, 'Connect'), baseUrl],
  ])('is not-sent if %s, at any depth', async (_, thrown, target) => {
    const aggregated = new Error('all failed', { cause: new AggregateError([wrapped(thrown), thrown]) });
    for (const each of [thrown, wrapped(thrown), aggregated])
      expect(await deliveryAfter(each, target)).toBe('not-sent');
  });

  test('is read ten errors deep', async () => {
    let thrown = connecting('10.0.0.7', 443);
    for (let depth = 1; depth < 10; depth += 1) thrown = wrapped(thrown) as never;
    expect(await deliveryAfter(thrown, 'https://10.0.0.7/v1')).toBe('not-sent');
    expect(await deliveryAfter(wrapped(thrown), 'https://10.0.0.7/v1')).toBe('unknown');
  });

  const circle = new Error('outer');
  circle.cause = new AggregateError([circle, circle]);

  test.each<[string, unknown, string]>([
    ['another host was not found', lookUp('metrics.example.com'), baseUrl],
    ['another address refused a connection', connecting('10.0.0.8', 8080), 'https://10.0.0.7:8080/v1'],
    ['another port did', connecting('10.0.0.7', 9090), 'https://10.0.0.7:8080/v1'],
    ['another port of localhost did', connecting('127.0.0.1', 9090), local],
    ['the address may be that of any host', connecting('10.0.0.7', 443), baseUrl],
    ['the address of this machine may be that of any host', connecting('127.0.0.1', 443), baseUrl],
    ['a proxy refused it', connecting('10.0.0.7', 4010), local],
    ['an address that only ends like a loopback one refused it', connecting('10.127.0.1', 4010), local],
    ['an address that only begins like a loopback one refused it', connecting('::10', 4010), local],
    ['the error names no address', error({ syscall: 'connect', code: 'ECONNREFUSED' }), baseUrl],
    ['the error names no host', error({ syscall: 'getaddrinfo', code: 'ENOTFOUND' }), baseUrl],
    ['the certificate may be that of any host', error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), baseUrl],
    ['the connect timeout may be that of any host', error({ code: 'UND_ERR_CONNECT_TIMEOUT' }), baseUrl],
    ['Bun names another URL', inBun('ConnectionRefused', other), baseUrl],
    ['Deno names another URL', inDeno(other, 'Connect'), baseUrl],
    ['Deno had connected', inDeno(url, 'SendRequest'), baseUrl],
    [
      'one of several is about a connection that was open',
      several(lookUp('api.example.com'), reset),
      baseUrl,
    ],
    [
      'one of several is about another port',
      several(refusal('127.0.0.1'), refusal('127.0.0.1', 9090)),
      local,
    ],
    ['there are no errors in it', new AggregateError([]), baseUrl],
    [
      'the connection was written to',
      error({ syscall: 'write', code: 'ECONNRESET', address: '10.0.0.7', port: 443 }),
      'https://10.0.0.7/v1',
    ],
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
    ['the connection was reset', reset],
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
