import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ajvFor } from '../../scripts/support/ajv.js';
import type { Json } from '../../scripts/support/description.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { someVariations } from '../msw/variations.js';
import {
  call,
  commentLimit,
  exampleOf,
  exchange,
  first,
  json,
  operation,
  operations,
  pathOf,
  readBundle,
  token,
  violationsOf,
} from './support.js';

let mock: Mock;
let strict: Mock;
beforeAll(async () => {
  mock = await startMock({ static: true });
  strict = await startMock({ strict: true });
});
afterAll(() => Promise.all([mock.close(), strict.close()]));

const basePath = () => new URL(mock.url).pathname;
const [valid] = operation.request.examples.map(({ value }) => JSON.stringify(value));

/** The mock's own response, in the documented shape of errors but another media type. */
async function expectProblem(response: Response, status: number, message: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({ code: status, message: expect.stringContaining(message) });
}

async function expectDocumented400(response: Response, reason: string) {
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe(json);
  expect(await response.json()).toEqual(exampleOf(operation, 400));
  expect(violationsOf(response).map(({ message }) => message)).toContainEqual(
    expect.stringContaining(reason),
  );
}

describe('a body that is not valid gets the documented 400 and the reason', () => {
  it.each([
    { what: 'malformed JSON', body: '{', reason: 'is not JSON' },
    { what: 'no UTF-8', body: new Uint8Array([0x22, 0xff, 0x22]), reason: 'is not JSON' },
    { what: 'a character beyond Latin-1', body: '€', reason: 'is not JSON' },
    { what: 'a byte order mark', body: `\ufeff${valid}`, reason: 'byte order mark' },
    { what: 'no body', body: null, reason: 'required' },
    { what: 'an empty body', body: '', reason: 'required' },
    { what: 'null', body: 'null', reason: 'required' },
    { what: 'false', body: 'false', reason: 'required' },
    { what: 'zero', body: '0', reason: 'required' },
    { what: 'an array', body: '[]', reason: 'must be object, not array' },
    { what: 'a million brackets', body: '['.repeat(1e6) + ']'.repeat(1e6), reason: 'must be object' },
  ])('$what', async ({ body, reason }) => {
    await expectDocumented400(await call(mock.url, operation, { body }), reason);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'application/x;json',
    'nonsense',
  ])('the media type %s', async (type) => {
    const response = await call(mock.url, operation, { headers: { 'content-type': type } });
    await expectDocumented400(response, `Supported content types: ${json}, not ${type}`);
  });

  it.each(['Application/JSON ; charset=utf-8', 'application/json'])(
    'but not the media type %s',
    async (type) => {
      expect((await call(mock.url, operation, { headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  it('no media type', async () => {
    const body = new TextEncoder().encode('{}');
    const response = await fetch(mock.url + pathOf(operation), { method: 'POST', headers: token, body });
    await expectDocumented400(response, 'Content-Type');
  });

  it.each([
    ['GZIP', gzipSync(String(valid))],
    ['gzip', String(valid)],
  ])('encoded as %s', async (encoding, body) => {
    const response = await call(mock.url, operation, { body, headers: { 'content-encoding': encoding } });
    await expectDocumented400(response, `encoded as gzip; send it without a Content-Encoding`);
  });

  it.each(['identity', ' Identity ', ''])('but not encoded as "%s"', async (encoding) => {
    const response = await call(mock.url, operation, { headers: { 'content-encoding': encoding } });
    expect(response.status).toBe(200);
  });
});

describe.each(operations)('the bodies of $operationId', ({ operationId, request }) => {
  const described = first(operations.filter((each) => each.operationId === operationId));
  const bundle = readBundle();

  it('are refused where Ajv finds fault with them, at the same places', async () => {
    for (const body of someVariations(first(request.examples).value)) {
      const validate = ajvFor(bundle, request.schema);
      const faults = validate(body) ? [] : (validate.errors ?? []);
      const response = await call(mock.url, described, { body: JSON.stringify(body) });
      const places = violationsOf(response).map(
        ({ location, code }) => `${location.slice(2).join('/')} ${code}`,
      );
      if (!body) continue;
      const expected = faults.map(({ instancePath, keyword }) => `${instancePath.slice(1)} ${keyword}`);
      expect(places.toSorted(), JSON.stringify(body)).toEqual(expected.toSorted());
      expect(response.status).toBe(faults.length > 0 ? 400 : 200);
    }
  });

  /** Every object within a body, as a body in which that object has one property more. */
  function misspelt(value: Json): Json[] {
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => misspelt(item).map((wrong) => value.with(index, wrong)));
    }
    const inside = Object.entries(value).flatMap(([name, part]) =>
      misspelt(part).map((wrong): Json => ({ ...value, [name]: wrong })),
    );
    return [{ ...value, misspelt: true }, ...inside];
  }

  it('take no property that is not described when the mock is strict, anywhere, and only then', async () => {
    for (const { value } of request.examples) {
      expect((await call(strict.url, described, { body: JSON.stringify(value) })).status).toBe(200);
      for (const body of misspelt(value).map((wrong) => JSON.stringify(wrong))) {
        const response = await call(strict.url, described, { body });
        expect(response.status).toBe(400);
        expect(violationsOf(response)[0]?.message).toContain("found 'misspelt'");
        expect((await call(mock.url, described, { body })).status).toBe(200);
      }
    }
  });
});

describe('violations', () => {
  const refused = (body: unknown) => call(strict.url, operation, { body: JSON.stringify(body) });

  it('name a place, what stood there and what would be right', async () => {
    const sending = first(operations.filter(({ operationId }) => operationId === 'sendMessage'));
    const body = JSON.stringify({ message: { type: 'texxt', text: 7 } });
    const violations = violationsOf(await call(mock.url, sending, { body }));
    expect(violations.slice(0, 2)).toEqual([
      {
        location: ['request', 'body', 'message', 'type'],
        severity: 'Error',
        code: 'const',
        message: 'Request body property message.type must be equal to constant: "text"',
      },
      {
        location: ['request', 'body', 'message', 'text'],
        severity: 'Error',
        code: 'type',
        message: 'Request body property message.text must be string, not number',
      },
    ]);
    const commenting = first(operations.filter(({ operationId }) => operationId === 'createComment'));
    const long = await call(mock.url, commenting, {
      body: JSON.stringify({ text: '😀'.repeat(commentLimit + 1) }),
    });
    expect(violationsOf(long)[0]?.message).toMatch(
      new RegExp(` must NOT have more than ${commentLimit} characters, not ${commentLimit + 1}$`),
    );
    const status = first(operations.filter(({ operationId }) => operationId === 'setConversationStatus'));
    const wrong = violationsOf(await call(mock.url, status, { body: '{"status":"shut"}' }));
    expect(wrong[0]?.message).toMatch(/allowed values: open, close$/);
  });

  it.each(['€', '日本', '\u0000', '\r\n', '😀'])('can name the property %j', async (name) => {
    const response = await refused({ firstName: 'a', [name]: 1 });
    await expectDocumented400(response, `found '${name}'`);
  });

  it('are cut to a list that still is JSON when there are more than a header can carry', async () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]);
    const response = await refused(Object.fromEntries(entries));
    const count = violationsOf(response).length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(5_000);
  });
});

describe('credentials', () => {
  it.each(operations)('$operationId gives the documented 401 without a token', async (described) => {
    const response = await fetch(mock.url + pathOf(described), {
      method: described.method,
      headers: { 'content-type': json },
      body: JSON.stringify(described.request.examples[0]?.value),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(exampleOf(described, 401));
    expect(violationsOf(response)).toMatchObject([{ location: ['request'], code: 401 }]);
  });

  it.each(['Bearer abc', 'Bearer ~!'])('"%s" is accepted', async (authorization) => {
    expect((await call(mock.url, operation, { headers: { authorization } })).status).toBe(200);
  });

  it.each([
    ['', 'has no Authorization header'],
    ['bearer x', 'writes the scheme as "bearer"'],
    ['Bearer', 'has no token behind "Bearer"'],
    ['Bearer a b', 'has a token with characters'],
    ['Bearer ü', 'has a token with characters'],
    ['Basic eDp5', 'another way than with a bearer token'],
    ['bearers abc', 'another way than with a bearer token'],
    ['token', 'another way than with a bearer token'],
  ])('"%s" is refused, which says why without the token', async (authorization, why) => {
    const response = await call(mock.url, operation, { headers: { authorization } });
    expect(response.status).toBe(401);
    const [violation] = violationsOf(response);
    expect(violation?.message).toContain(why);
    expect(violation?.message).toContain('send "Authorization: Bearer <token>"');
    expect(violation?.message).not.toMatch(/abc|eDp5|Bearer a b/);
  });

  it.each(['{', '[]', ''])('are looked at before the body "%s"', async (body) => {
    const response = await call(mock.url, operation, { headers: { authorization: '' }, body });
    expect(response.status).toBe(401);
  });

  it('are looked at before Prefer', async () => {
    const headers = { authorization: '', prefer: 'code=200' };
    expect((await call(mock.url, operation, { headers })).status).toBe(401);
  });
});

describe('a path', () => {
  const send = (path: string, method = 'POST') =>
    fetch(mock.url + path, { method, headers: { ...token, 'content-type': json }, body: String(valid) });

  it.each([
    ['with a prefix that is none', 'name:x', 'pattern', 'must match pattern'],
    ['without a value', 'id:', 'pattern', 'not "id:"'],
    ['that is empty', '', 'required', "must have required property 'identifier'"],
    ['with a broken percent-encoding', '%ZZ', 'malformed', 'its percent-encoding is broken'],
    ['with one behind its prefix', 'id:%E0%A4%A', 'malformed', 'its percent-encoding is broken'],
  ])('with an identifier %s gets the documented 400', async (_, identifier, code, message) => {
    const response = await send(operation.path.replace(/\{.+?\}/, identifier));
    await expectDocumented400(response, message);
    expect(violationsOf(response).map((each) => each.code)).toContain(code);
  });

  it.each(['', '/', '/nowhere', '//', '/%ZZ', `${pathOf(operation)}/`])(
    '"%s", which is none of the API, gets a 404',
    async (path) => {
      await expectProblem(await send(path), 404, 'The description has no path for /');
    },
  );

  it('outside the base path gets a 404 that names it', async () => {
    const { origin } = new URL(mock.url);
    await expectProblem(await call(origin, operation), 404, `paths start with ${basePath()}/.`);
    await expectProblem(await fetch(`${mock.url}x`), 404, `paths start with ${basePath()}/.`);
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'has no %s: 405, and the methods that there are',
    async (method) => {
      const response = await fetch(mock.url + pathOf(operation), { method });
      expect(response.headers.get('allow')).toBe(operation.method);
      await expectProblem(response, 405, `has no ${method}; it has ${operation.method}.`);
    },
  );
});

describe('through a socket', () => {
  const path = () => basePath() + pathOf(operation);
  const close = 'host: mock\r\nconnection: close';
  const head = (fields: string, target = path(), method = 'POST') =>
    `${method} ${target} HTTP/1.1\r\nauthorization: Bearer x\r\ncontent-type: ${json}\r\n${fields}\r\n\r\n`;
  const length = `content-length: ${Buffer.byteLength(String(valid))}`;
  const whole = () => `${head(`host: mock\r\n${length}`)}${valid}`;
  const send = (message: string) => exchange(mock.port, message);
  const statusesOf = (responses: string) =>
    [...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

  it('requests in a row get their responses in their order, also before noise', async () => {
    expect(statusesOf(await send(`${whole()}${whole()}noise\r\n\r\n`))).toEqual([200, 200, 400]);
  });

  it('a body may come in chunks, of which its media type is looked at', async () => {
    const chunked = `${close}\r\ntransfer-encoding: chunked`;
    const chunks = `${Buffer.byteLength(String(valid)).toString(16)}\r\n${valid}\r\n0\r\n\r\n`;
    expect(statusesOf(await send(head(chunked) + chunks))).toEqual([200]);
    const plain = await send(head(chunked).replace(json, 'text/plain') + chunks);
    expect(plain).toMatch(/^HTTP\/1.1 400 /);
    expect(plain).toContain(`Supported content types: ${json}`);
  });

  it.each([
    ['a whole URL as its target', (target: string) => `http://mock${target}`, 200],
    ['a whole URL in capitals', (target: string) => `HTTPS://mock:80${target}`, 200],
    ['a query, which counts for nothing', (target: string) => `${target}?a=%ZZ&__code=500`, 200],
    ['a fragment', (target: string) => `${target}#c?d`, 200],
    ['dot segments, which are a value like others', (target: string) => target.replace(/[^/]+$/, '..'), 400],
    ['encoded dot segments', (target: string) => target.replace(/[^/]+$/, '%2e%2e'), 400],
  ])('a request may have %s', async (_, change, status) => {
    const answered = await send(head(`${close}\r\n${length}`, change(path())) + valid);
    expect(statusesOf(answered)).toEqual([status]);
    if (status === 400) expect(answered).toContain('must match pattern');
  });

  it('headers that came twice are taken as HTTP has it', async () => {
    const fields = [close, length, 'set-cookie: a=1', 'set-cookie: b=2', 'x-b: 1', 'x-b: 2'].join('\r\n');
    mock.reset();
    expect(statusesOf(await send(head(fields) + valid))).toEqual([200]);
    expect(mock.requests[0]?.headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'x-b': '1, 2' });
  });

  it('HTTP/1.0 needs no Host header, and an expectation that nobody knows changes nothing', async () => {
    const old = head(length).replace('HTTP/1.1', 'HTTP/1.0');
    expect(await send(old + valid)).toMatch(/^HTTP\/1.1 200 /);
    expect(statusesOf(await send(head(`${close}\r\nexpect: nonsense\r\n${length}`) + valid))).toEqual([200]);
  });

  it('HEAD gets no body, and GET may have one that counts for nothing', async () => {
    const answered = await send(head(close, path(), 'HEAD'));
    expect(answered).toMatch(/^HTTP\/1.1 405 /);
    expect(answered).toMatch(/\r\n\r\n$/);
    expect(statusesOf(await send(head(`${close}\r\n${length}`, path(), 'GET') + valid))).toEqual([405]);
  });

  it.each([
    ['a target that is no path', () => `OPTIONS * HTTP/1.1\r\n${close}\r\n\r\n`, 400, 'not a path'],
    ['a URL of nothing', () => head(close, 'http://'), 400, 'not a path'],
    ['a URL that is none', () => head(close, 'http://['), 400, 'not a path'],
    ['no Host header', () => head('content-length: 0'), 400, 'has no Host header'],
    [
      'the method TRACE',
      () => head(close, path(), 'TRACE'),
      405,
      `has no TRACE; it has ${operation.method}.`,
    ],
    [
      'TRACE of no path',
      () => head(close, `${basePath()}/a`, 'TRACE'),
      404,
      'The description has no path for /a.',
    ],
    ['a wish for a proxy', () => `CONNECT a.b:1 HTTP/1.1\r\n${close}\r\n\r\n`, 405, 'The mock is no proxy.'],
    ['noise', () => 'noise\r\n\r\n', 400, 'This is not an HTTP request.'],
    [
      'chunks that break off',
      () => `${head('host: mock\r\ntransfer-encoding: chunked')}zz\r\n`,
      400,
      'not an HTTP',
    ],
    ['headers without end', () => `POST / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too long'],
  ])('%s gets a response of the mock itself', async (_, message, status, why) => {
    const answered = await send(message());
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Z]`));
    expect(answered).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
    const body = JSON.parse(answered.slice(answered.indexOf('\r\n\r\n'))) as object;
    expect(body).toEqual({ code: status, message: expect.stringContaining(why) });
  });

  it('a body over the limit gets 413 once it has come, and the connection goes on', async () => {
    const large = `${head('host: mock\r\ncontent-length: 30000000')}${'x'.repeat(30_000_000)}`;
    const answered = await send(`${large}${whole()}noise\r\n\r\n`);
    expect(statusesOf(answered)).toEqual([413, 200, 400]);
    expect(answered).toContain('The mock reads bodies up to 10000000 bytes.');
  });

  it('a body ten times over the limit is not read to its end', async () => {
    const endless = head('host: mock\r\ncontent-length: 900000000') + 'x'.repeat(101_000_000);
    const answered = await send(endless);
    expect(statusesOf(answered)).toEqual([413]);
    expect(answered.toLowerCase()).toContain('\r\nconnection: close\r\n');
  });
});
