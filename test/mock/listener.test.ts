import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/mock/problem.js';
import { closeServer, listen } from '../../src/mock/server.js';
import { request, serve } from './listening.js';

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

/** What a mock answers with by itself. */
const says = (code: number, message: string) => JSON.stringify({ code, message });

describe('the API hears of a request', () => {
  it.each([
    ['/v1/a', '/a', ''],
    ['/v1', '/', ''],
    ['/v1/', '/', ''],
    ['/v1/a/../%2e?b=1&b=2', '/a/../%2e', 'b=1&b=2'],
    ['/v1/a?b=?', '/a', 'b=%3F'],
    ['/v1/a?b=1#c?d', '/a', 'b=1'],
    ['/v1/a#c', '/a', ''],
    ['http://mock/v1/a?b=1', '/a', 'b=1'],
    ['HTTPS://mock:80/v1/a', '/a', ''],
    ['/v1/http://b/c', '/http://b/c', ''],
  ])('for %s with the path %s and the query "%s"', async (target, path, query) => {
    await using server = await serve();
    await server.send(request(target));
    expect(server.requests.map((one) => [one.path, String(one.query)])).toEqual([[path, query]]);
  });

  it('with its method, its body, and its headers as one text each', async () => {
    await using server = await serve();
    const fields = [
      'content-type: application/json',
      'set-cookie: a=1',
      'set-cookie: b=2',
      'x-b: 1',
      'x-b: 2',
    ];
    await server.send(request('/v1/a', fields, '{"ü":1}', 'PUT'));
    expect(server.requests).toMatchObject([
      { method: 'PUT', body: { ü: 1 }, headers: { 'set-cookie': 'a=1, b=2', 'x-b': '1, 2', host: 'mock' } },
    ]);
  });

  it('with the length of a body that came in chunks', async () => {
    await using server = await serve();
    const fields = 'host: mock\r\nconnection: close\r\ntransfer-encoding: chunked';
    await server.send(`POST /v1/a HTTP/1.1\r\n${fields}\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`);
    expect(server.requests[0]?.headers['content-length']).toBe('3');
  });

  it('without a Host header if it speaks HTTP/1.0', async () => {
    await using server = await serve();
    await server.send('POST /v1/a HTTP/1.0\r\n\r\n');
    expect(server.requests).toHaveLength(1);
  });
});

describe('the mock itself refuses', () => {
  const host = 'host: mock\r\nconnection: close';

  it.each([
    [
      'a path beside the API',
      request('/v2/a'),
      404,
      '/v2/a is not part of the API, whose paths start with /v1/.',
    ],
    [
      'a path that only begins like it',
      request('/v10'),
      404,
      '/v10 is not part of the API, whose paths start with /v1/.',
    ],
    [
      'a target that is no path',
      `OPTIONS * HTTP/1.1\r\n${host}\r\n\r\n`,
      400,
      'The target of the request is not a path.',
    ],
    ['a URL of nothing', request('http://'), 400, 'The target of the request is not a path.'],
    ['a request without a Host header', 'POST /v1 HTTP/1.1\r\n\r\n', 400, 'The request has no Host header.'],
    ['to be a proxy', `CONNECT a.b:1 HTTP/1.1\r\n${host}\r\n\r\n`, 405, 'The mock is no proxy.'],
    ['noise', 'noise\r\n\r\n', 400, 'This is not an HTTP request.'],
    [
      'headers without end',
      `POST /v1 HTTP/1.1\r\nx-a: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'The headers of the request are too long.',
    ],
  ])('%s', async (_, message, status, why) => {
    await using server = await serve();
    const answer = await server.send(message);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Z]`));
    expect(bodyOf(answer)).toBe(says(status, why));
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(answer.toLowerCase()).toContain(`\r\ncontent-length: ${says(status, why).length}\r\n`);
    expect(answer.toLowerCase()).toContain('\r\ncontent-type: application/problem+json\r\n');
    expect(server.requests).toEqual([]);
  });
});

describe('an answer', () => {
  it('has the length of its body in bytes, and may be read by a page of any origin', async () => {
    await using server = await serve();
    const answer = await server.send(request('/v1/a', ['origin: https://a.b']));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain('\r\ncontent-length: 2\r\n');
    expect(answer).toContain('\r\naccess-control-allow-origin: https://a.b\r\n');
    expect(answer).toContain('\r\naccess-control-expose-headers: x-a\r\n');
    expect(bodyOf(answer)).toBe('ü');
  });

  it('without a body says no length', async () => {
    await using server = await serve({ answer: async () => ({ status: 204, headers: {}, body: undefined }) });
    const answer = await server.send(request('/v1/a'));
    expect(answer).toMatch(/^HTTP\/1.1 204 /);
    expect(answer.toLowerCase()).not.toContain('content-length');
  });

  it.each([
    ['a problem', new Problem(418, 'Tea'), 418, 'Tea'],
    ['what nobody foresaw', new Error('broken'), 500, 'The mock failed: broken'],
  ])('to %s says so', async (_, error, status, message) => {
    await using server = await serve({ answer: () => Promise.reject(error) });
    const answer = await server.send(request('/v1/a'));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(bodyOf(answer)).toBe(says(status, message));
    expect(server.events).toMatchObject([{ status, reasons: [message] }]);
  });

  it('with a header that HTTP does not allow becomes a 500', async () => {
    const headers = { 'x-a': 'a\nb' };
    await using server = await serve({ answer: async () => ({ status: 200, headers, body: '' }) });
    const answer = await server.send(request('/v1/a'));
    expect(answer).toContain('HTTP/1.1 500 ');
    expect(bodyOf(answer)).toContain('Invalid character in header content');
    expect(server.events).toMatchObject([{ status: 500 }]);
  });

  it('to the question of a browser comes from the mock itself', async () => {
    await using server = await serve();
    const fields = ['origin: https://a.b', 'access-control-request-method: PUT'];
    const answer = await server.send(request('/v1/a', fields, '', 'OPTIONS'));
    expect(answer).toContain('HTTP/1.1 204 ');
    expect(answer).toContain('\r\naccess-control-allow-methods: PUT\r\n');
    expect(server.requests).toEqual([]);
  });
});

describe('through one connection', () => {
  it('noise behind requests is answered after them, in the order in which they came', async () => {
    const answers: (() => void)[] = [];
    await using server = await serve({
      answer: () =>
        new Promise((resolve) => {
          const status = 201 + answers.length;
          answers.push(() => resolve({ status, headers: {}, body: '' }));
          if (answers.length === 2) for (const answer of answers.reverse()) answer();
        }),
    });
    const kept = (target: string) => request(target).replace('connection: close\r\n', '');
    const answer = await server.send(`${kept('/v1/a')}${kept('/v1/b')}noise\r\n\r\n`);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '201',
      '202',
      '400',
    ]);
  });

  it('noise after an answer is answered at once', async () => {
    await using server = await serve();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(request('/v1/a').replace('connection: close\r\n', ''));
    await once(socket, 'data');
    const rest = text(socket);
    socket.write('noise\r\n\r\n');
    expect(await rest).toContain('HTTP/1.1 400 ');
  });

  it('a request of which only half came does not keep its refusal waiting', async () => {
    await using server = await serve();
    const half = 'POST /v1/a HTTP/1.1\r\nhost: mock\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n';
    expect(await server.send(half)).toContain('HTTP/1.1 400 ');
  });

  it('an expectation that Node does not know changes nothing', async () => {
    await using server = await serve();
    expect(await server.send(request('/v1/a', ['expect: nonsense']))).toContain('HTTP/1.1 200 ');
  });
});

it('a server that is closed takes its connections with it', async () => {
  const server = await listen(() => {}, { port: 0, host: '127.0.0.1', onRequest: undefined });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(server, 'connection');
  const rest = text(socket);
  await closeServer(server);
  expect(await rest).toBe('');
  expect(server.listening).toBe(false);
});
