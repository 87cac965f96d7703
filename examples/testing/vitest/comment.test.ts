import { createClient } from '@aelyst/client';
import { expect, inject, test } from 'vitest';

const aelyst = createClient({ token: 'any', baseUrl: inject('aelystUrl') });

test('a comment comes back as it was sent', async () => {
  const result = await aelyst.createComment('id:123', { text: 'Please call back' });
  expect(result.ok && result.data.text).toBe('Please call back');
});

test('a contact that does not exist is told apart', async () => {
  const headers = { Prefer: 'code=404' };
  const result = await aelyst.createComment('id:123', { text: 'Please call back' }, { headers });
  expect(result.ok || result.error.kind).toBe('not-found');
});
