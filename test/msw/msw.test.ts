import { contactId, createClient } from '@aelyst/client';
import { answerWith, createHandlers, type RequestEvent } from '@aelyst/client/msw';
import { getResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { commentLimit, exampleOf, first, json, operations, pathOf, token } from '../mock/support.js';
import { someVariations } from './variations.js';

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

// No base URL: what would be the live API.
const aelyst = createClient({ token: 'any', retry: false, rateLimit: false });
const described = (id: string) => first(operations.filter(({ operationId }) => operationId === id));
const commenting = described('createComment');
const message = { message: { type: 'text', text: 'a' } } as const;

describe('createHandlers', () => {
  it('respond to the client in place of the live API, repeat what was sent, and give new IDs', async () => {
    const result = await aelyst.createComment(contactId(9), { text: 'Hello' });
    expect(result.ok && result.data).toEqual({
      ...(exampleOf(commenting, 200) as object),
      text: 'Hello',
      contactId: 9,
    });
    const sent = await Promise.all([1, 2].map(() => aelyst.sendMessage('id:1', message)));
    expect(new Set(sent.map((each) => each.ok && each.data.messageId)).size).toBe(2);
  });

  it('refuse an invalid body with the documented 400', async () => {
    const result = await aelyst.createComment(contactId(9), { text: 'x'.repeat(commentLimit + 1) });
    expect(!result.ok && result.error.body).toEqual(exampleOf(commenting, 400));
  });

  it('keep what is no operation from going out to the live API', async () => {
    for (const path of ['', '/', '/nowhere']) {
      const response = await fetch(`https://api.aelyst.ai/v1${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 404 });
    }
  });

  it('limit, queue and draw as the mock does, until they are reset', async () => {
    const limited = createHandlers({ rateLimit: { limit: 1, windowMs: 60_000 }, strict: true });
    server.use(...limited);
    const tag = () => aelyst.addTags('id:1', ['a']);
    expect((await tag()).ok).toBe(true);
    const refused = await tag();
    expect(!refused.ok && refused.error.kind).toBe('rate-limited');
    expect(!refused.ok && refused.error.retryAfterMs).toBeGreaterThan(50_000);
    limited.reset();
    expect((await tag()).ok).toBe(true);
    server.use(...createHandlers({ queued: 1 }));
    const queued = await tag();
    expect(!queued.ok && queued.error.kind).toBe('queued');
  });

  it('wait for a latency', async () => {
    server.use(...createHandlers({ latency: 40 }));
    const started = performance.now();
    await aelyst.addTags('id:1', ['a']);
    // Timers of Node may be early by a millisecond.
    expect(performance.now() - started).toBeGreaterThan(38);
  });

  it('list the requests, and tell onRequest of them', async () => {
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

  it('refuse options that are not usable', () => {
    expect(() => createHandlers({ queued: 2 })).toThrow('queued: needs');
    // @ts-expect-error: there is no such option
    expect(() => createHandlers({ baseURL: 'https://a.b' })).toThrow(
      /^baseURL: there is no such option; .*baseUrl/,
    );
    // @ts-expect-error: nor is there this one
    expect(() => createHandlers({ port: 1 })).toThrow('port: there is no such option');
  });

  it('draw with another seed each time', async () => {
    const tagging = described('addTags');
    const statuses = async (seed?: number) => {
      const own = createHandlers({ baseUrl: 'https://a.b', queued: 0.5, seed });
      const request = () =>
        new Request(`https://a.b${pathOf(tagging)}`, {
          method: tagging.method,
          headers: { ...token, 'content-type': json },
          body: '["a"]',
        });
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
    const outcomes: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      const sent = await aelyst.sendMessage('id:1', message);
      outcomes.push(sent.ok || sent.error.status);
    }
    expect(outcomes).toEqual([449, 404, true]);
    expect(handlers.requests.map(({ status }) => status)).toEqual([449, 404, 200]);
  });

  it('is a handler that responds to one operation, and leaves the others alone', async () => {
    server.use(answerWith('createComment', 404));
    const result = await aelyst.createComment('id:1', { text: 'x' });
    expect(!result.ok && result.error.body).toEqual(exampleOf(commenting, 404));
    expect((await aelyst.addTags('id:1', ['a'])).ok).toBe(true);
    server.resetHandlers();
    expect((await aelyst.createComment('id:1', { text: 'x' })).ok).toBe(true);
  });

  it('takes another body, and a sequence, after which other handlers respond', async () => {
    server.use(answerWith('addTags', 200, { body: { contactId: 7 }, times: 1 }));
    server.use(answerWith('addTags', [449, 429]));
    const outcomes: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      const tagged = await aelyst.addTags('id:5', ['a']);
      outcomes.push(tagged.ok ? tagged.data : tagged.error.kind);
    }
    expect(outcomes).toEqual(['queued', 'rate-limited', { contactId: 7 }, { contactId: 5 }]);
  });

  it.each([
    ['reset', 'network'],
    ['half-body', 'network'],
    ['hang', 'timeout'],
  ] as const)(
    '%s breaks the connection, so that nobody knows what became of the message',
    async (failure, kind) => {
      server.use(answerWith('sendMessage', failure));
      const sent = await aelyst.sendMessage('id:1', message, { timeoutMs: 100 });
      expect(!sent.ok && [sent.error.kind, sent.error.delivery]).toEqual([kind, 'unknown']);
    },
  );

  it('takes statuses, bodies and options that there are, and shows the form for others', () => {
    // @ts-expect-error: this operation documents no 404, and so a body is needed
    expect(() => answerWith('addTags', 404)).toThrow('addTags documents no 404');
    // @ts-expect-error: the body stands in the options
    expect(() => answerWith('addTags', 200, { contactId: 7 })).toThrow('The form is answerWith(');
    // @ts-expect-error: the ID is a number
    answerWith('addTags', 200, { body: { contactId: '7' } });
    // @ts-expect-error: there is no such operation
    expect(() => answerWith('dropContact', 200)).toThrow('no operation "dropContact"');
  });
});

describe('the base URL', () => {
  const { method, request } = commenting;
  const body = JSON.stringify(first(request.examples).value);
  const headers = { ...token, 'content-type': json };
  const ask = (own: Parameters<typeof getResponse>[0], url: string, init: RequestInit = {}) =>
    getResponse(own, new Request(url + pathOf(commenting), { method, body, headers, ...init }));

  it.each([
    'https://a.b',
    'https://a.b/',
    'https://a.b/v1',
    'https://a.b/v1//',
    'http://[::1]:3999/v1',
    'https://a.b/api(v1)',
    'https://a.b/:id/*/v+1',
    'https://a.b/v1.2',
    'HTTPS://A.B:443/v1',
    'http://localhost:3999/v1',
  ])('is taken literally: %s', async (baseUrl) => {
    const url = new URL(baseUrl).href.replace(/\/+$/, '');
    const own = createHandlers({ baseUrl });
    expect((await ask(own, url))?.status).toBe(200);
    expect((await ask([answerWith('createComment', 404, { baseUrl })], url))?.status).toBe(404);
    const elsewhere = await getResponse(own, new Request(`${url}/nowhere`));
    expect(await elsewhere?.json()).toMatchObject({ message: 'The description has no path for /nowhere.' });
    expect(own.requests.map(({ path }) => path)).toContain(
      `${new URL(url).pathname}/nowhere`.replace('//', '/'),
    );
  });

  it('leaves other URLs alone', async () => {
    const own = createHandlers({ baseUrl: 'https://a.b/v1.2' });
    for (const url of [
      'https://a.b',
      'https://a.b/v1.20',
      'https://a.b/v1x2',
      'https://a.b.c/v1.2',
      'http://a.b/v1.2',
    ]) {
      expect(await ask(own, url)).toBeUndefined();
    }
  });

  it('may be relative to the page, or to any host where there is none', async () => {
    const own = createHandlers({ baseUrl: '/api' });
    expect((await ask(own, 'http://localhost:5173/api'))?.status).toBe(200);
    expect(await ask(own, 'http://localhost:5173/other')).toBeUndefined();
    vi.stubGlobal('location', { href: 'https://page.example/app/' });
    const paged = createHandlers({ baseUrl: '/api' });
    expect((await ask(paged, 'https://page.example/api'))?.status).toBe(200);
    expect(await ask(paged, 'http://localhost:5173/api')).toBeUndefined();
    vi.unstubAllGlobals();
  });

  it.each(['https://a.b?c', 'https://a.b#c', 'ftp://a.b', 'a.b', ''])('cannot be "%s"', (baseUrl) => {
    expect(() => createHandlers({ baseUrl })).toThrow(/^baseUrl: needs a URL without query/);
  });

  it('of a handler of answerWith leaves other methods to others, and a request without a token its 401', async () => {
    const baseUrl = 'https://a.b';
    const own = [answerWith('createComment', 404, { baseUrl, body: { code: 404, message: 'mine' } })];
    expect((await ask(own, baseUrl, { body: '[]' }))?.status).toBe(404);
    expect(await ask(own, baseUrl, { method: 'PUT' })).toBeUndefined();
    const refused = await ask(own, baseUrl, { headers: { 'content-type': json } });
    expect(refused?.status).toBe(401);
    expect(await refused?.json()).toEqual(exampleOf(commenting, 401));
  });
});

describe('the same request gets the same response from the handlers and from the mock', () => {
  let mock: Mock;
  const baseUrl = 'https://api.test/v1';
  const own = createHandlers({ baseUrl, static: true });
  beforeAll(async () => {
    mock = await startMock({ static: true });
  });
  afterAll(() => mock.close());

  const ofTheServer = ['content-length', 'date', 'connection', 'keep-alive', 'vary', 'transfer-encoding'];
  const shown = async (response: Response | undefined) => ({
    status: response?.status,
    body: await response?.text(),
    headers: [...(response?.headers ?? [])].filter(
      ([name]) => !name.startsWith('access-control-') && !ofTheServer.includes(name),
    ),
  });

  it.each(operations)('$operationId', async (operation) => {
    const { method, path, request, responses } = operation;
    const headers = { ...token, 'content-type': json };
    const body = JSON.stringify(first(request.examples).value);
    const inits: RequestInit[] = [
      ...responses.map(({ status }) => ({ headers: { ...headers, prefer: `code=${status}` } })),
      ...['code=418', 'example=x'].map((prefer) => ({ headers: { ...headers, prefer } })),
      ...['text/html', 'json'].map((accept) => ({ headers: { ...headers, accept } })),
      ...['', 'bearer x', 'Bearer a b'].map((authorization) => ({ headers: { ...headers, authorization } })),
      ...['text/plain', 'a;b'].map((type) => ({ headers: { ...headers, 'content-type': type } })),
      ...['{', '\ufeff{}', '', 'null', '"€"'].map((text) => ({ body: text })),
      ...someVariations(first(request.examples).value).map((value) => ({ body: JSON.stringify(value) })),
      { method: 'PUT' },
    ];
    const paths = ['id:9', 'name:x', 'id:', ''].map((id) => path.replace(/\{.+?\}/, encodeURIComponent(id)));
    const requests = [
      ...inits.map((init) => [pathOf(operation), init] as const),
      ...[...paths, '/nowhere'].map((each) => [each, {}] as const),
    ];
    for (const [target, init] of requests) {
      const sent = { method, body, headers, ...init };
      const byHandlers = await shown(await getResponse(own, new Request(baseUrl + target, sent)));
      const byMock = await shown(await fetch(mock.url + target, sent));
      expect(byHandlers, `${target} ${JSON.stringify(init)}`).toEqual(byMock);
    }
  });
});
