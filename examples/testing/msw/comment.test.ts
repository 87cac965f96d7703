import { createClient } from '@aelyst/client';
import { createHandlers } from '@aelyst/client/msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { leaveComment } from '../application/leave-comment.js';

const handlers = createHandlers();
const server = setupServer(...handlers);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => handlers.reset());
afterAll(() => server.close());

test('saves the comment as it was written', async () => {
  const aelyst = createClient({ token: 'any' });
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Saved: Please call back');
  expect(handlers.requests).toMatchObject([
    { operation: 'createComment', body: { text: 'Please call back' } },
  ]);
});

test('says so when the limit stays used up', async () => {
  const aelyst = createClient({ token: 'any', retry: false });
  handlers.answerWith('createComment', 429);
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Busy. Try again later.');
});

test('waits until the limit admits it', async () => {
  const aelyst = createClient({ token: 'any' });
  // Without the header the client waits a second, as the documented example asks for.
  handlers.answerWith('createComment', 429, { times: 2, headers: { 'Retry-After': '0' } });
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Saved: Please call back');
  expect(handlers.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
});
