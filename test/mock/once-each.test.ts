import { expect, it } from 'vitest';
import { onceEach } from '../../src/mock/once-each.js';

it('makes something once for each key, also for those who ask before it is made', async () => {
  const made: string[] = [];
  const get = onceEach(async (key: string) => {
    made.push(key);
    return { key };
  });
  const [one, same, other] = await Promise.all([get('one'), get('one'), get('other')]);
  expect(same).toBe(one);
  expect(await get('one')).toBe(one);
  expect([one, other]).toEqual([{ key: 'one' }, { key: 'other' }]);
  expect(made).toEqual(['one', 'other']);
});

it('tries again what failed', async () => {
  let tries = 0;
  const get = onceEach(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries;
  });
  await expect(get('key')).rejects.toThrow('not yet');
  expect([await get('key'), await get('key')]).toEqual([2, 2]);
});
