import { contactId, createClient } from '@aelyst/client';
import { answerWith, createHandlers } from '@aelyst/client/msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf, first, operations } from '../mock/support.js';

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
