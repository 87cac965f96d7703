import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import {
  bundleWith,
  call,
  exampleOf,
  exchange,
  json,
  operation,
  operations,
  pathOf,
  token,
  violationsOf,
} from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** The mock's own answer, in the documented shape of errors but another media type. */
async function expectProblem(response: Response, status: number, message: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({ code: status, message: expect.stringContaining(message) });
}

async function expectDocumented400(response: Response, reason: string) {
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe(json);
  expect(await response.json()).toEqual(exampleOf(operation, 400));
  const messages = violationsOf(response).map(({ message }) => message);
  expect(messages).toContainEqual(expect.stringContaining(reason));
}

describe('a body that is not valid gets the documented 400 and the reason', () => {
  it.each([
    { what: 'malformed JSON', body: '{', reason: 'is not JSON' },
    { what: 'no UTF-8', body: new Uint8Array([0x22, 0xff, 0x22]), reason: 'is not JSON' },
    { what: 'no body', body: null, reason: 'required' },
    { what: 'an empty body', body: '', reason: 'required' },
    { what: 'null', body: 'null', reason: 'required' },
    { what: 'false', body: 'false', reason: 'required' },
    { what: 'zero', body: '0', reason: 'required' },
    { what: 'an array', body: '[]', reason: 'must be object' },
    { what: 'a million brackets', body: '['.repeat(1e6) + ']'.repeat(1e6), reason: 'must be object' },
  ])('$what', async ({ body, reason }) => {
    await expectDocumented400(await call(mock.url, operation, { body }), reason);
  });

  it.each([
    { type: 'text/plain', reason: json },
    { type: 'application/x-www-form-urlencoded', reason: json },
    { type: 'multipart/form-data', reason: json },
    { type: 'nonsense', reason: 'nonsense' },
  ])('the media type $type', async ({ type, reason }) => {
    const response = await call(mock.url, operation, { headers: { 'content-type': type } });
    await expectDocumented400(response, reason);
  });

  it('no media type', async () => {
    const body = new TextEncoder().encode('{}');
    const response = await fetch(mock.url + pathOf(operation), { method: 'POST', headers: token, body });
    await expectDocumented400(response, 'Content-Type');
  });

  it('another media type, also when the body comes in chunks', async () => {
    const head = `POST ${new URL(mock.url).pathname}${pathOf(operation)} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n`;
    const headers = `authorization: Bearer x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n`;
    const answer = await exchange(mock.port, `${head}${headers}\r\n2\r\n{}\r\n0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain(`Supported content types: ${json}`);
  });
});

describe('requests that would end Prism', () => {
  it.each(operations)('$operationId refuses a path with a broken percent-encoding', async (described) => {
    const path = described.path.replace(/\{.+?\}/, '%ZZ');
    const response = await fetch(mock.url + path, {
      method: described.method,
      headers: { ...token, 'content-type': json },
      body: JSON.stringify(described.request.examples[0]?.value),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(exampleOf(described, 400));
    expect(violationsOf(response)).toMatchObject([{ location: ['request'], code: 'malformed' }]);
  });

  it('gives the reason for a body that is nothing but a character beyond Latin-1', async () => {
    await expectDocumented400(await call(mock.url, operation, { body: '€' }), 'is not JSON');
  });
});

describe('a description that restricts property names', () => {
  const strict = bundleWith(`${operation.request.schema}/additionalProperties`, { type: 'string' });
  let other: Mock;
  beforeAll(async () => {
    other = await startMock({ description: strict });
  });
  afterAll(() => other.close());

  it.each(['€', '日本', '\u0000', '\r\n', '😀'])('refuses a body and names its property %j', async (name) => {
    const response = await call(other.url, operation, { body: JSON.stringify({ [name]: 1 }) });
    await expectDocumented400(response, `Request body property ${name.trim()}`);
    expect(violationsOf(response).map(({ location }) => location)).toContainEqual(['request', 'body', name]);
  });

  it('cuts more violations than a header can carry to a list that still is JSON', async () => {
    const body = JSON.stringify(
      Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1])),
    );
    const count = violationsOf(await call(other.url, operation, { body })).length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(5_000);
  });
});

describe('what is not described gets an answer of the mock itself', () => {
  it('a path outside the base path: 404', async () => {
    const { origin, pathname } = new URL(mock.url);
    await expectProblem(await call(origin, operation), 404, `${pathname}/`);
    await expectProblem(await fetch(`${mock.url}x`), 404, `${pathname}/`);
  });

  it.each(['', '/', '/nowhere', '//', '/%ZZ'])('the path "%s": 404', async (path) => {
    await expectProblem(await fetch(mock.url + path), 404, 'no path');
  });

  it('a slash at the end: 404', async () => {
    const response = await fetch(`${mock.url + pathOf(operation)}/`, { method: 'POST', body: '{}' });
    await expectProblem(response, 404, 'no path');
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'the method %s: 405 and the methods there are',
    async (method) => {
      const response = await fetch(mock.url + pathOf(operation), { method });
      expect(response.headers.get('allow')).toBe('POST');
      await expectProblem(response, 405, method);
    },
  );

  it.each(['text/html', 'text/html, image/*;q=0.5'])('only %s accepted: 406', async (accept) => {
    await expectProblem(await call(mock.url, operation, { headers: { accept } }), 406, '');
    await expectProblem(
      await call(mock.url, operation, { headers: { accept, prefer: 'code=500' } }),
      406,
      '',
    );
  });

  it('a body over ten megabytes: 413', async () => {
    const head = `POST ${new URL(mock.url).pathname}${pathOf(operation)} HTTP/1.1\r\nhost: mock\r\n`;
    const answer = await exchange(
      mock.port,
      `${head}connection: close\r\ncontent-length: 10000001\r\n\r\n${'x'.repeat(10_000_001)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });
});

it.each(['nonsense', 'application/json;q', ';', 'a/b;=', '*/*'])(
  'Accept: %s does no harm',
  async (accept) => {
    expect((await call(mock.url, operation, { headers: { accept } })).status).toBe(200);
  },
);

describe('what is not an HTTP request to a server', () => {
  it.each([
    { what: 'noise', message: 'hello\r\n\r\n', status: 400 },
    {
      what: 'headers that are too long',
      message: `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
    {
      what: 'a request to a proxy',
      message: 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n',
      status: 405,
    },
    { what: 'no URL', message: 'GET http://[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', status: 400 },
  ])('$what gets $status and a JSON body', async ({ message, status }) => {
    const answer = await exchange(mock.port, message);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`{"code":${status},"message":"`);
  });
});
