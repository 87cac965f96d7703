import { contactId, createClient, email, type Identifier, phone } from '@aelyst/client';
import { describe, expect, test } from 'vitest';

describe('contactId', () => {
  test.each([123, 123n, '123', ' 123 '])('takes %s', (id) => {
    expect(contactId(id)).toBe('id:123');
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53, '', '12a', '1e3', '0'])('refuses %j', (id) => {
    expect(() => contactId(id)).toThrow(
      new TypeError('contactId: needs a positive whole number, such as 123'),
    );
  });
});

describe('email', () => {
  test('drops the blanks around an address and nothing else', () => {
    expect(email('  Ab.C+d@Example.com ')).toBe('email:Ab.C+d@Example.com');
  });

  test.each(['', 'abc', '@b.c', 'a@', 'a b@c.d', 'a@b@c'])('refuses %j', (address) => {
    expect(() => email(address)).toThrow(
      new TypeError('email: needs an e-mail address, such as abdc@gmail.com'),
    );
  });
});

describe('phone', () => {
  test.each(['+60121233112', '+60 12-123 3112', ' +60 (12) 123.3112 '])('takes %j', (number) => {
    expect(phone(number)).toBe('phone:+60121233112');
  });

  test.each([
    '',
    '60121233112',
    '+',
    '+0121233112',
    '+123456',
    '+1234567890123456',
    '+60x21233112',
    '00+60121233112',
  ])('refuses %j', (number) => {
    expect(() => phone(number)).toThrow(
      new TypeError('phone: needs "+", country code and number, such as +60121233112'),
    );
  });
});

describe('an identifier given to a call', () => {
  const sent: string[] = [];
  const aelyst = createClient({
    token: 'secret',
    fetch: async (url) => {
      sent.push(String(url));
      return Response.json({});
    },
  });

  test.each(['.', '..', '', '123', 'ID:123', 'id:', 'id:\n', 'email:\ud800', 123, ['id:1'], null, undefined])(
    'is refused before anything is sent if it is %j',
    async (identifier) => {
      const call = aelyst.addTags(identifier as Identifier, []);
      await expect(call).rejects.toThrow(
        new TypeError('addTags: identifier needs one of the forms id:…, email:…, phone:…'),
      );
      expect(sent).toEqual([]);
    },
  );

  test('is not shown when it is refused, since it is personal data', async () => {
    const call = aelyst.addTags('jane@example.com' as Identifier, []);
    await expect(call).rejects.not.toThrow(/jane/);
    await expect(call).rejects.toThrow('addTags: identifier needs one of the forms');
  });

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
    ['phone:+60 %41', 'phone%3A%2B60%20%2541'],
    ['email:jörg@b.c', 'email%3Aj%C3%B6rg%40b.c'],
  ] as const)('is encoded once: %s', async (identifier, encoded) => {
    sent.length = 0;
    await aelyst.addTags(identifier, []);
    expect(sent).toEqual([`https://api.aelyst.ai/v1/contact/${encoded}/tag`]);
  });
});
