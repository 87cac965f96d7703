import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ajvFor } from '../../scripts/support/ajv.js';
import type { Json } from '../../scripts/support/description.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { someVariations } from '../msw/variations.js';
import { bundle } from '../support/contract.js';
import {
  call,
  commentLimit,
  exampleOf,
  exchange,
  first,
  json,
  operation,
  operationOf,
  operations,
  pathOf,
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

const valid = JSON.stringify(first(operation.request.examples).value);
const statusOf = async (init: RequestInit) => (await call(mock.url, operation, init)).status;

/** Expects an error of the mock itself, in the documented shape of errors but with another media type. */
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

describe('the documented 400 with a reason is for', () => {
  it.each<[string, RequestInit, string]>([
    ['malformed JSON', { body: '{' }, 'is not JSON'],
    ['a byte order mark', { body: `\ufeff${valid}` }, 'byte order mark'],
    ['a missing body', { body: null }, 'required'],
    ['an array', { body: '[]' }, 'must be object, not array'],
    ['a million brackets', { body: '['.repeat(1e6) + ']'.repeat(1e6) }, 'must be object'],
    ...['application/jsonx', 'application/x;json', 'nonsense'].map((type): [string, RequestInit, string] => [
      `the media type ${type}`,
      { headers: { 'content-type': type } },
      `Supported content types: ${json}, not ${type}`,
    ]),
    ...(
      [
        ['GZIP', gzipSync(valid)],
        ['gzip', valid],
      ] as const
    ).map(([encoding, body]): [string, RequestInit, string] => [
      `the encoding ${encoding}`,
      { body, headers: { 'content-encoding': encoding } },
      'encoded as gzip; send it without a Content-Encoding',
    ]),
  ])('%s', async (_, init, reason) => {
    await expectDocumented400(await call(mock.url, operation, init), reason);
  });

  it('a missing media type', async () => {
    const body = new TextEncoder().encode('{}');
    const response = await fetch(mock.url + pathOf(operation), { method: 'POST', headers: token, body });
    await expectDocumented400(response, 'Content-Type');
  });

  it('no request with an encoding that changes nothing', async () => {
    for (const encoding of [' Identity ', ''])
      expect(await statusOf({ headers: { 'content-encoding': encoding } })).toBe(200);
  });
});

describe.each(operations)('the bodies of $operationId', (described) => {
  const { request } = described;

  it('are refused where Ajv refuses them, at the same places', async () => {
    const validate = ajvFor(bundle, request.schema);
    for (const body of someVariations(first(request.examples).value)) {
      // Taken for a missing body.
      if (!body) continue;
      const faults = validate(body) ? [] : (validate.errors ?? []);
      const expected = faults.map(({ instancePath, keyword }) => `${instancePath.slice(1)} ${keyword}`);
      const response = await call(mock.url, described, { body: JSON.stringify(body) });
      const found = violationsOf(response).map(
        ({ location, code }) => `${location.slice(2).join('/')} ${code}`,
      );
      expect(found.toSorted(), JSON.stringify(body)).toEqual(expected.toSorted());
      expect(response.status).toBe(faults.length > 0 ? 400 : 200);
    }
  });

  /** For every object within a body, the body with one more property in that object. */
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

  it('with an unknown property anywhere are refused with strict, and only then', async () => {
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
  const violationsIn = async (id: string, body: unknown, url = mock.url) =>
    violationsOf(await call(url, operationOf(id), { body: JSON.stringify(body) }));

  it('name a place, what was sent there, and what would be right', async () => {
    expect((await violationsIn('sendMessage', { message: { type: 'texxt', text: 7 } })).slice(0, 2)).toEqual([
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
    const [long] = await violationsIn('createComment', { text: '😀'.repeat(commentLimit + 1) });
    expect(long?.message).toMatch(
      new RegExp(` must NOT have more than ${commentLimit} characters, not ${commentLimit + 1}$`),
    );
    const [wrong] = await violationsIn('setConversationStatus', { status: 'shut' });
    expect(wrong?.message).toMatch(/allowed values: open, close$/);
  });

  const refused = (body: object) => call(strict.url, operation, { body: JSON.stringify(body) });

  it.each(['€', '日本', '\u0000', '\r\n', '😀'])('can name the property %j', async (name) => {
    await expectDocumented400(await refused({ firstName: 'a', [name]: 1 }), `found '${name}'`);
  });

  it('are cut to valid JSON if they are more than a header can hold', async () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]);
    const { length } = violationsOf(await refused(Object.fromEntries(entries)));
    expect(length).toBeGreaterThan(10);
    expect(length).toBeLessThan(5_000);
  });
});

describe('a request without a usable token', () => {
  it.each([
    ['', 'has no Authorization header'],
    ['bearer x', 'writes the scheme as "bearer"'],
    ['Bearer', 'has no token behind "Bearer"'],
    ['Bearer a b', 'has a token with characters'],
    ['Bearer ü', 'has a token with characters'],
    ['Basic eDp5', 'another way than with a bearer token'],
    ['token', 'another way than with a bearer token'],
  ])('"%s" gets the reason without the token', async (authorization, why) => {
    const response = await call(mock.url, operation, { headers: { authorization } });
    expect(response.status).toBe(401);
    const [violation] = violationsOf(response);
    expect(violation?.message).toContain(why);
    expect(violation?.message).toContain('send "Authorization: Bearer <token>"');
    expect(violation?.message).not.toMatch(/abc|eDp5|Bearer a b/);
  });

  it('gets a 401 before anything else', async () => {
    const headers = { authorization: '', prefer: 'code=200' };
    for (const init of [{ body: '{' }, { body: '' }, { headers }])
      expect(await statusOf({ ...init, headers })).toBe(401);
  });
});

describe('a path', () => {
  const send = (path: string) => call(mock.url, operation, {}, path);

  it.each([
    ['without a value', 'id:', 'pattern', 'not "id:"'],
    ['that is empty', '', 'required', "must have required property 'identifier'"],
    ['with a broken percent-encoding after its prefix', 'id:%E0%A4%A', 'malformed', 'is broken'],
  ])('with an identifier %s gets the documented 400', async (_, identifier, code, message) => {
    const response = await send(operation.path.replace(/\{.+?\}/, identifier));
    await expectDocumented400(response, message);
    expect(violationsOf(response).map((each) => each.code)).toContain(code);
  });

  it.each(['', '/nowhere', '/%ZZ'])('that is not described gets a 404: "%s"', async (path) => {
    await expectProblem(await send(path), 404, 'The description has no path for /');
  });

  it('without the base path gets a 404 that names it', async () => {
    const { origin, pathname } = new URL(mock.url);
    await expectProblem(await call(origin, operation), 404, `paths start with ${pathname}/.`);
    await expectProblem(await fetch(`${mock.url}x`), 404, `paths start with ${pathname}/.`);
  });

  it.each(['OPTIONS', 'PROPFIND'])(
    'without the method %s gets a 405 with the methods that it has',
    async (method) => {
      const response = await fetch(mock.url + pathOf(operation), { method });
      expect(response.headers.get('allow')).toBe(operation.method);
      await expectProblem(response, 405, `has no ${method}; it has ${operation.method}.`);
    },
  );
});

describe('through a socket', () => {
  const path = `/v1${pathOf(operation)}`;
  const close = 'host: mock\r\nconnection: close';
  const head = (fields: string, target = path, method = 'POST') =>
    `${method} ${target} HTTP/1.1\r\nauthorization: Bearer x\r\ncontent-type: ${json}\r\n${fields}\r\n\r\n`;
  const length = `content-length: ${Buffer.byteLength(valid)}`;
  const closing = `${close}\r\n${length}`;
  const chunked = `${close}\r\ntransfer-encoding: chunked`;
  const chunks = `${Buffer.byteLength(valid).toString(16)}\r\n${valid}\r\n0\r\n\r\n`;
  const whole = `${head(`host: mock\r\n${length}`)}${valid}`;
  const send = (message: string) => exchange(mock.port, message);
  const statusesIn = (responses: string) =>
    [...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

  it.each<[string, string, number[], string?]>([
    ['several requests, and then noise', `${whole}${whole}noise\r\n\r\n`, [200, 200, 400]],
    ['text in chunks', head(chunked).replace(json, 'text/plain') + chunks, [400], 'Supported content types'],
    ['a whole URL', head(closing, `http://mock${path}`) + valid, [200]],
    ['a whole URL in upper case', head(closing, `HTTPS://mock:80${path}`) + valid, [200]],
    ['a query, which is ignored', head(closing, `${path}?a=%ZZ&__code=500`) + valid, [200]],
    ['a fragment', head(closing, `${path}#c?d`) + valid, [200]],
    ['HTTP/1.0 without Host', head(length).replace('HTTP/1.1', 'HTTP/1.0') + valid, [200]],
    ['GET with a body', head(closing, path, 'GET') + valid, [405]],
  ])('%s', async (_, request, statuses, text = '') => {
    const response = await send(request);
    expect(statusesIn(response)).toEqual(statuses);
    expect(response).toContain(text);
  });

  it('headers that were sent twice are joined', async () => {
    const fields = [closing, 'set-cookie: a=1', 'set-cookie: b=2', 'x-b: 1', 'x-b: 2'].join('\r\n');
    mock.reset();
    expect(statusesIn(await send(head(fields) + valid))).toEqual([200]);
    expect(mock.requests[0]?.headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'x-b': '1, 2' });
  });

  it.each<[string, string, number, string]>([
    ['a URL without a host', head(close, 'http://'), 400, 'not a path'],
    ['a target that is not a URL', head(close, 'http://['), 400, 'not a path'],
    ['TRACE', head(close, path, 'TRACE'), 405, `has no TRACE; it has ${operation.method}.`],
    ['TRACE of no path', head(close, '/v1/a', 'TRACE'), 404, 'The description has no path for /a.'],
    ['CONNECT', `CONNECT a.b:1 HTTP/1.1\r\n${close}\r\n\r\n`, 405, 'The mock is no proxy.'],
    ['endless headers', `POST / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too long'],
  ])('%s gets an error of the mock', async (_, request, status, why) => {
    const response = await send(request);
    expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Z]`));
    expect(response).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
    const body = JSON.parse(response.slice(response.indexOf('\r\n\r\n'))) as object;
    expect(body).toEqual({ code: status, message: expect.stringContaining(why) });
  });

  it('a body over the limit gets 413 once it was read, and the connection goes on', async () => {
    const large = `${head('host: mock\r\ncontent-length: 30000000')}${'x'.repeat(30_000_000)}`;
    const response = await send(`${large}${whole}noise\r\n\r\n`);
    expect(statusesIn(response)).toEqual([413, 200, 400]);
    expect(response).toContain('The mock reads bodies up to 10000000 bytes.');
  });

  it('a body ten times over the limit is not read to its end', async () => {
    const response = await send(head('host: mock\r\ncontent-length: 900000000') + 'x'.repeat(101_000_000));
    expect(statusesIn(response)).toEqual([413]);
    expect(response.toLowerCase()).toContain('\r\nconnection: close\r\n');
  });
});
