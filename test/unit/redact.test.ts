import { describe, expect, test } from 'vitest';
import { redact } from '../../src/redact.js';

describe('a text', () => {
  test.each([
    ['a token', 'not abcdef, abcdef', 'not [token], [token]'],
    ['an e-mail address', 'mailto:j.d+x@example.com is known', 'mailto:[email] is known'],
    ['a quoted e-mail address', '<a@b.c> "d@e.f" \'g@h.i\'', '<[email]> "[email]" \'[email]\''],
    ['a phone number', 'call +60 (12) 123-31.12 now', 'call [phone] now'],
    ['a phone number of seven digits', 'call +1234567 now', 'call [phone] now'],
    ['a phone number without +', 'call 12345678 now', 'call [phone] now'],
    ['a long number', '1234567890123456', '[phone]'],
  ])('is shown without %s', (_, text, shown) => {
    expect(redact(text, 'abcdef', false)).toBe(shown);
  });

  test.each(['7 of 1234567 failed at 2026-01-01', '+123456', 'x12345678', 'at 12:30', 'a @ b', 'user@ home'])(
    'is shown as it is if it holds nobody’s data: %s',
    (text) => {
      expect(redact(text, undefined, false)).toBe(text);
    },
  );

  test('keeps personal data that may stay, and never the token', () => {
    expect(redact('jane@example.com +60121233112 abcdef', 'abcdef', true)).toBe(
      'jane@example.com +60121233112 [token]',
    );
  });

  test('keeps a token that is too short to be secret, which any word may hold', () => {
    expect(redact('abcde', 'abcde', false)).toBe('abcde');
  });

  test('keeps everything when there is no token', () => {
    expect(redact('undefined', undefined, true)).toBe('undefined');
  });
});
