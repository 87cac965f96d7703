import { contactId, email, type Identifier, mention, phone } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { operations, serverUrl } from '../../generated/operations.js';
import { checkIdentifier } from '../../src/identifier.js';
import { nearlyLinear } from '../support/nearly-linear.js';
import { scripted, succeed } from '../support/scripted.js';

/** Characters that nobody sees, which a number or an address brings along from a page or an address book. */
const invisible = [...'\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff\u00ad'];

describe.each([
  ['contactId', contactId, 'id:123', 123],
  ['mention', mention, '{{@user.123}}', 42],
] as const)('%s', (name, build, built, example) => {
  test.each([123, 123n, '123', ' 123 ', '\u200b123\ufeff'])('accepts %s', (id) => {
    expect(build(id)).toBe(built);
  });

  test('accepts the largest ID of 64 bits', () => {
    expect(build(2n ** 63n - 1n)).toBe(built.replace('123', '9223372036854775807'));
  });

  test.each([
    ...[0, -1, 1.5, Number.NaN, 2 ** 53, 1e21],
    ...['', '12a', '1e3', '0', '００１', 'id:123', '4}}', '9'.repeat(20)],
  ])('refuses %j', (id) => {
    expect(() => build(id)).toThrow(
      new TypeError(`${name}: needs a positive whole number, such as ${example}`),
    );
  });
});

describe('email', () => {
  test.each([
    ['  Ab.C+d@Example.com ', 'email:Ab.C+d@Example.com'],
    ['jürgen@münchen.de', 'email:jürgen@münchen.de'],
    ["o'brien@example.com", "email:o'brien@example.com"],
    ['root@localhost', 'email:root@localhost'],
  ])('accepts %j, and removes nothing but spaces around it', (address, identifier) => {
    expect(email(address)).toBe(identifier);
  });

  const hidden = 'holds a space or an invisible character';

  test.each(invisible)('removes the invisible %j around an address, and refuses it inside', (mark) => {
    expect(email(`${mark}jane@example.com${mark}`)).toBe('email:jane@example.com');
    expect(() => email(`ja${mark}ne@example.com`)).toThrow(new TypeError(`email: ${hidden}`));
  });

  test.each([
    [hidden, ['a b@c.d', 'a@c.d\nb@c.d', 'ja\u0000ne@c.d', 'a\u00a0b@c.d', '\ud800@c.d']],
    [
      'needs the address alone, without a name or "mailto:"',
      ['Jane <jane@x.com>', '<jane@x.com>', 'mailto:jane@x.com', 'email:jane@x.com'],
    ],
    [
      'needs an e-mail address, such as abdc@gmail.com',
      [
        ...['', 'abc', '@b.c', 'a@', 'a@b@c', 'a@b.c;', 'a@b.c,d@e.f', 'a@b.c.', 'a@b..c', "'a@b.c'"],
        ...['a%40b.c', 'a@b.c?subject=x', undefined, null],
      ],
    ],
  ])('that %s is refused: %j', (problem, addresses) => {
    for (const address of addresses)
      expect(() => email(address as string)).toThrow(new TypeError(`email: ${problem}`));
  });
});

describe('phone', () => {
  test.each([
    ...[
      '+60121233112',
      '+60 12-123 3112',
      ' +60 (12) 123.3112 ',
      '(+60) 12 123 3112',
      '+60 12\u2212123 3112',
    ],
    ...['+60\u00a012\u202f123\u20093112', '+60\u201112\u2013123\u20143112', '\u202a+60 12-123 3112\u202c'],
    ...[
      '\u200e+60\u200b12\u20601233112\ufeff',
      '＋６０１２１２３３１１２',
      '+60 (0)12-123 3112',
      '+60(0)121233112',
    ],
    ...['(+60) (0)12 123 3112', '+60 - (0)12 123 3112'],
    ...invisible.map((mark) => `${mark}+60 12${mark}-123 3112${mark}`),
  ])('accepts %j', (number) => {
    expect(phone(number)).toBe('phone:+60121233112');
  });

  test.each([
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+353 (0)1 234 5678', '+35312345678'],
    // In Italy the zero is part of the number.
    ['+39 (0)6 1234 5678', '+390612345678'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+225 07 12 34 56 78', '+2250712345678'],
    // Any other zero is part of it too.
    ['+44 20 0 7946 095', '+442007946095'],
    ['+123 4567', '+1234567'],
    ['+123456789012345', '+123456789012345'],
  ])('keeps the digits of %j that are part of the number', (number, digits) => {
    expect(phone(number)).toBe(`phone:${digits}`);
  });

  test.each([
    ['needs "+" in place of 00', ['0060121233112', '00 60 12 123 3112', '00+60121233112']],
    [
      'needs "+", country code and number, such as +60121233112',
      ['', '60121233112', '012-123 3112', ' ', undefined, 60_121_233_112],
    ],
    [
      'needs digits only, without an extension',
      [
        ...['+60 12-123 3112 ext. 5', '+60121233112;ext=5', '+60121233112x5', 'tel:+60121233112'],
        ...["'+60121233112", '+60 12/123 3112', '+60121233112\n+60121233113', '+60\t121233112'],
        ...['+1+14155552671', '6.01212E+10', '+٦٠١٢١٢٣٣١١٢', '+60121233112²', '60121233112+'],
      ],
    ],
    ['needs 7 to 15 digits; got 6', ['+123456']],
    ['needs 7 to 15 digits; got 0', ['+']],
    ['needs 7 to 15 digits; got 16', ['+1234567890123456']],
    [
      'needs no 0 before or after the country code',
      ['+0121233112', '+44 020 7946 0958', '+44 (020) 7946 0958', '+1 0415 555 2671', '+600121233112'],
    ],
  ])('that %s is refused: %j', (problem, numbers) => {
    for (const number of numbers)
      expect(() => phone(number as string)).toThrow(new TypeError(`phone: ${problem}`));
  });
});

test.each([
  ['email', email, ['a', 'a@', 'a.', ' ', '\u200b', '@']],
  ['phone', phone, ['1', ' ', '(', '+', '\u200b', '+1 ', '+1 (0)']],
  ['contactId', contactId, ['1', ' ', '\u200b']],
  [
    'checkIdentifier',
    (text: string) => checkIdentifier('addTags', `email:${text}`),
    ['a', 'a@', ':', '\ud800', '\n', 'email:'],
  ],
] as const)('%s takes time in proportion to the length of its text: %j', (_, check, pieces) => {
  for (const piece of pieces) {
    for (const edge of ['', 'x']) {
      const run = (length: number) => {
        try {
          check(`${edge}${piece.repeat(length / piece.length)}${edge}`);
        } catch {}
      };
      expect(nearlyLinear(run)).toBe(true);
    }
  }
});

describe('the identifier of a call', () => {
  /** A client that succeeds, and the call of an operation with an identifier. */
  const made = () => {
    const { aelyst, sent } = scripted([succeed]);
    return { aelyst, sent, addTags: (identifier: unknown) => aelyst.addTags(identifier as Identifier, []) };
  };

  const formsOf = (operation: keyof typeof operations) =>
    `${operation}: identifier needs one of the forms ${operations[operation].prefixes.map((prefix) => `${prefix}:…`).join(', ')}`;

  test.each(['.', '..', '', '123', 'ID:123', 'id:', 'id:\n', ' id:1', ':1', 123, ['id:1'], null, undefined])(
    'needs one of the documented forms; %j is refused, and nothing is sent',
    async (identifier) => {
      const { addTags, sent } = made();
      await expect(addTags(identifier)).rejects.toThrow(new TypeError(formsOf('addTags')));
      expect(sent).toEqual([]);
    },
  );

  test('needs a prefix that the operation documents', async () => {
    const call = made().aelyst.createContact('id:123' as Identifier<'email'>, { firstName: 'Jane' });
    await expect(call).rejects.toThrow(new TypeError(formsOf('createContact')));
  });

  test.each([
    ['phone', 'phone', ['+60 12', '0121', '+0121', 'abc', '+60\u200b12']],
    ['email', 'email', ['foo', 'foo@', '@foo', ' a@b.c', 'a@b.c\u200b', 'a@b.c\u0000', '\ud800@b.c']],
    ['id', 'contactId', ['1 2', '1\ufeff']],
  ])(
    'that certainly names nobody is refused after %s, and %s() is suggested: %j',
    async (prefix, helper, values) => {
      const { addTags, sent } = made();
      const problem = `addTags: identifier has no usable value after "${prefix}:"; build it with ${helper}()`;
      for (const value of values)
        await expect(addTags(`${prefix}:${value}`)).rejects.toThrow(new TypeError(problem));
      expect(sent).toEqual([]);
    },
  );

  test.each(['jane@example.com', 'email:jane', 'email:jane @example.com', 'jane:1'])(
    'is personal data, which a refusal does not show: %s',
    async (identifier) => {
      const call = made().addTags(identifier);
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.not.toThrow(/jane/);
    },
  );

  test.each([
    ['id:..', 'id%3A..'],
    ['id:1/../2', 'id%3A1%2F..%2F2'],
    ['email:a+b@c.d?x=1#y', 'email%3Aa%2Bb%40c.d%3Fx%3D1%23y'],
    ['phone:+60%41', 'phone%3A%2B60%2541'],
    ['phone:60121233112', 'phone%3A60121233112'],
    ['email:jörg@b.c', 'email%3Aj%C3%B6rg%40b.c'],
  ])('is encoded once: %s', async (identifier, encoded) => {
    const { addTags, sent } = made();
    await addTags(identifier);
    expect(sent.map(({ url }) => url)).toEqual([`${serverUrl}/contact/${encoded}/tag`]);
  });
});
