import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, type RequestEvent, startMock } from '../../src/mock/index.js';
import { call, exampleOf, exchange, json, operation, pathOf, violationsOf } from './support.js';

const events: RequestEvent[] = [];
let mock: Mock;
let path: string;
beforeAll(async () => {
  mock = await startMock({ static: true, onRequest: (event) => events.push(event) });
  path = new URL(mock.url).pathname + pathOf(operation);
});
afterAll(() => mock.close());

const body = JSON.stringify(operation.request.examples[0]?.value);
const head = (fields: string, target = path) =>
  `POST ${target} HTTP/1.1\r\nauthorization: Bearer x\r\ncontent-type: ${json}\r\n${fields}\r\n\r\n`;
const whole = () => `${head(`host: mock\r\ncontent-length: ${Buffer.byteLength(body)}`)}${body}`;

const statusesOf = (answers: string) =>
  [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('a body that is not what it should be gets the documented 400', () => {
  it.each([
    { what: 'a byte order mark', init: { body: `\ufeff${body}` }, says: 'byte order mark' },
    {
      what: 'gzip',
      init: { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } },
      says: 'encoded as gzip',
    },
    {
      what: 'gzip in name only',
      init: { headers: { 'content-encoding': 'gzip' } },
      says: 'Content-Encoding',
    },
    {
      what: 'another media type',
      init: { headers: { 'content-type': 'text/plain' } },
      says: 'not text/plain',
    },
  ])('$what, which the reason names', async ({ init, says }) => {
    const response = await call(mock.url, operation, init);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(exampleOf(operation, 400));
    expect(violationsOf(response)).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(says) }),
    );
  });
});

it.each([
  ['', 'no Authorization header'],
  ['bearer x', 'writes the scheme as "bearer"'],
  ['Bearer ', 'no token behind "Bearer"'],
  ['Bearer a b', 'a token with characters'],
  ['Basic eDp5', 'another way than with a bearer token'],
])(
  'the authorization "%s" gets the documented 401, which says why without the token',
  async (authorization, why) => {
    const response = await call(mock.url, operation, { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(exampleOf(operation, 401));
    expect(violationsOf(response)[0]).toMatchObject({ code: 401, message: expect.stringContaining(why) });
    expect(violationsOf(response)[0]?.message).toContain('send "Authorization: Bearer <token>"');
  },
);

describe('through a socket', () => {
  it('requests in a row are answered in their order, also before noise', async () => {
    const answers = await exchange(mock.port, `${whole()}${whole()}noise\r\n\r\n`);
    expect(statusesOf(answers)).toEqual([200, 200, 400]);
  });

  it('a request that breaks off in the middle of its chunks is answered with 400', async () => {
    const answer = await exchange(mock.port, `${head('host: mock\r\ntransfer-encoding: chunked')}zz\r\n`);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toContain('{"code":400,"message":"This is not an HTTP request."}');
  });

  it('a request without a Host header is answered with 400 and a body', async () => {
    const answer = await exchange(mock.port, head('content-length: 0'));
    expect(answer).toContain('{"code":400,"message":"The request has no Host header."}');
  });

  it('an expectation that nobody knows changes nothing', async () => {
    const fields = `host: mock\r\nexpect: nonsense\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}`;
    expect(statusesOf(await exchange(mock.port, head(fields) + body))).toEqual([200]);
  });

  it('a target with the host in it is taken, and dot segments are a value like others', async () => {
    const close = 'host: mock\r\nconnection: close\r\ncontent-length: 0';
    const target = path.replace(/[^/]+$/, '..');
    expect(statusesOf(await exchange(mock.port, head(close, `http://mock${path}`)))).toEqual([400]);
    expect(statusesOf(await exchange(mock.port, head(close, target)))).toEqual([400]);
  });

  it('a body many times too large is answered with 413 once it has come, and the connection goes on', async () => {
    const large = `${head('host: mock\r\ncontent-length: 30000000')}${'x'.repeat(30_000_000)}`;
    const answers = await exchange(mock.port, `${large}${whole()}noise\r\n\r\n`);
    expect(statusesOf(answers)).toEqual([413, 200, 400]);
  });
});

describe('onRequest', () => {
  it('hears of what was answered, and of what was not HTTP', async () => {
    events.length = 0;
    await (await call(mock.url, operation, { body: '[]' })).text();
    await exchange(mock.port, 'noise\r\n\r\n');
    await expect.poll(() => events.length).toBe(2);
    expect(events[0]).toEqual({
      at: expect.any(Date),
      method: operation.method,
      path,
      operation: operation.operationId,
      status: 400,
      durationMs: expect.any(Number),
      reasons: ['/body must be object, not array'],
      body: [],
    });
    expect(events[1]).toMatchObject({ status: 400, reasons: ['This is not an HTTP request.'] });
  });
});

it('a page of the internet is told that it may call this machine', async () => {
  const headers = { origin: 'https://example.com', 'access-control-request-method': 'POST' };
  const ask = { ...headers, 'access-control-request-private-network': 'true' };
  const response = await fetch(mock.url, { method: 'OPTIONS', headers: ask });
  expect(response.headers.get('access-control-allow-private-network')).toBe('true');
  const other = await fetch(mock.url, { method: 'OPTIONS', headers });
  expect(other.headers.has('access-control-allow-private-network')).toBe(false);
});
