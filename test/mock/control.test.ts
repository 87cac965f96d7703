import { createClient } from '@aelyst/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { call, exampleOf, exchange, first, json, operation, operations, pathOf, token } from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ static: true });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

const described = (id: string) => first(operations.filter(({ operationId }) => operationId === id));
const sending = described('sendMessage');
const tagging = described('addTags');
const statusOf = async (which = sending, init: RequestInit = {}) =>
  (await call(mock.url, which, init)).status;

describe('mock.requests', () => {
  it('has what was sent: operation, identifier, body, headers without the token, status, time', async () => {
    const before = Date.now();
    const body = { message: { type: 'text', text: 'Привет 😀' } };
    await fetch(`${mock.url}/contact/${encodeURIComponent('email:a+b@c.d')}/message?a=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-secret-token', 'content-type': json, 'X-Own': 'yes' },
      body: JSON.stringify(body),
    });
    const [request, ...others] = mock.requests;
    expect(others).toEqual([]);
    expect(request).toEqual({
      at: expect.any(Date),
      method: 'POST',
      path: '/v1/contact/email%3Aa%2Bb%40c.d/message',
      operation: 'sendMessage',
      identifier: 'email:a+b@c.d',
      headers: expect.objectContaining({ 'content-type': json, 'x-own': 'yes' }),
      body,
      status: 200,
    });
    expect(request?.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(JSON.stringify(mock.requests)).not.toContain('secret');
  });

  it('has the refused ones, and those that call no operation, in the order in which they came', async () => {
    await statusOf(sending, { body: '[' });
    await statusOf(sending, { headers: { authorization: '' } });
    await fetch(`${mock.url}/nowhere`);
    await fetch(`${mock.url}/contact/%ZZ/message`, { method: 'POST' });
    await fetch(new URL('/', mock.url));
    expect(mock.requests.map(({ operation, status, body }) => [operation, status, body])).toEqual([
      ['sendMessage', 400, '['],
      ['sendMessage', 401, first(sending.request.examples).value],
      [undefined, 404, undefined],
      ['sendMessage', 401, undefined],
    ]);
    expect(mock.requests.at(-1)?.identifier).toBeUndefined();
  });

  it('is a copy, which its owner may change', async () => {
    await statusOf();
    mock.requests.length = 0;
    for (const request of mock.requests) request.headers['x'] = 'y';
    expect(mock.requests).toHaveLength(1);
    expect(mock.requests[0]?.headers).not.toHaveProperty('x');
  });

  it('keeps the last 1,000', async () => {
    const post = `POST /v1/a HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\n`;
    const bodies = Array.from({ length: 1_010 }, (_, index) => String(10_000 + index));
    const messages = bodies.map((body) => `${post}content-length: 5\r\n\r\n${body}`);
    await exchange(mock.port, `${messages.join('')}noise\r\n\r\n`);
    expect(mock.requests.map(({ body }) => body)).toEqual(bodies.slice(-1_000));
  });

  it('keeps at most 10 MB', async () => {
    const body = 'x'.repeat(3_000_000);
    for (const extra of ['a', 'b', 'c', 'd', 'e']) await statusOf(sending, { body: `"${body}${extra}"` });
    expect(mock.requests.map((request) => String(request.body).at(-1))).toEqual(['c', 'd', 'e']);
  });
});

describe('mock.answerWith', () => {
  const comment = described('createComment');

  it('responds with a documented status and its example, whatever the request is, until reset', async () => {
    mock.answerWith('createComment', 404);
    for (const body of ['{"text":"a"}', '[]', '{']) {
      const response = await call(mock.url, comment, { body });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(exampleOf(comment, 404));
    }
    expect(await statusOf(tagging)).toBe(200);
    mock.reset();
    expect(await statusOf(comment)).toBe(200);
  });

  it('leaves the 401 to a request without a token, which uses nothing up', async () => {
    mock.answerWith('sendMessage', 429, { times: 1 });
    expect(await statusOf(sending, { headers: { authorization: '' } })).toBe(401);
    expect(await statusOf()).toBe(429);
    expect(await statusOf()).toBe(200);
  });

  it('sends the documented headers of a status, and those that are given, which win', async () => {
    mock.answerWith('sendMessage', 429, { headers: { 'retry-after': '30', 'x-own': 'yes' } });
    const { headers } = await call(mock.url, sending);
    const documented = sending.responses.find(({ status }) => status === 429)?.headers ?? [];
    expect(documented.length).toBeGreaterThan(1);
    for (const { name, example } of documented) {
      const expected = name.toLowerCase() === 'retry-after' ? '30' : String(example);
      expect(headers.get(name)).toBe(expected);
    }
    expect(headers.get('x-own')).toBe('yes');
    expect(headers.get('content-type')).toBe(json);
  });

  it('sends a body of the same type, or any other under a status that is not documented', async () => {
    mock.answerWith('addTags', 200, { body: { contactId: 7 } });
    expect(await (await call(mock.url, tagging)).json()).toEqual({ contactId: 7 });
    mock.answerWith('sendMessage', 404, { body: { code: 404, message: 'Contact not found' } });
    const aelyst = createClient({ token: 'any', baseUrl: mock.url });
    const sent = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'a' } });
    expect(!sent.ok && [sent.error.kind, sent.error.status]).toEqual(['undocumented', 404]);
    mock.answerWith('sendMessage', 200, { body: null as never });
    expect(await (await call(mock.url, sending)).text()).toBe('null');
  });

  it('sends a string as it is under another media type, and as JSON otherwise', async () => {
    const headers = { 'Content-Type': 'text/html' };
    mock.answerWith('sendMessage', 502, { body: '<h1>Bad gateway</h1>', headers });
    const page = await call(mock.url, sending);
    expect([page.status, await page.text()]).toEqual([502, '<h1>Bad gateway</h1>']);
    expect(page.headers.get('content-type')).toBe('text/html');
    mock.answerWith('sendMessage', 503, { body: 'text' });
    expect(await (await call(mock.url, sending)).text()).toBe('"text"');
    mock.answerWith('sendMessage', 502, { body: '', headers });
    expect(await (await call(mock.url, sending)).text()).toBe('');
  });

  it.each([204, 205, 304])('sends %d without a body', async (status) => {
    (mock.answerWith as (...args: unknown[]) => void)('sendMessage', [status]);
    const response = await call(mock.url, sending);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('takes a sequence of statuses or of objects, and then responds as before', async () => {
    mock.answerWith('sendMessage', [
      449,
      { status: 429, headers: { 'retry-after': '0' }, times: 2 },
      { status: 404, body: { message: 'gone' } },
      200,
    ]);
    const statuses: number[] = [];
    for (let count = 0; count < 7; count += 1) statuses.push(await statusOf());
    expect(statuses).toEqual([449, 429, 429, 404, 200, 200, 200]);
  });

  it('puts the last one set first, and goes back to the one before it', async () => {
    mock.answerWith('sendMessage', 500);
    mock.answerWith('sendMessage', 429, { times: 1 });
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([429, 500, 500]);
  });

  it('comes before a limit, a queue and Prefer', async () => {
    await using busy = await startMock({ queued: 1, rateLimit: { limit: 1, windowMs: 60_000 } });
    busy.answerWith('addTags', [200, 200]);
    for (const prefer of ['code=500', 'code=429']) {
      expect((await call(busy.url, tagging, { headers: { prefer } })).status).toBe(200);
    }
    expect((await call(busy.url, tagging)).status).toBe(449);
  });

  it('gives a success as the mock does: with a new ID for each', async () => {
    await using other = await startMock();
    other.answerWith('sendMessage', [200, 200]);
    const ids = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push(((await (await call(other.url, sending)).json()) as { messageId: number }).messageId);
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('lives on after headers that HTTP does not allow together', async () => {
    const headers = { 'transfer-encoding': 'chunked', 'content-length': '7' };
    mock.answerWith('sendMessage', [
      { status: 'half-body', headers },
      { status: 200, headers },
    ]);
    await call(mock.url, sending).catch(() => {});
    await call(mock.url, sending).catch(() => {});
    expect(await statusOf()).toBe(200);
  });

  it('waits for delayMs', async () => {
    mock.answerWith('sendMessage', 200, { delayMs: 30 });
    const started = performance.now();
    expect(await statusOf()).toBe(200);
    // Timers of Node may be early by a millisecond.
    expect(performance.now() - started).toBeGreaterThan(28);
  });

  it.each([
    ['reset', 'ECONNRESET'],
    ['half-body', 'UND_ERR_SOCKET'],
  ] as const)(
    '%s breaks the connection, so that nobody knows what became of the message',
    async (failure, code) => {
      mock.answerWith('sendMessage', failure, { times: 1 });
      const failed = call(mock.url, sending).then((response) => response.text());
      await expect(failed).rejects.toMatchObject({ cause: { code } });
      expect(mock.requests).toMatchObject([{ operation: 'sendMessage', status: undefined }]);
      const aelyst = createClient({ token: 'any', baseUrl: mock.url });
      mock.answerWith('sendMessage', [failure]);
      const sent = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'a' } });
      expect(!sent.ok && [sent.error.kind, sent.error.delivery]).toEqual(['network', 'unknown']);
      expect(mock.requests).toHaveLength(2);
    },
  );

  it('half-body sends a part of the body and promises the whole', async () => {
    mock.answerWith('sendMessage', 'half-body', { body: { messageId: 123456 } });
    const request = `${sending.method} /v1${pathOf(sending)} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer x\r\n\r\n`;
    const answered = await exchange(mock.port, request);
    const whole = '{"messageId":123456}';
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 200 OK\r\n[^]*content-length: ${whole.length}\r\n`, 'i'));
    expect(answered.slice(answered.indexOf('\r\n\r\n') + 4)).toBe(whole.slice(0, whole.length / 2));
  });

  it('hang sends nothing, and the caller can give up', async () => {
    mock.answerWith('sendMessage', ['hang']);
    const aelyst = createClient({ token: 'any', baseUrl: mock.url, timeoutMs: 50 });
    const sent = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'a' } });
    expect(!sent.ok && [sent.error.kind, sent.error.delivery]).toEqual(['timeout', 'unknown']);
    expect(await statusOf()).toBe(200);
  });

  it('does not let a hanging request keep the mock from closing', async () => {
    const other = await startMock();
    other.answerWith('sendMessage', 'hang');
    const failed = expect(call(other.url, sending)).rejects.toThrow('fetch failed');
    await expect.poll(() => other.requests.length).toBe(1);
    await other.close();
    await failed;
  });

  const statuses = operations
    .find(({ operationId }) => operationId === 'sendMessage')
    ?.responses.map(({ status }) => status)
    .join(', ');
  const form = 'The form is answerWith(operation, status, { body, headers, delayMs, times, baseUrl })';
  it.each<[unknown[], string]>([
    [['sendMessage', 418], `sendMessage documents no 418 (but ${statuses})`],
    [['sendMessage', 200, { contactId: 7 }], 'answerWith has no option "contactId"'],
    [['sendMessage', 200, 'text'], 'answerWith takes its options as an object'],
    [['sendMessage', 200, null], 'answerWith takes its options as an object'],
    [['sendMessage', 199, { body: 1 }], 'answerWith cannot respond with 199'],
    [['sendMessage', 600, { body: 1 }], 'answerWith cannot respond with 600'],
    [['sendMessage', 200.5, { body: 1 }], 'answerWith cannot respond with 200.5'],
    [['sendMessage', '200'], 'answerWith cannot respond with "200"'],
    [['sendMessage', 'explode'], 'answerWith cannot respond with "explode"'],
    [['sendMessage', undefined], 'answerWith cannot respond with undefined'],
    [['sendMessage', []], 'A sequence needs at least one member'],
    [['sendMessage', [200, { status: 200, time: 1 }]], 'answerWith has no option "time"'],
    [['sendMessage', [{ body: 1 }]], 'answerWith cannot respond with undefined'],
    [['sendMessage', [200], { times: 2 }], 'answerWith has no option "times"'],
    [['sendMessage', 200, { times: 0 }], 'times needs a whole number from 1'],
    [['sendMessage', 200, { times: 1.5 }], 'times needs a whole number from 1'],
    [['sendMessage', 200, { delayMs: -1 }], 'delayMs needs milliseconds from 0'],
    [['sendMessage', 200, { delayMs: '5' }], 'delayMs needs milliseconds from 0'],
    [['sendMessage', 204, { body: {} }], 'A response with status 204 has no body'],
  ])('refuses %j with a TypeError that shows the form', (given, message) => {
    const set = () => (mock.answerWith as (...args: unknown[]) => void)(...given);
    expect(set).toThrow(TypeError);
    expect(set).toThrow(message);
    expect(set).toThrow(form);
  });

  it('refuses a body that cannot be written as JSON', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    for (const body of [circular, 1n, () => {}, Symbol('a')]) {
      expect(() => mock.answerWith('sendMessage', 404, { body })).toThrow(
        'The body cannot be written as JSON',
      );
    }
  });

  it('refuses an operation that does not exist, and headers that cannot be sent', async () => {
    // @ts-expect-error: there is no such operation
    expect(() => mock.answerWith('dropContact', 200)).toThrow(
      'no operation "dropContact"; there are createContact',
    );
    for (const headers of [{ 'a b': 'c' }, { a: 'b\nc' }, { a: '€' }]) {
      expect(() => mock.answerWith('addTags', 200, { headers })).toThrow(
        /^answerWith: these headers cannot be sent/,
      );
    }
    expect(await statusOf(tagging)).toBe(200);
  });

  it('has types for statuses and bodies', () => {
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

describe('mock.reset', () => {
  it('forgets limits, draws, IDs, the list and what answerWith set', async () => {
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
    expect(once).toContain(429);
    expect(once).toContain(449);
    drawn.answerWith('sendMessage', 500);
    drawn.reset();
    expect(drawn.requests).toEqual([]);
    expect(await run()).toEqual(once);
  });
});

describe('/_mock/', () => {
  let at: (path: string, init?: RequestInit) => Promise<Response>;
  beforeEach(() => {
    at = (path, init) => fetch(new URL(`/_mock${path}`, mock.url), init);
  });
  const post = (body: unknown, type = json) => ({
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  it('lists the requests, as mock.requests has them', async () => {
    await statusOf(sending, { body: '["é"]' });
    const response = await at('/requests');
    expect(response.headers.get('content-type')).toBe(json);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(mock.requests)));
    expect(mock.requests).toHaveLength(1);
  });

  it('lists requests with bodies that are nested too deeply for JSON', async () => {
    await statusOf(sending, { body: '['.repeat(40_000) + ']'.repeat(40_000) });
    const [request] = (await (await at('/requests')).json()) as object[];
    expect(request).toMatchObject({ operation: 'sendMessage', status: 400 });
  });

  it('takes answerWith in all its forms, and reset', async () => {
    expect((await at('/answer-with', post({ operation: 'sendMessage', status: 429, times: 1 }))).status).toBe(
      204,
    );
    expect([await statusOf(), await statusOf()]).toEqual([429, 200]);
    await at(
      '/answer-with',
      post({ operation: 'sendMessage', status: [449, { status: 404, body: 'gone' }] }),
    );
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([449, 404, 200]);
    await at('/answer-with', post({ operation: 'sendMessage', status: 'reset' }));
    await expect(statusOf()).rejects.toThrow('fetch failed');
    expect((await at('/reset', { method: 'POST' })).status).toBe(204);
    expect(mock.requests).toEqual([]);
    expect(await statusOf()).toBe(200);
  });

  it('says what there is, and what is wrong with a request', async () => {
    expect(await (await at('/')).json()).toEqual({
      operations: operations.map(({ operationId }) => operationId),
      requests: ['GET /_mock/requests', 'POST /_mock/answer-with', 'POST /_mock/reset', 'GET /_mock/'],
    });
    expect((await at('')).status).toBe(200);
    expect((await at('/requests?a=b')).status).toBe(200);
    const wrong: [path: string, init: RequestInit, status: number, message: string][] = [
      ['/nowhere', {}, 404, '/_mock/ lists what there is'],
      ['/reset', {}, 404, 'There is no GET /_mock/reset'],
      ['/answer-with', post('{'), 400, 'needs to be a JSON object'],
      ['/answer-with', post([]), 400, 'needs to be a JSON object'],
      ['/answer-with', post({ operation: 'sendMessage', status: 404 }), 400, 'The form is answerWith('],
      ['/answer-with', post({ operation: 'none', status: 404 }), 400, 'There is no operation "none"'],
      ['/answer-with', post({ operation: 'sendMessage', status: 429 }, 'text/plain'), 415, json],
    ];
    for (const [path, init, status, message] of wrong) {
      const response = await at(path, init);
      expect(await response.json()).toEqual({ code: status, message: expect.stringContaining(message) });
      expect(response.status).toBe(status);
    }
    expect(await statusOf()).toBe(200);
  });

  it('is no part of the API, and not listed as such', async () => {
    await at('/requests');
    expect(mock.requests).toEqual([]);
    expect((await fetch(`${mock.url}/_mock/requests`)).status).toBe(404);
    expect((await fetch(new URL('/_mockery', mock.url))).status).toBe(404);
  });

  /** The status for a request with these headers, and whether any of CORS came back. */
  async function askedBy(port: number, path: string, ...headers: string[]) {
    const lines = [`GET ${path} HTTP/1.1`, 'connection: close', ...headers, '', ''].join('\r\n');
    const answered = await exchange(port, lines);
    return { status: Number(answered.slice(9, 12)), cors: /access-control/i.test(answered), answered };
  }

  it.each([
    ['a foreign origin', 'origin: http://evil.example'],
    ['an opaque origin', 'origin: null'],
    ['another port of this machine', 'origin: http://127.0.0.1:3000'],
    ['a page elsewhere, without an origin', 'sec-fetch-site: cross-site'],
    ['a page of the same site', 'sec-fetch-site: same-site'],
  ])('is closed to %s, and says nothing of CORS', async (_, header) => {
    const { status, cors } = await askedBy(
      mock.port,
      '/_mock/requests',
      `host: 127.0.0.1:${mock.port}`,
      header,
    );
    expect({ status, cors }).toEqual({ status: 403, cors: false });
  });

  it('asks no browser in: the question before a request of another origin is refused, too', async () => {
    const response = await at('/answer-with', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is open to its own origin', async () => {
    const host = `127.0.0.1:${mock.port}`;
    const own = await askedBy(mock.port, '/_mock/requests', `host: ${host}`, `origin: http://${host}`);
    expect(own).toMatchObject({ status: 200, cors: false });
  });

  it.each([
    ['localhost', 200],
    ['LOCALHOST:80', 200],
    ['10.1.2.3:4010', 200],
    ['[::1]:4010', 200],
    ['evil.example', 403],
    ['evil.example:4010', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['', 403],
  ])('is open to who calls it by "%s": %d', async (host, status) => {
    const answered = await askedBy(mock.port, '/_mock/requests', `host: ${host}`);
    expect(answered.status).toBe(status);
    // The path may come in a whole URL, which changes nothing.
    const url = await askedBy(mock.port, `http://localhost/_mock/requests`, `host: ${host}`);
    expect(url.status).toBe(status);
  });

  it('is open to the names of controlHosts', async () => {
    await using named = await startMock({ controlHosts: ['Aelyst-Mock'] });
    const ask = async (host: string) => (await askedBy(named.port, '/_mock/', `host: ${host}`)).status;
    expect([await ask('aelyst-mock:4010'), await ask('localhost'), await ask('other')]).toEqual([
      200, 200, 403,
    ]);
  });

  it('is closed to other machines, unless control opens it', async () => {
    const { createControlApi } = await import('../../src/mock/control-api.js');
    const { mockDescription } = await import('../../generated/mock.js');
    const request = () => new Request('http://mock/', { headers: { host: '192.0.2.7:4010' } });
    for (const [remoteAddress, control, open] of [
      ['127.0.0.1', false, true],
      ['127.8.9.1', false, true],
      ['::1', false, true],
      ['::ffff:127.0.0.1', false, true],
      ['192.0.2.9', false, false],
      ['::ffff:192.0.2.9', false, false],
      [undefined, false, false],
      ['192.0.2.9', true, true],
    ] as const) {
      const api = createControlApi(mockDescription, mock, { control, hosts: [] });
      const responding = api(request(), { target: '/_mock/', remoteAddress });
      if (open) expect((await responding).status).toBe(200);
      else await expect(responding).rejects.toMatchObject({ status: 403, message: /--control/ });
    }
  });

  it('tells onRequest of what it refuses', async () => {
    const reasons: string[] = [];
    await using other = await startMock({ onRequest: (event) => reasons.push(...event.reasons) });
    await fetch(new URL('/_mock/requests', other.url), { headers: { origin: 'http://evil.example' } });
    await fetch(new URL('/_mock/requests', other.url));
    expect(reasons).toEqual([expect.stringContaining('it is a page of http://evil.example')]);
  });
});

it('the token of a request is nowhere', async () => {
  await call(mock.url, operation, { headers: { ...token, authorization: 'Bearer very-secret' } });
  expect(await (await fetch(new URL('/_mock/requests', mock.url))).text()).not.toContain('very-secret');
});
