import { contactId, createClient, email, type Identifier, phone } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { checkIdentifier } from '../../src/identifier.js';
import { nearlyLinear } from '../support/nearly-linear.js';

/** What a number or an address copied from a page or an address book brings along without being seen. */
const invisible = [
  '\u200b',
  '\u200e',
  '\u200f',
  '\u202a',
  '\u202c',
  '\u2060',
  '\u2066',
  '\u2069',
  '\ufeff',
  '\u00ad',
];

describe('contactId', () => {
  test.each([123, 123n, '123', ' 123 ', '\u200b123\ufeff'])('takes %s', (id) => {
    expect(contactId(id)).toBe('id:123');
  });

  test('takes the largest ID of 64 bits', () => {
    expect(contactId(2n ** 63n - 1n)).toBe('id:9223372036854775807');
  });

  test.each([
    0,
    -1,
    1.5,
    Number.NaN,
    2 ** 53,
    1e21,
    '',
    '12a',
    '1e3',
    '0',
    '００１',
    'id:123',
    '9'.repeat(20),
  ])('refuses %j', (id) => {
    expect(() => contactId(id)).toThrow(
      new TypeError('contactId: needs a positive whole number, such as 123'),
    );
  });
});

describe('email', () => {
  test.each([
    ['  Ab.C+d@Example.com ', 'email:Ab.C+d@Example.com'],
    ['jürgen@münchen.de', 'email:jürgen@münchen.de'],
    ["o'brien@example.com", "email:o'brien@example.com"],
    ['root@localhost', 'email:root@localhost'],
  ])('takes %j, and drops no more than the spaces around it', (address, identifier) => {
    expect(email(address)).toBe(identifier);
  });

  test.each(invisible)('drops the invisible %j around an address, and refuses it inside', (mark) => {
    expect(email(`${mark}jane@example.com${mark}`)).toBe('email:jane@example.com');
    expect(() => email(`ja${mark}ne@example.com`)).toThrow(
      new TypeError('email: holds a space or an invisible character'),
    );
  });

  test.each(['a b@c.d', 'a@c.d\nb@c.d', 'ja\u0000ne@c.d', 'a\u00a0b@c.d', '\ud800@c.d'])(
    'refuses %j',
    (address) => {
      expect(() => email(address)).toThrow(new TypeError('email: holds a space or an invisible character'));
    },
  );

  test.each(['Jane <jane@x.com>', '<jane@x.com>', 'mailto:jane@x.com', 'email:jane@x.com'])(
    'refuses what stands around the address in %j',
    (address) => {
      expect(() => email(address)).toThrow(
        new TypeError('email: needs the address alone, without a name or "mailto:"'),
      );
    },
  );

  test.each([
    '',
    'abc',
    '@b.c',
    'a@',
    'a@b@c',
    'a@b.c;',
    'a@b.c,d@e.f',
    'a@b.c.',
    'a@b..c',
    "'a@b.c'",
    'a%40b.c',
    'a@b.c?subject=x',
    undefined,
    null,
  ])('refuses %j', (address) => {
    expect(() => email(address as string)).toThrow(
      new TypeError('email: needs an e-mail address, such as abdc@gmail.com'),
    );
  });
});

describe('phone', () => {
  test.each([
    '+60121233112',
    '+60 12-123 3112',
    ' +60 (12) 123.3112 ',
    '(+60) 12 123 3112',
    '+60\u00a012\u202f123\u20093112',
    '+60\u201112\u2013123\u20143112',
    '+60 12\u2212123 3112',
    '\u202a+60 12-123 3112\u202c',
    '\u200e+60\u200b12\u20601233112\ufeff',
    '＋６０１２１２３３１１２',
    '+60 (0)12-123 3112',
    '+60(0)121233112',
    '(+60) (0)12 123 3112',
    '+60 - (0) 12 123 3112'.replace('(0) ', '(0)'),
  ])('takes %j', (number) => {
    expect(phone(number)).toBe('phone:+60121233112');
  });

  test.each(invisible)('drops the invisible %j', (mark) => {
    expect(phone(`${mark}+60 12${mark}-123 3112${mark}`)).toBe('phone:+60121233112');
  });

  test.each([
    ['+44 (0)20 7946 0958', 'phone:+442079460958'],
    ['+353 (0)1 234 5678', 'phone:+35312345678'],
    // In Italy the zero is part of the number.
    ['+39 (0)6 1234 5678', 'phone:+390612345678'],
    ['+39 06 1234 5678', 'phone:+390612345678'],
    ['+225 07 12 34 56 78', 'phone:+2250712345678'],
    // A zero later on is nobody's.
    ['+44 20 0 7946 095', 'phone:+442007946095'],
    ['+123 4567', 'phone:+1234567'],
    ['+123456789012345', 'phone:+123456789012345'],
  ])('keeps of %j what belongs to the number', (number, identifier) => {
    expect(phone(number)).toBe(identifier);
  });

  test.each([
    [['0060121233112', '00 60 12 123 3112', '00+60121233112'], 'needs "+" in place of 00'],
    [
      ['', '60121233112', '012-123 3112', '+ '.slice(1), undefined, 60_121_233_112],
      'needs "+", country code and number, such as +60121233112',
    ],
    [
      [
        '+60 12-123 3112 ext. 5',
        '+60121233112;ext=5',
        '+60121233112x5',
        'tel:+60121233112',
        "'+60121233112",
        '+60 12/123 3112',
        '+60121233112\n+60121233113',
        '+60\t121233112',
        '+1+14155552671',
        '6.01212E+10',
        '+٦٠١٢١٢٣٣١١٢',
        '+60121233112²',
        '60121233112+',
      ],
      'needs digits only, without an extension',
    ],
    [['+123456'], 'needs 7 to 15 digits; got 6'],
    [['+'], 'needs 7 to 15 digits; got 0'],
    [['+1234567890123456'], 'needs 7 to 15 digits; got 16'],
    [
      ['+0121233112', '+44 020 7946 0958', '+44 (020) 7946 0958', '+1 0415 555 2671', '+600121233112'],
      'needs no 0 before or after the country code',
    ],
  ])('refuses %j, since it %s', (numbers, reason) => {
    for (const number of numbers)
      expect(() => phone(number as string)).toThrow(new TypeError(`phone: ${reason}`));
  });
});

test.each([
  ['email', (text: string) => email(text), ['a', 'a@', 'a.', ' ', '\u200b', '@']],
  ['phone', (text: string) => phone(text), ['1', ' ', '(', '+', '\u200b', '+1 ', '+1 (0)']],
  ['contactId', (text: string) => contactId(text), ['1', ' ', '\u200b']],
  [
    'checkIdentifier',
    (text: string) => checkIdentifier('addTags', `email:${text}`),
    ['a', 'a@', ':', '\ud800', '\n', 'email:'],
  ],
] as const)(
  '%s takes time in proportion to the length of its text, whatever it holds',
  (_, judge, pieces) => {
    for (const piece of pieces) {
      expect(
        nearlyLinear((length) => {
          for (const text of [
            piece.repeat(length / piece.length),
            `x${piece.repeat(length / piece.length)}x`,
          ]) {
            try {
              judge(text);
            } catch {}
          }
        }),
      ).toBe(true);
    }
  },
);

describe('an identifier given to a call', () => {
  const sent: string[] = [];
  const aelyst = createClient({
    token: 'secret',
    fetch: async (url) => {
      sent.push(String(url));
      return Response.json({});
    },
  });

  test.each(['.', '..', '', '123', 'ID:123', 'id:', 'id:\n', ' id:1', ':1', 123, ['id:1'], null, undefined])(
    'is refused before anything is sent if it is %j',
    async (identifier) => {
      const call = aelyst.addTags(identifier as Identifier, []);
      await expect(call).rejects.toThrow(
        new TypeError('addTags: identifier needs one of the forms id:…, email:…, phone:…'),
      );
      expect(sent).toEqual([]);
    },
  );

  test.each([
    ['phone:+60 12', 'phone()'],
    ['phone:0121', 'phone()'],
    ['phone:+0121', 'phone()'],
    ['phone:abc', 'phone()'],
    ['phone:+60\u200b12', 'phone()'],
    ['email:foo', 'email()'],
    ['email:foo@', 'email()'],
    ['email:@foo', 'email()'],
    ['email: a@b.c', 'email()'],
    ['email:a@b.c\u200b', 'email()'],
    ['email:a@b.c\u0000', 'email()'],
    ['email:\ud800@b.c', 'email()'],
    ['id:1 2', 'contactId()'],
    ['id:1\ufeff', 'contactId()'],
  ] as const)(
    'is refused if it certainly names nobody, as %j does, and the helper is named',
    async (identifier, helper) => {
      const [prefix] = identifier.split(':');
      await expect(aelyst.addTags(identifier, [])).rejects.toThrow(
        new TypeError(`addTags: identifier has no usable value after "${prefix}:"; build it with ${helper}`),
      );
      expect(sent).toEqual([]);
    },
  );

  test.each(['jane@example.com', 'email:jane', 'email:jane @example.com', 'jane:1'])(
    'is not shown when it is refused, since it is personal data: %s',
    async (identifier) => {
      const call = aelyst.addTags(identifier as Identifier, []);
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.not.toThrow(/jane/);
    },
  );

  test('cannot be an ID when the contact is yet to be created', async () => {
    const call = aelyst.createContact('id:123' as Identifier<'email'>, { firstName: 'Jane' });
    await expect(call).rejects.toThrow(
      new TypeError('createContact: identifier needs one of the forms email:…, phone:…'),
    );
  });

  test.each([
    ['id:..', 'id%3A..'],
    ['id:1/../2', 'id%3A1%2F..%2F2'],
    ['email:a+b@c.d?x=1#y', 'email%3Aa%2Bb%40c.d%3Fx%3D1%23y'],
    ['phone:+60%41', 'phone%3A%2B60%2541'],
    ['phone:60121233112', 'phone%3A60121233112'],
    ['email:jörg@b.c', 'email%3Aj%C3%B6rg%40b.c'],
  ] as const)('is encoded once: %s', async (identifier, encoded) => {
    sent.length = 0;
    await aelyst.addTags(identifier, []);
    expect(sent).toEqual([`https://api.aelyst.ai/v1/contact/${encoded}/tag`]);
  });
});
