import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { compileValidators } from '../../scripts/generate/validators.js';
import type { Json } from '../../scripts/support/description.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { launch } from '../../src/mock/launch.js';
import {
  bundleWith,
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

async function expectDocumented400(response: Response, reason: string) {
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe(json);
  expect(await response.json()).toEqual(exampleOf(operation, 400));
  const messages = violationsOf(response).map(({ message }) => message);
  expect(messages).toContainEqual(expect.stringContaining(reason));
}

describe('the documented 400 with a reason is for', () => {
  const encoded = 'encoded as gzip; send it without a Content-Encoding';
  const ofType = (type: string): [string, RequestInit, string] => [
    `the media type ${type}`,
    { headers: { 'content-type': type } },
    `Supported content types: ${json}, not ${type}`,
  ];

  it.each<[string, RequestInit, string]>([
    ['malformed JSON', { body: '{' }, 'is not JSON'],
    ['a byte order mark', { body: `\ufeff${valid}` }, 'byte order mark'],
    ['a missing body', { body: null }, 'required'],
    ['an array', { body: '[]' }, 'must be object, not array'],
    ['a million brackets', { body: '['.repeat(1e6) + ']'.repeat(1e6) }, 'must be object'],
    ...['application/jsonx', 'application/x;json', 'nonsense'].map(ofType),
    ['GZIP', { body: gzipSync(valid), headers: { 'content-encoding': 'GZIP' } }, encoded],
    ['gzip that is none', { body: valid, headers: { 'content-encoding': 'gzip' } }, encoded],
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

describe.each(operations)('strict, for $operationId', (described) => {
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

  it('refuses a body with an unknown property anywhere, which is accepted otherwise', async () => {
    for (const { value } of described.request.examples) {
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

  const pointer = '#/components/schemas/NewComment';
  it.each<[Json, unknown, string]>([
    [{ minLength: 2 }, '😀', ' must NOT have fewer than 2 characters, not 1'],
    [{ minItems: 2 }, [1], ' must NOT have fewer than 2 items, not 1'],
    [{ maxItems: 1 }, [1, 2], ' must NOT have more than 1 items, not 2'],
    [{ type: ['string', 'null'] }, [1], ' must be string,null, not array'],
    [{ pattern: '^a' }, 'b', ' must match pattern "^a"'],
    [{ items: { pattern: '^a' } }, ['a', 'b'], ' property 1 must match pattern "^a"'],
    [{ not: { type: 'string' } }, 'b', ' must NOT be valid'],
    [{ unevaluatedProperties: false }, { a: 1 }, " must NOT have unevaluated properties: 'a'"],
  ])('of %j by %j is%s', async (schema, body, message) => {
    const validators = compileValidators(bundleWith(pointer, schema)) as never;
    await using own = (await launch({}, { description: mockDescription, validators })).mock;
    const [violation] = await violationsIn('createComment', body, own.url);
    expect(violation?.message).toBe(`Request body${message}`);
  });

  const { name } = operation.parameter;
  const ofPath = (identifier: string) => operation.path.replace(/\{.+?\}/, identifier);
  it.each<[string, RequestInit, string, string[], string | number, string]>([
    ['no body', { body: null }, pathOf(operation), [], 'required', 'Body parameter is required'],
    [
      'text',
      { body: 'a', headers: { 'content-type': 'a/b' } },
      pathOf(operation),
      [],
      415,
      'Supported content',
    ],
    ['no JSON', { body: '{' }, pathOf(operation), ['body'], 'malformed', 'Request body is not JSON'],
    [
      'no identifier',
      {},
      ofPath(''),
      ['path'],
      'required',
      `Request path must have required property '${name}'`,
    ],
    ['no prefix', {}, ofPath('ann'), ['path', name], 'pattern', `Request path parameter ${name} must match`],
  ])('of a request with %s has its place and its kind', async (_, init, path, place, code, message) => {
    const [violation, ...others] = violationsOf(await call(mock.url, operation, init, path));
    const expected = { location: ['request', ...place], severity: 'Error', code };
    expect([violation, others]).toEqual([{ ...expected, message: expect.stringContaining(message) }, []]);
    expect(violation?.message.startsWith(message)).toBe(true);
    if (code === 'pattern') expect(violation?.message).toMatch(/, not "ann"$/);
  });

  const refused = (body: object) => call(strict.url, operation, { body: JSON.stringify(body) });

  it.each(['é', '€', '日本', '\u0000', '\r\n', '😀'])('can name the property %j', async (name) => {
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
    ['Basic eDp5', 'is authorized in another way than with a bearer token'],
    ['xbearer x', 'is authorized in another way than with a bearer token'],
    ['bearerx x', 'is authorized in another way than with a bearer token'],
    ['token', 'is authorized in another way than with a bearer token'],
  ])('"%s" gets the reason without the token', async (authorization, why) => {
    const response = await call(mock.url, operation, { headers: { authorization } });
    expect(response.status).toBe(401);
    const [violation] = violationsOf(response);
    expect(violation?.location).toEqual(['request']);
    expect(violation?.message).toContain(`Request ${why}`);
    expect(violation?.message).toContain('send "Authorization: Bearer <token>"');
    expect(violation?.message).not.toMatch(/abc|eDp5|Bearer a b/);
  });
});

it('an identifier with a broken percent-encoding after its prefix gets the documented 400', async () => {
  const response = await call(mock.url, operation, {}, operation.path.replace(/\{.+?\}/, 'id:%E0%A4%A'));
  await expectDocumented400(response, 'is broken');
  expect(violationsOf(response)).toContainEqual({
    location: ['request', 'path', operation.parameter.name],
    severity: 'Error',
    code: 'malformed',
    message: `Request path parameter ${operation.parameter.name} is malformed: its percent-encoding is broken`,
  });
});

it('another method gets a 405 that names those of the path', async () => {
  const response = await fetch(mock.url + pathOf(operation), { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, operation.method]);
  expect(await response.text()).toContain(`${pathOf(operation)} has no DELETE; it has ${operation.method}.`);
});

it('the base path alone gets a 404 that says so', async () => {
  expect(await (await fetch(mock.url)).text()).toContain('The description has no path for /.');
});

it('a path that only begins as the base path does gets a 404 that names it', async () => {
  const response = await fetch(`${mock.url}x`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(`paths start with ${new URL(mock.url).pathname}/.`);
});

// Most of what differs from a plain request is compared with Prism, in test/contract.
describe('through a socket', () => {
  const path = `/v1${pathOf(operation)}`;
  const close = 'host: mock\r\nconnection: close';
  const head = (fields: string, target = path, method = 'POST') =>
    `${method} ${target} HTTP/1.1\r\nauthorization: Bearer x\r\ncontent-type: ${json}\r\n${fields}\r\n\r\n`;
  const length = `content-length: ${Buffer.byteLength(valid)}`;
  const whole = `${head(`host: mock\r\n${length}`)}${valid}`;
  const twice = ['set-cookie: a=1', 'set-cookie: b=2', 'x-b: 1', 'x-b: 2'].join('\r\n');
  const longest = `${head(`${close}\r\ncontent-length: 10000000`)}${'x'.repeat(10_000_000)}`;
  const large = `${head('host: mock\r\ncontent-length: 30000000')}${'x'.repeat(30_000_000)}`;
  const endless = head('host: mock\r\ncontent-length: 900000000') + 'x'.repeat(101_000_000);

  it.each<[string, string, number[], string?]>([
    ['several requests, and then noise', `${whole}${whole}noise\r\n\r\n`, [200, 200, 400]],
    ['a whole URL in upper case', head(`${close}\r\n${length}`, `HTTPS://mock:80${path}`) + valid, [200]],
    ['headers twice', head(`${close}\r\n${length}\r\n${twice}`) + valid, [200]],
    ['a proxy', 'CONNECT a.b:1 HTTP/1.1\r\nhost: a\r\n\r\n', [405], 'The mock is no proxy.'],
    // Its connection ends with it.
    ['no Host header', head('content-length: 0'), [400], 'The request has no Host header.'],
    ['a fragment', head(`${close}\r\n${length}`, `${path}#a`) + valid, [200]],
    ['an unknown expectation', head(`${close}\r\n${length}\r\nexpect: nothing`) + valid, [200]],
    ['a URL without a host', head(close, 'http://'), [400], 'not a path'],
    ['TRACE of no path', head(close, '/v1/a', 'TRACE'), [404], 'The description has no path for /a.'],
    ['a body of the limit', longest, [400]],
    [
      'a body over the limit, which is read, and two more requests',
      `${large}${whole}noise\r\n\r\n`,
      [413, 200, 400],
      'The mock reads bodies up to 10000000 bytes.',
    ],
    [
      'a body ten times over the limit, which is not read to its end',
      endless,
      [413],
      '\r\nconnection: close\r\n',
    ],
  ])('%s', async (_, request, statuses, text = '') => {
    await using own = await startMock({ static: true });
    const responses = await exchange(own.port, request);
    expect([...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))).toEqual(
      statuses,
    );
    expect(responses).toContain(text);
    if (request.includes(twice))
      expect(own.requests[0]?.headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'x-b': '1, 2' });
  });
});
