import { contactId, createClient } from '@aelyst/client';
import { answerWith, createHandlers, type RequestEvent } from '@aelyst/client/msw';
import { getResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startMock } from '../../src/mock/index.js';
import { exampleOf, first, json, operationOf, operations, pathOf, timersOf, token } from '../mock/support.js';
import { outcomeOf } from '../support/scripted.js';

const handlers = createHandlers();
const server = setupServer(...handlers);
beforeAll(() =>
  server.listen({
    onUnhandledRequest({ url }, print) {
      // The mock that the handlers are compared with.
      if (new URL(url).hostname !== '127.0.0.1') print.error();
    },
  }),
);
afterEach(() => {
  server.resetHandlers();
  handlers.reset();
});
afterAll(() => server.close());

// Without a base URL, as for the live API.
const aelyst = createClient({ token: 'any', retry: false, rateLimit: false });
const commenting = operationOf('createComment');
const message = { message: { type: 'text', text: 'a' } } as const;

const comment = () => aelyst.createComment('id:1', { text: 'x' });
const tag = () => aelyst.addTags('id:5', ['a']);
const send = (timeoutMs = 30_000) => aelyst.sendMessage('id:1', message, { timeoutMs });

describe('createHandlers', () => {
  it('responds to the client in place of the live API, repeats what was sent, and makes new IDs', async () => {
    const result = await aelyst.createComment(contactId(9), { text: 'Hello' });
    expect(result).toMatchObject({
      data: { ...(exampleOf(commenting, 200) as object), text: 'Hello', contactId: 9 },
    });
    const sent = await Promise.all([send(), send()]);
    expect(new Set(sent.map((each) => each.ok && each.data.messageId)).size).toBe(2);
  });

  it.each(['', '/', '/nowhere'])(
    'responds with a 404 to "%s", so that it does not reach the live API',
    async (path) => {
      const response = await fetch(`https://api.aelyst.ai/v1${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 404 });
    },
  );

  it('limits and queues as the mock does, until reset', async () => {
    const limited = createHandlers({ rateLimit: { limit: 1, windowMs: 60_000 } });
    server.use(...limited);
    expect([await tag(), await tag()].map(outcomeOf)).toEqual(['ok', 'rate-limited refused 1']);
    limited.reset();
    expect(outcomeOf(await tag())).toBe('ok');
    server.use(...createHandlers({ queued: 1 }));
    expect(outcomeOf(await tag())).toBe('queued refused 1');
  });

  it('delays responses by latency', async () => {
    server.use(...createHandlers({ latency: 41 }));
    expect(await timersOf(tag)).toContain(41);
  });

  it('has requests, and calls onRequest', async () => {
    const events: RequestEvent[] = [];
    const own = createHandlers({ onRequest: (event) => events.push(event) });
    server.use(...own);
    await aelyst.sendMessage('email:a@b.c', message);
    const expected = { operation: 'sendMessage', path: '/v1/contact/email%3Aa%40b.c/message', status: 200 };
    expect(own.requests).toMatchObject([{ ...expected, identifier: 'email:a@b.c', body: message }]);
    expect(own.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(events).toMatchObject([{ ...expected, body: message }]);
    expect(handlers.requests).toEqual([]);
  });

  it('refuses options that are not usable', () => {
    expect(() => createHandlers({ queued: 2 })).toThrow('queued: needs');
    expect(() => createHandlers(Object.create({ queued: 2 }))).toThrow('queued: needs');
    const latency = { minMs: '1', maxMs: '2' };
    // @ts-expect-error: of another type
    expect(() => createHandlers({ latency })).toThrow('latency.minMs: needs a number; got string');
    // @ts-expect-error: there is no such option
    expect(() => createHandlers({ baseURL: 'https://a.b' })).toThrow(
      /^baseURL: there is no such option; .*baseUrl/,
    );
    // @ts-expect-error: nor is a base URL enough
    expect(() => createHandlers('https://a.b')).toThrow('options: needs an object');
    // @ts-expect-error: nor is there this one
    expect(() => createHandlers({ port: 1 })).toThrow('port: there is no such option');
  });

  it('draws with a random seed unless seed is set', async () => {
    const tagging = operationOf('addTags');
    const statuses = async (seed?: number) => {
      const own = createHandlers({ baseUrl: 'https://a.b', queued: 0.5, seed });
      const init = { method: tagging.method, headers: { ...token, 'content-type': json }, body: '["a"]' };
      const request = () => new Request(`https://a.b${pathOf(tagging)}`, init);
      const responses = await Promise.all(Array.from({ length: 20 }, () => getResponse(own, request())));
      return responses.map((response) => response?.status);
    };
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(await statuses()).toEqual(await statuses(2 ** 30));
    expect(await statuses()).not.toEqual(await statuses(0));
    vi.restoreAllMocks();
  });
});

describe('answerWith', () => {
  it('of the handlers is that of the mock', async () => {
    handlers.answerWith('sendMessage', [449, { status: 404, body: { code: 404, message: 'gone' } }]);
    const results = [await send(), await send(), await send()];
    expect(results.map(outcomeOf)).toEqual(['queued refused 1', 'undocumented refused 1', 'ok']);
    expect(handlers.requests.map(({ status }) => status)).toEqual([449, 404, 200]);
  });

  it('makes a handler for one operation, until resetHandlers', async () => {
    server.use(answerWith('createComment', 404));
    expect(await comment()).toMatchObject({ error: { body: exampleOf(commenting, 404) } });
    expect(outcomeOf(await tag())).toBe('ok');
    server.resetHandlers();
    expect(outcomeOf(await comment())).toBe('ok');
  });

  it('takes another body, and a sequence, after which other handlers respond', async () => {
    server.use(answerWith('addTags', 200, { body: { contactId: 7 }, times: 1 }));
    server.use(answerWith('addTags', [449, 429]));
    const results = [await tag(), await tag(), await tag(), await tag()];
    const outcomes = results.map((result) => (result.ok ? result.data.contactId : result.error.kind));
    expect(outcomes).toEqual(['queued', 'rate-limited', 7, 5]);
  });

  it('takes as many requests as it says of those that come at once', async () => {
    handlers.answerWith('addTags', 429);
    server.use(answerWith('addTags', 449, { times: 2 }));
    const results = await Promise.all([tag(), tag(), tag(), tag()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual([429, 429, 449, 449]);
    expect(handlers.requests).toHaveLength(2);
  });

  it('half-body sends status and headers, half of the body, and an error', async () => {
    const described = operationOf('sendMessage');
    const headers = { ...token, 'content-type': json, prefer: 'code=200' };
    const init = { method: described.method, headers, body: JSON.stringify(message) };
    const own = createHandlers({ baseUrl: 'https://a.b', static: true });
    own.answerWith('sendMessage', [
      { status: 'half-body', body: { messageId: 7 }, headers: { 'x-own': 'yes' } },
    ]);
    const response = await getResponse(own, new Request(`https://a.b${pathOf(described)}`, init));
    expect(response?.headers.get('x-own')).toBe('yes');
    const reader = response?.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"messa');
    await expect(reader?.read()).rejects.toThrow(new TypeError('terminated'));
  });

  it.each([
    ['reset', 'network unknown 1'],
    ['half-body', 'network unknown 1'],
    ['hang', 'timeout unknown 1'],
  ] as const)('%s breaks the connection: %s', async (failure, outcome) => {
    server.use(answerWith('sendMessage', failure));
    expect(outcomeOf(await send(failure === 'hang' ? 100 : undefined))).toBe(outcome);
  });

  it('has types, and refuses what does not fit', () => {
    // @ts-expect-error: this operation documents no 404, and so a body is needed
    expect(() => answerWith('addTags', 404)).toThrow('addTags documents no 404');
    // @ts-expect-error: the body is one of the options
    expect(() => answerWith('addTags', 200, { contactId: 7 })).toThrow('The form is answerWith(');
    // @ts-expect-error: the ID is a number
    answerWith('addTags', 200, { body: { contactId: '7' } });
    // @ts-expect-error: there is no such operation
    expect(() => answerWith('dropContact', 200)).toThrow('no operation "dropContact"');
  });
});

describe('baseUrl', () => {
  const { method, request } = commenting;
  const body = JSON.stringify(first(request.examples).value);
  const headers = { ...token, 'content-type': json };
  const ask = (own: Parameters<typeof getResponse>[0], url: string, init: RequestInit = {}) =>
    getResponse(own, new Request(url + pathOf(commenting), { method, body, headers, ...init }));

  it.each([
    ...['https://a.b', 'https://a.b/', 'https://a.b/v1', 'https://a.b/v1//', 'http://[::1]:3999/v1'],
    ...['https://a.b/api(v1)', 'https://a.b/:id/*/v+1', 'https://a.b/v1.2', 'HTTPS://A.B:443/v1'],
    'http://localhost:3999/v1',
  ])('is taken literally: %s', async (baseUrl) => {
    const url = new URL(baseUrl).href.replace(/\/+$/, '');
    const own = createHandlers({ baseUrl });
    expect((await ask(own, url))?.status).toBe(200);
    expect((await ask([answerWith('createComment', 404, { baseUrl })], url))?.status).toBe(404);
    const elsewhere = await getResponse(own, new Request(`${url}/nowhere`));
    expect(await elsewhere?.json()).toMatchObject({ message: 'The description has no path for /nowhere.' });
    const path = `${new URL(url).pathname}/nowhere`.replace('//', '/');
    expect(own.requests.map(({ path }) => path)).toContain(path);
  });

  it.each(['https://a.b', 'https://a.b/v1.20', 'https://a.b/v1x2', 'https://a.b.c/v1.2', 'http://a.b/v1.2'])(
    'leaves other URLs to others: %s',
    async (url) => {
      expect(await ask(createHandlers({ baseUrl: 'https://a.b/v1.2' }), url)).toBeUndefined();
    },
  );

  it('may be relative to the page, or to any host if there is no page', async () => {
    const statusAt = async (url: string) => (await ask(createHandlers({ baseUrl: '/api' }), url))?.status;
    expect(await statusAt('http://localhost:5173/api')).toBe(200);
    expect(await statusAt('http://localhost:5173/other')).toBeUndefined();
    vi.stubGlobal('location', { href: 'https://page.example/app/' });
    expect(await statusAt('https://page.example/api')).toBe(200);
    expect(await statusAt('http://localhost:5173/api')).toBeUndefined();
    vi.unstubAllGlobals();
  });

  it.each(['https://a.b?c', 'https://a.b#c', 'ftp://a.b', 'a.b', ''])('cannot be "%s"', (baseUrl) => {
    expect(() => createHandlers({ baseUrl })).toThrow(/^baseUrl: needs a URL without query/);
  });

  it('of answerWith leaves other methods to others, and the 401 to requests without a token', async () => {
    const baseUrl = 'https://a.b';
    const own = [answerWith('createComment', 404, { baseUrl, body: { code: 404, message: 'mine' } })];
    expect((await ask(own, baseUrl, { body: '[]' }))?.status).toBe(404);
    expect(await ask(own, baseUrl, { method: 'PUT' })).toBeUndefined();
    const refused = await ask(own, baseUrl, { headers: { 'content-type': json } });
    expect(refused?.status).toBe(401);
    expect(await refused?.json()).toEqual(exampleOf(commenting, 401));
  });
});

const ofTheServer = ['content-length', 'date', 'connection', 'keep-alive', 'vary', 'transfer-encoding'];
const shown = async (response: Response | undefined) => ({
  status: response?.status,
  body: await response?.text(),
  headers: [...(response?.headers ?? [])].filter(
    ([name]) => !name.startsWith('access-control-') && !ofTheServer.includes(name),
  ),
});

it.each(operations)(
  'the handlers respond to requests for $operationId as the mock does',
  async (operation) => {
    await using mock = await startMock({ static: true });
    const baseUrl = 'https://api.test/v1';
    const own = createHandlers({ baseUrl, static: true });
    const { method, path, request, responses } = operation;
    const headers = { ...token, 'content-type': json };
    const example = first(request.examples).value;
    const withHeader = (name: string, values: string[]): RequestInit[] =>
      values.map((value) => ({ headers: { ...headers, [name]: value } }));
    const inits: RequestInit[] = [
      ...withHeader('prefer', [...responses.map(({ status }) => `code=${status}`), 'code=418', 'example=x']),
      ...withHeader('accept', ['text/html', 'json']),
      ...withHeader('authorization', ['', 'bearer x', 'Bearer a b']),
      ...withHeader('content-type', ['text/plain', 'a;b']),
      ...['{', '\ufeff{}', '', 'null', '"€"', '{"unknown":1}'].map((body) => ({ body })),
      { method: 'PUT' },
    ];
    const paths = ['id:9', 'name:x', 'id:', ''].map((id) => path.replace(/\{.+?\}/, encodeURIComponent(id)));
    const requests = [
      ...inits.map((init) => [pathOf(operation), init] as const),
      ...[...paths, '/nowhere'].map((each) => [each, {}] as const),
    ];
    for (const [target, init] of requests) {
      const sent = { method, body: JSON.stringify(example), headers, ...init };
      const byHandlers = await shown(await getResponse(own, new Request(baseUrl + target, sent)));
      const byMock = await shown(await fetch(mock.url + target, sent));
      expect(byHandlers, `${target} ${JSON.stringify(init)}`).toEqual(byMock);
    }
  },
);
