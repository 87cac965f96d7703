import { contactId, createClient } from '@aelyst/client';
import { answerWith, createHandlers } from '@aelyst/client/msw';
import { getResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { exampleOf, first, json, operations, pathOf, token } from '../mock/support.js';

const server = setupServer(...createHandlers());
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

// No base URL: what would be the live API.
const aelyst = createClient({ token: 'any', retry: false, rateLimit: false });
const commenting = first(operations.filter(({ operationId }) => operationId === 'createComment'));

describe('the handlers', () => {
  it('answer the client in place of the live API, and repeat what was sent', async () => {
    const result = await aelyst.createComment(contactId(9), { text: 'Hello' });
    expect(result.ok && result.data).toEqual({
      ...(exampleOf(commenting, 200) as object),
      text: 'Hello',
      contactId: 9,
    });
  });

  it('answer an invalid body with the documented 400', async () => {
    const result = await aelyst.createComment(contactId(9), { text: 'x'.repeat(1_001) });
    expect(!result.ok && result.error.body).toEqual(exampleOf(commenting, 400));
  });

  it('keep what is no operation from going out to the live API', async () => {
    const response = await fetch('https://api.aelyst.ai/v1/nowhere');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 404 });
  });

  it('limit, queue and draw as the mock does', async () => {
    server.use(...createHandlers({ rateLimit: { limit: 1, windowMs: 60_000 }, strict: true }));
    expect((await aelyst.addTags('id:1', ['a'])).ok).toBe(true);
    const limited = await aelyst.addTags('id:1', ['a']);
    expect(!limited.ok && limited.error.kind).toBe('rate-limited');
    expect(!limited.ok && limited.error.retryAfterMs).toBeGreaterThan(50_000);
    server.use(...createHandlers({ queued: 1 }));
    const queued = await aelyst.addTags('id:1', ['a']);
    expect(!queued.ok && queued.error.kind).toBe('queued');
  });

  it('refuse options that are not usable', () => {
    expect(() => createHandlers({ queued: 2 })).toThrow('queued: needs');
  });
});

describe('answerWith', () => {
  it('answers one operation with a documented status, and leaves the others alone', async () => {
    server.use(answerWith('createComment', 404));
    const result = await aelyst.createComment('id:1', { text: 'x' });
    expect(!result.ok && result.error.body).toEqual(exampleOf(commenting, 404));
    expect((await aelyst.addTags('id:1', ['a'])).ok).toBe(true);
  });

  it('gives another body of the same type', async () => {
    server.use(answerWith('addTags', 200, { contactId: 7 }));
    const result = await aelyst.addTags('id:1', ['a']);
    expect(result.ok && result.data).toEqual({ contactId: 7 });
  });

  it('takes the statuses and bodies of the operation only', () => {
    // @ts-expect-error: this operation documents no 404
    answerWith('addTags', 404);
    // @ts-expect-error: the ID is a number
    answerWith('addTags', 200, { contactId: '7' });
    // @ts-expect-error: there is no such operation
    expect(() => answerWith('dropContact', 200)).toThrow('no operation "dropContact"');
  });
});

describe('without a client', () => {
  const { method, request } = commenting;
  const body = JSON.stringify(first(request.examples).value);
  const headers = { ...token, 'content-type': json };
  const ask = (handlers: Parameters<typeof getResponse>[0], baseUrl: string, init: RequestInit = {}) =>
    getResponse(handlers, new Request(baseUrl + pathOf(commenting), { method, body, headers, ...init }));

  it.each(['https://a.b', 'https://a.b/', 'https://a.b/v1', 'https://a.b/v1//'])(
    'handlers answer at the base URL %s',
    async (baseUrl) => {
      const url = baseUrl.replace(/\/+$/, '');
      expect((await ask(createHandlers({ baseUrl }), url))?.status).toBe(200);
      expect((await ask([answerWith('createComment', 404, undefined, { baseUrl })], url))?.status).toBe(404);
      const elsewhere = await getResponse(createHandlers({ baseUrl }), new Request(`${url}/nowhere`));
      expect(await elsewhere?.json()).toMatchObject({ message: 'The description has no path for /nowhere.' });
    },
  );

  it('an answer is given whatever the body is, and left to others for another method', async () => {
    const baseUrl = 'https://a.b';
    const handlers = [answerWith('createComment', 200, undefined, { baseUrl })];
    expect((await ask(handlers, baseUrl, { body: '[]' }))?.status).toBe(200);
    expect(await ask(handlers, baseUrl, { method: 'PUT' })).toBeUndefined();
  });

  it('a body is given with its status only', async () => {
    const baseUrl = 'https://a.b';
    const handlers = [answerWith('createComment', 404, { code: 404, message: 'mine' }, { baseUrl })];
    expect(await (await ask(handlers, baseUrl))?.json()).toMatchObject({ message: 'mine' });
    const refused = await ask(handlers, baseUrl, { headers: { 'content-type': json } });
    expect(refused?.status).toBe(401);
    expect(await refused?.json()).toEqual(exampleOf(commenting, 401));
  });

  it('what is drawn is drawn with another seed each time', async () => {
    const tagging = first(operations.filter(({ operationId }) => operationId === 'addTags'));
    const baseUrl = 'https://a.b';
    async function statuses(seed?: number) {
      const handlers = createHandlers({ baseUrl, queued: 0.5, seed });
      const asked = Array.from({ length: 20 }, () =>
        getResponse(
          handlers,
          new Request(baseUrl + pathOf(tagging), {
            method: tagging.method,
            headers,
            body: JSON.stringify(first(tagging.request.examples).value),
          }),
        ),
      );
      return (await Promise.all(asked)).map((response) => response?.status);
    }
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(await statuses()).toEqual(await statuses(2 ** 30));
    expect(await statuses()).not.toEqual(await statuses(0));
    vi.restoreAllMocks();
  });

  it('a latency is waited for', async () => {
    const baseUrl = 'https://a.b';
    const started = performance.now();
    await ask(createHandlers({ baseUrl, latency: 40 }), baseUrl);
    // Timers of Node may be early by a millisecond.
    expect(performance.now() - started).toBeGreaterThan(38);
  });
});
