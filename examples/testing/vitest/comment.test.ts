import { createClient } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import { afterAll, afterEach, expect, test } from 'vitest';
import { leaveComment } from '../application/leave-comment.js';

// Each test file has a mock of its own: it starts in milliseconds, and files can run side by side.
const mock = await startMock({ strict: true });
const aelyst = createClient({ token: 'any', baseUrl: mock.url });
afterEach(() => mock.reset());
afterAll(() => mock.close());

test('saves the comment as it was written', async () => {
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Saved: Please call back');
  expect(mock.requests).toMatchObject([
    { operation: 'createComment', identifier: 'id:123', body: { text: 'Please call back' } },
  ]);
});

test('says that the contact does not exist', async () => {
  mock.answerWith('createComment', 404);
  expect(await leaveComment(aelyst, 'Please call back')).toBe('This contact does not exist.');
});

test('can be tried again while the API is busy', async () => {
  mock.answerWith('createComment', [449, 200]);
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Busy. Try again later.');
  expect(await leaveComment(aelyst, 'Please call back')).toBe('Saved: Please call back');
});

test('does not send twice what may have been saved', async () => {
  mock.answerWith('createComment', ['reset']);
  expect(await leaveComment(aelyst, 'Please call back')).toMatch(/^Perhaps saved/);
  expect(mock.requests).toHaveLength(1);
});
