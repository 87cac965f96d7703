import { createClient } from '@aelyst/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { createControlApi } from '../../src/mock/control-api.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import {
  call,
  exampleOf,
  exchange,
  first,
  json,
  operationOf,
  operations,
  pathOf,
  timersOf,
} from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ static: true });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

const sending = operationOf('sendMessage');
const tagging = operationOf('addTags');
const commenting = operationOf('createComment');

const statusOf = async (which = sending, init: RequestInit = {}, url = mock.url) =>
  (await call(url, which, init)).status;

/** The statuses of so many requests, one after the other. */
async function statusesOf(count: number) {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push(await statusOf());
  return statuses;
}

/** Calls `answerWith` as plain JavaScript can. */
const set = (...args: unknown[]) => (mock.answerWith as (...args: unknown[]) => void)(...args);

/** Sends a message through the client: kind and delivery of its error. */
async function clientError(signal?: AbortSignal) {
  const aelyst = createClient({ token: 'any', baseUrl: mock.url });
  const sent = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'a' } }, { signal });
  return sent.ok ? 'ok' : `${sent.error.kind} ${sent.error.delivery}`;
}

describe('mock.requests', () => {
  it('has operation, identifier, body, status, time, and headers without the token', async () => {
    const body = { message: { type: 'text', text: 'Привет 😀' } };
    const headers = { authorization: 'Bearer a-secret-token', 'X-Own': 'yes' };
    const path = `${pathOf(sending, 'email:a+b@c.d')}?a=1`;
    await call(mock.url, sending, { headers, body: JSON.stringify(body) }, path);
    expect(mock.requests).toEqual([
      {
        at: expect.any(Date),
        method: 'POST',
        path: '/v1/contact/email%3Aa%2Bb%40c.d/message',
        operation: 'sendMessage',
        identifier: 'email:a+b@c.d',
        headers: expect.objectContaining({ 'content-type': json, 'x-own': 'yes' }),
        body,
        status: 200,
      },
    ]);
    expect(JSON.stringify(mock.requests)).not.toContain('secret');
    expect(await (await fetch(new URL('/_mock/requests', mock.url))).text()).not.toContain('secret');
  });

  it('has refused requests, and those of no operation, in their order', async () => {
    await statusOf(sending, { body: '[' });
    await statusOf(sending, { headers: { authorization: '' } });
    await fetch(`${mock.url}/nowhere`);
    await fetch(`${mock.url}/contact/%ZZ/message`, { method: 'POST' });
    await fetch(new URL('/', mock.url));
    await exchange(mock.port, 'GET /v1/a HTTP/1.1\r\n\r\n');
    expect(mock.requests.map(({ operation, status, body }) => [operation, status, body])).toEqual([
      ['sendMessage', 400, '['],
      ['sendMessage', 401, first(sending.request.examples).value],
      [undefined, 404, undefined],
      ['sendMessage', 401, undefined],
      [undefined, 400, undefined],
    ]);
    expect(mock.requests.at(-2)?.identifier).toBeUndefined();
  });

  it('is a copy', async () => {
    await statusOf();
    mock.requests.length = 0;
    for (const request of mock.requests) request.headers['x'] = 'y';
    expect(mock.requests).toHaveLength(1);
    expect(mock.requests[0]?.headers).not.toHaveProperty('x');
  });

  it('keeps the last 1,000', async () => {
    const post = 'POST /v1/a HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\n';
    const bodies = Array.from({ length: 1_010 }, (_, index) => String(10_000 + index));
    await exchange(mock.port, `${bodies.map((body) => post + body).join('')}noise\r\n\r\n`);
    expect(mock.requests.map(({ body }) => body)).toEqual(bodies.slice(-1_000));
  });

  it('keeps at most 10 MB', async () => {
    const body = 'x'.repeat(3_000_000);
    for (const end of ['a', 'b', 'c', 'd', 'e']) await statusOf(sending, { body: `"${body}${end}"` });
    expect(mock.requests.map((request) => String(request.body).at(-1))).toEqual(['c', 'd', 'e']);
  });

  it.each([
    [10_000_000, 400, 10_000_000],
    [10_000_001, 413, undefined],
  ])('has the last one, but no body that is too large: %d bytes', async (size, status, kept) => {
    mock.answerWith('sendMessage', [400]);
    expect(await statusOf(sending, { body: 'x'.repeat(size) })).toBe(status);
    const last = mock.requests.at(-1);
    expect([last?.operation, last?.status]).toEqual(['sendMessage', status]);
    expect((last?.body as string | undefined)?.length).toBe(kept);
    // A response of `answerWith` is for those that reach the operation.
    expect(await statusOf()).toBe(kept ? 200 : 400);
  });
});

describe('mock.answerWith', () => {
  it('responds with a documented status and its example to any request, until mock.reset', async () => {
    mock.answerWith('createComment', 404);
    for (const body of ['{"text":"a"}', '[]', '{']) {
      const response = await call(mock.url, commenting, { body });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(exampleOf(commenting, 404));
    }
    expect(await statusOf(tagging)).toBe(200);
    mock.reset();
    expect(await statusOf(commenting)).toBe(200);
  });

  it('comes after the 401 for a missing token, which does not count', async () => {
    mock.answerWith('sendMessage', 429, { times: 1 });
    expect(await statusOf(sending, { headers: { authorization: '' } })).toBe(401);
    expect(await statusesOf(2)).toEqual([429, 200]);
  });

  it('sends the documented headers of a status, which headers override', async () => {
    const own = { 'retry-after': '30', 'x-own': 'yes' };
    mock.answerWith('sendMessage', [
      429,
      { status: 429, body: {}, headers: own },
      { status: 429, headers: own },
    ]);
    const [plain, withBody, { headers }] = [
      await call(mock.url, sending),
      await call(mock.url, sending),
      await call(mock.url, sending),
    ];
    const documented = sending.responses.find(({ status }) => status === 429)?.headers ?? [];
    expect(documented.length).toBeGreaterThan(1);
    const all = Object.fromEntries(
      documented.map(({ name, example }) => [name.toLowerCase(), String(example)]),
    );
    expect(Object.fromEntries(plain.headers)).toMatchObject(all);
    const expected = { ...all, ...own, 'content-type': json };
    for (const each of [headers, withBody.headers]) expect(Object.fromEntries(each)).toMatchObject(expected);
  });

  const html = { 'Content-Type': 'text/html' };

  it.each<[number, object, string, (string | null)?]>([
    ...[204, 205, 304].map((status): [number, object, string, null] => [status, {}, '', null]),
    [200, { body: { messageId: 7 } }, '{"messageId":7}'],
    [200, { body: null }, 'null'],
    [404, { body: { code: 404, message: 'Nobody' } }, '{"code":404,"message":"Nobody"}'],
    [503, { body: 'text' }, '"text"'],
    // A string is JSON, unless another media type is set.
    [502, { body: '<h1>Bad gateway</h1>', headers: html }, '<h1>Bad gateway</h1>', 'text/html'],
    [502, { body: '', headers: html }, '', 'text/html'],
    [502, { body: { a: 1 }, headers: html }, '{"a":1}', 'text/html'],
  ])('sends %d with %j as %s', async (status, options, text, type = json) => {
    set('sendMessage', [{ status, ...options }]);
    const response = await call(mock.url, sending);
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get('content-type')).toBe(type);
  });

  it('takes a sequence of statuses and objects, after which the mock responds as before', async () => {
    const refused = { status: 429, headers: { 'retry-after': '0' }, times: 2 } as const;
    mock.answerWith('sendMessage', [449, refused, { status: 404, body: { message: 'gone' } }, 200]);
    expect(await statusesOf(7)).toEqual([449, 429, 429, 404, 200, 200, 200]);
  });

  it('is overridden by a later one, until that is used up', async () => {
    mock.answerWith('sendMessage', 500);
    mock.answerWith('sendMessage', 429, { times: 1 });
    expect(await statusesOf(3)).toEqual([429, 500, 500]);
  });

  it('comes before a limit, a queue, Prefer and Accept', async () => {
    await using busy = await startMock({ queued: 1, rateLimit: { limit: 1, windowMs: 60_000 } });
    const asked = [{ prefer: 'code=500' }, { prefer: 'code=429' }, { prefer: 'code=999' }, { accept: 'a/b' }];
    busy.answerWith('addTags', [200, 200, 200, 200]);
    for (const headers of asked) expect(await statusOf(tagging, { headers }, busy.url)).toBe(200);
    expect(await statusOf(tagging, {}, busy.url)).toBe(449);
  });

  it('gives each success a new ID', async () => {
    await using other = await startMock();
    other.answerWith('sendMessage', [200, 200]);
    const bodies = new Set<string>();
    for (let count = 0; count < 3; count += 1) bodies.add(await (await call(other.url, sending)).text());
    expect(bodies.size).toBe(3);
  });

  it('survives headers that HTTP does not allow together', async () => {
    const headers = { 'transfer-encoding': 'chunked', 'content-length': '7' };
    for (const status of ['half-body', 200]) {
      set('sendMessage', [{ status, headers }]);
      await call(mock.url, sending).catch(() => {});
    }
    expect(await statusOf()).toBe(200);
  });

  it('waits for delayMs', async () => {
    mock.answerWith('sendMessage', 200, { delayMs: 31 });
    expect(await timersOf(() => statusOf())).toContain(31);
  });

  it.each([
    ['reset', 'ECONNRESET'],
    ['half-body', 'UND_ERR_SOCKET'],
  ] as const)(
    '%s breaks the connection, and the client reports the call as unknown',
    async (failure, code) => {
      mock.answerWith('sendMessage', failure);
      const failed = call(mock.url, sending).then((response) => response.text());
      await expect(failed).rejects.toMatchObject({ cause: { code } });
      expect(mock.requests).toMatchObject([{ operation: 'sendMessage', status: undefined }]);
      expect(await clientError()).toBe('network unknown');
      expect(mock.requests).toHaveLength(2);
    },
  );

  it('half-body sends half of the body and the length of the whole', async () => {
    mock.answerWith('sendMessage', 'half-body', { body: { messageId: 123456 } });
    const head = `${sending.method} /v1${pathOf(sending)} HTTP/1.1`;
    const sent = await exchange(mock.port, `${head}\r\nhost: a\r\nauthorization: Bearer x\r\n\r\n`);
    expect(sent).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)*content-length: 20\r\n/i);
    expect(sent.slice(sent.indexOf('\r\n\r\n') + 4)).toBe('{"messageI');
  });

  it('half-body of an empty body sends less than it says', async () => {
    set('sendMessage', [{ status: 'half-body', body: '', headers: html }]);
    await expect(call(mock.url, sending).then((response) => response.text())).rejects.toThrow('terminated');
  });

  it('hang sends nothing, and does not delay mock.close', async () => {
    mock.answerWith('sendMessage', ['hang']);
    const controller = new AbortController();
    const ended = clientError(controller.signal);
    await expect.poll(() => mock.requests.length).toBe(1);
    controller.abort();
    expect(await ended).toBe('aborted unknown');
    expect(await statusOf()).toBe(200);
    const other = await startMock();
    other.answerWith('sendMessage', 'hang');
    const failed = expect(call(other.url, sending)).rejects.toThrow('fetch failed');
    await expect.poll(() => other.requests.length).toBe(1);
    await other.close();
    await failed;
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;

  const documented = operations
    .find(({ operationId }) => operationId === 'sendMessage')
    ?.responses.map(({ status }) => status);

  it.each<[unknown[], string]>([
    [[418], `sendMessage documents no 418 (but ${documented?.join(', ')})`],
    [[200, { contactId: 7 }], 'answerWith has no option "contactId"'],
    [[200, 'text'], 'answerWith takes its options as an object'],
    [[200, null], 'answerWith takes its options as an object'],
    [[199, { body: 1 }], 'answerWith cannot respond with 199'],
    [[600, { body: 1 }], 'answerWith cannot respond with 600'],
    [['404'], 'answerWith cannot respond with "404"'],
    [['explode'], 'answerWith cannot respond with "explode"'],
    [[[]], 'A sequence needs at least one member'],
    [[[200, { status: 200, time: 1 }]], 'answerWith has no option "time"'],
    [[[{ body: 1 }]], 'answerWith cannot respond with undefined'],
    [[[null]], 'answerWith cannot respond with null'],
    [[[200], { times: 2 }], 'answerWith has no option "times"'],
    [[200, { times: 0 }], 'times needs a whole number from 1'],
    ...[-1, '5', 2 ** 31].map((delayMs): [unknown[], string] => [
      [200, { delayMs }],
      'delayMs needs milliseconds from 0',
    ]),
    [[204, { body: {} }], 'A response with status 204 has no body'],
  ])('refuses %j with a TypeError that shows the form', (args, problem) => {
    const setting = () => set('sendMessage', ...args);
    expect(setting).toThrow(TypeError);
    expect(setting).toThrow(problem);
    expect(setting).toThrow('answerWith(operation, status, { body, headers, delayMs, times, baseUrl })');
  });

  const notJson = 'The body cannot be written as JSON';
  const ids = operations.map(({ operationId }) => operationId).join(', ');
  const unsendable = 'answerWith: these headers cannot be sent';

  it.each<[string, object, string]>([
    ...[circular, 1n, () => {}, Symbol('a')].map((body): [string, object, string] => [
      'addTags',
      { body },
      notJson,
    ]),
    ...[{ 'a b': 'c' }, { a: 'b\nc' }, { a: '€' }].map((headers): [string, object, string] => [
      ...(['addTags', { headers }, unsendable] as const),
    ]),
    ['dropContact', {}, `no operation "dropContact"; there are ${ids}.`],
  ])('refuses for %s what cannot be sent: %o', async (id, options, problem) => {
    expect(() => set(id, 404, options)).toThrow(problem);
    expect(await statusOf(tagging)).toBe(200);
  });

  it('takes whatever is the highest or not there, and the option that only handlers need', () => {
    const absent = { body: undefined, headers: undefined, delayMs: undefined, times: undefined };
    set('sendMessage', 599, { body: '', delayMs: 2 ** 31 - 1 });
    set('sendMessage', 200, absent);
    set('sendMessage', [200, { status: 404, ...absent, body: 1 }], { baseUrl: mock.url });
  });

  it('has types for operations, statuses and bodies', () => {
    // @ts-expect-error: there is no such operation
    expect(() => mock.answerWith('dropContact', 200)).toThrow(TypeError);
    // @ts-expect-error: a status that is not documented needs a body
    expect(() => mock.answerWith('addTags', 404)).toThrow(TypeError);
    // @ts-expect-error: the ID is a number
    mock.answerWith('addTags', 200, { body: { contactId: '7' } });
    // @ts-expect-error: there is no such failure
    expect(() => mock.answerWith('addTags', 'explode')).toThrow(TypeError);
    // @ts-expect-error: a member of a sequence needs a body as well
    expect(() => mock.answerWith('addTags', [{ status: 404 }])).toThrow(TypeError);
    mock.answerWith('addTags', [449, { status: 200, body: { contactId: 1 } }, 'reset', { status: 'hang' }]);
  });
});

it('mock.reset resets limits, random numbers, IDs, requests and answerWith', async () => {
  const options = { seed: 3, queued: 0.5, rateLimit: { limit: 8, windowMs: 60_000 } };
  await using drawn = await startMock(options);
  const run = async () => {
    const found: unknown[] = [];
    for (let count = 0; count < 10; count += 1) {
      const response = await call(drawn.url, sending);
      found.push(response.status, await response.json());
    }
    return found;
  };
  const once = await run();
  expect(once).toEqual(expect.arrayContaining([429, 449]));
  drawn.answerWith('sendMessage', 500);
  drawn.reset();
  expect(drawn.requests).toEqual([]);
  expect(await run()).toEqual(once);
});

describe('/_mock/', () => {
  const at = (path: string, init?: RequestInit) => fetch(new URL(`/_mock${path}`, mock.url), init);
  const post = (body: unknown, type = json) => ({
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  it.each(['["é"]', '['.repeat(40_000) + ']'.repeat(40_000)])('lists the requests: %s', async (body) => {
    await statusOf(sending, { body });
    const response = await at('/requests');
    expect(response.headers.get('content-type')).toBe(json);
    const listed = await response.json();
    expect(listed).toMatchObject([{ operation: 'sendMessage', status: 400 }]);
    if (body.length < 99) expect(listed).toEqual(JSON.parse(JSON.stringify(mock.requests)));
  });

  it('takes answerWith in all its forms, and reset', async () => {
    const answerWith = (status: unknown, more = {}) =>
      at('/answer-with', post({ operation: 'sendMessage', status, ...more }, `${json} ; charset=utf-8`));
    expect((await answerWith(429, { times: 1 })).status).toBe(204);
    expect(await statusesOf(2)).toEqual([429, 200]);
    await answerWith([449, { status: 404, body: 'gone' }]);
    expect(await statusesOf(3)).toEqual([449, 404, 200]);
    await answerWith('reset');
    await expect(statusOf()).rejects.toThrow('fetch failed');
    expect((await at('/reset', { method: 'POST' })).status).toBe(204);
    expect(mock.requests).toEqual([]);
    expect(await statusOf()).toBe(200);
  });

  it('says what there is, and is not a part of the API', async () => {
    expect(await (await at('/')).json()).toEqual({
      operations: operations.map(({ operationId }) => operationId),
      requests: ['GET /_mock/requests', 'POST /_mock/answer-with', 'POST /_mock/reset', 'GET /_mock/'],
    });
    for (const path of ['', '/requests?a=b']) expect((await at(path)).status).toBe(200);
    expect(mock.requests).toEqual([]);
    for (const url of [`${mock.url}/_mock/requests`, new URL('/_mockery', mock.url)])
      expect((await fetch(url)).status).toBe(404);
  });

  it.each<[path: string, init: RequestInit, status: number, message: string]>([
    ['/nowhere', {}, 404, '/_mock/ lists what there is'],
    ['/reset', {}, 404, 'There is no GET /_mock/reset'],
    ['/answer-with', post('{'), 400, 'needs to be a JSON object'],
    ['/answer-with', post('null'), 400, 'needs to be a JSON object'],
    ['/answer-with', post({ operation: 'sendMessage', status: 404 }), 400, 'The form is answerWith('],
    ['/answer-with', post({ operation: 'none', status: 404 }), 400, 'There is no operation "none"'],
    ['/answer-with', post({ operation: 'sendMessage', status: 429 }, `text/${json}`), 415, json],
  ])('says what is wrong with a request for %s: %j', async (path, init, status, message) => {
    const response = await at(path, init);
    expect(await response.json()).toEqual({ code: status, message: expect.stringContaining(message) });
    expect(response.status).toBe(status);
    expect(await statusOf()).toBe(200);
  });

  /** The status for a request with these headers, and whether the response has headers for CORS. */
  async function askedBy(port: number, path: string, ...headers: string[]) {
    const lines = [`GET ${path} HTTP/1.1`, 'connection: close', ...headers, '', ''].join('\r\n');
    const response = await exchange(port, lines.replaceAll('{port}', `${port}`));
    const why = /is not for this caller: (.*)\."/.exec(response)?.[1] ?? '';
    return { status: Number(response.slice(9, 12)), cors: /access-control/i.test(response), why };
  }

  const own = 'host: 127.0.0.1:{port}';
  const bySite = 'a browser sent it from a page that is';
  const byName = (name: string) => `--control-host ${name || '<name>'}`;
  it.each<[403 | 200, string, string[], string?]>([
    [403, 'a page of another origin', [own, 'origin: http://evil.example'], 'it is a page of http://evil'],
    [403, 'a page of an opaque origin', [own, 'origin: null'], 'it is a page of null'],
    [403, 'a page of another site', [own, 'sec-fetch-site: cross-site'], `${bySite} cross-site`],
    [403, 'a page of the same site', [own, 'sec-fetch-site: same-site'], `${bySite} same-site`],
    [200, 'a page of its own origin', [own, 'origin: http://127.0.0.1:{port}']],
    [200, 'a page of its own origin, as a browser says', [own, 'sec-fetch-site: same-origin']],
    [200, 'a page of its own origin in capitals', ['host: LOCALHOST', 'origin: http://LocalHost']],
    [200, 'localhost', ['host: localhost']],
    [200, 'any address', ['host: 10.1.2.3:4010']],
    [200, 'any IPv6 address', ['host: [fd00::1]:4010']],
    [403, 'a name that leads here', ['host: evil.example'], byName('evil.example allows')],
    [403, 'a name that begins as an address', ['host: 127.0.0.1.evil.example'], byName('127.0.0.1.evil')],
    [403, 'no name', ['host: '], byName('')],
  ])('responds with %d, and without CORS, to %s', async (status, _, headers, why = '') => {
    // The path may come in a whole URL, which changes nothing.
    for (const path of ['/_mock/requests', 'http://localhost/_mock/requests']) {
      const asked = await askedBy(mock.port, path, ...headers);
      expect(asked).toMatchObject({ status, cors: false });
      expect(asked.why.replaceAll('\\', '')).toContain(why);
    }
  });

  it('refuses the preflight of another origin', async () => {
    const response = await at('/answer-with', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is open to the hosts in controlHosts', async () => {
    await using named = await startMock({ controlHosts: ['Aelyst-Mock'] });
    const ask = async (host: string) => (await askedBy(named.port, '/_mock/', `host: ${host}`)).status;
    expect([await ask('aelyst-mock:4010'), await ask('localhost'), await ask('other')]).toEqual([
      200, 200, 403,
    ]);
  });

  it.each<[string | undefined, boolean, boolean]>([
    ['127.0.0.1', false, true],
    ['::1', false, true],
    ['::ffff:127.0.0.1', false, true],
    ...['192.0.2.9', '10.127.0.1', 'fe80::1', '::10'].map((address): [string, boolean, boolean] => [
      address,
      false,
      false,
    ]),
    [undefined, false, false],
    ['192.0.2.9', true, true],
  ])('for the address %s, with control: %s, is open: %s', async (remoteAddress, control, open) => {
    const api = createControlApi(mockDescription, mock, { control, hosts: [] });
    const request = new Request('http://mock/', { headers: { host: '192.0.2.7:4010' } });
    const responding = api(request, { target: '/_mock/', remoteAddress });
    if (open) expect((await responding).status).toBe(200);
    else
      await expect(responding).rejects.toThrow(
        /another machine, and the mock was started without --control\.$/,
      );
  });

  it('reports what it refuses to onRequest', async () => {
    const reasons: string[] = [];
    await using other = await startMock({ onRequest: (event) => reasons.push(...event.reasons) });
    await fetch(new URL('/_mock/requests', other.url), { headers: { origin: 'http://evil.example' } });
    await fetch(new URL('/_mock/requests', other.url));
    expect(reasons).toEqual([expect.stringContaining('it is a page of http://evil.example')]);
  });
});
