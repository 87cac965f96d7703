import { mention } from '@aelyst/client';
import { expect, test } from 'vitest';

test.each([42, 42n, '42', ' 42 '])('mentions the user %s as comments spell it', (id) => {
  expect(mention(id)).toBe('{{@user.42}}');
});

test.each([0, -1, 1.5, 2 ** 53, '', 'jane', '4}}'])('refuses %j', (id) => {
  expect(() => mention(id)).toThrow(new TypeError('mention: needs a positive whole number, such as 42'));
});
