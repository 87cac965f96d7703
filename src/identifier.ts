import { identifierPattern, type OperationTypes, operations } from '../generated/operations.js';
import { digitsOf, trim } from './digits.js';

type OperationId = keyof OperationTypes;

/** What may stand before the colon of an identifier: `id`, `email` or `phone`. */
export type IdentifierPrefix = OperationTypes[OperationId]['prefix'];

/**
 * Names a contact: `id:123`, `email:abdc@gmail.com` or `phone:+60121233112`. A literal will do;
 * {@link contactId}, {@link email} and {@link phone} build one from data, and check it.
 */
export type Identifier<Prefix extends IdentifierPrefix = IdentifierPrefix> = `${Prefix}:${string}`;

/** The identifiers that an operation takes. */
export type IdentifierOf<Operation extends OperationId> = Identifier<OperationTypes[Operation]['prefix']>;

/**
 * Names a contact by its ID.
 *
 * @param id A positive whole number, or its digits.
 * @throws TypeError if it is anything else.
 * @example contactId(123) // 'id:123'
 */
export function contactId(id: number | bigint | string): Identifier<'id'> {
  return `id:${digitsOf(id, 'contactId', 123)}`;
}

/**
 * Names a contact by its e-mail address. Spaces and invisible marks around it are dropped; nothing else is changed.
 *
 * @throws TypeError that says why, if it is anything but one address.
 * @example email('abdc@gmail.com') // 'email:abdc@gmail.com'
 */
export function email(address: string): Identifier<'email'> {
  const text = trim(address);
  const problem = /[\s\p{Cf}\p{Cc}\p{Cs}<>:]/u.test(text)
    ? /[<>:]/.test(text)
      ? 'needs the address alone, without a name, brackets or "mailto:"'
      : 'holds a space or an invisible character'
    : /^[^@,;()]+@[\p{L}\p{N}\p{M}_-]+(\.[\p{L}\p{N}\p{M}_-]+)*$/u.test(text)
      ? ''
      : 'needs one e-mail address, such as abdc@gmail.com';
  if (problem) throw new TypeError(`email: ${problem}`);
  return `email:${text}`;
}

/** Countries, as far as known, in which numbers begin with a zero of their own, Italy above all. */
const zeroesOwn = '(?!39|378|22[569]|24[12]|598|6[78]7|679)';

/** `+44 (0)`: the zero is for calls within the country. */
const trunkZero = new RegExp(`^\\(?(\\+${zeroesOwn}\\d{1,3})\\)?[\\p{Zs}\\p{Pd}.]*\\(\\s*0\\s*\\)`, 'u');

/** The same zero without parentheses, behind a country code of one, two or three digits (ITU-T E.164). */
const zeroAfterCountry = new RegExp(
  `^\\+${zeroesOwn}(1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(2[1-69]|3[578]|42|5[09]|6[7-9]|8[58]|9[679])\\d)0`,
);

/**
 * Names a contact by its phone number. Spaces, invisible marks, dots, dashes and parentheses are dropped, and so is a
 * zero in parentheses after the country code; full-width characters become plain ones.
 *
 * @param number `+`, country code and number: 7 to 15 digits in all (E.164).
 * @throws TypeError that says why, if the `+` is missing or anything else is left.
 * @example phone('+60 12-123 3112') // 'phone:+60121233112'
 */
export function phone(number: string): Identifier<'phone'> {
  const text = trim(number)
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Cf}/gu, '')
    .replace(trunkZero, '$1')
    .replace(/[\p{Zs}\p{Pd}\u2212.()]/gu, '');
  const digits = text.slice(1);
  const problem = /\p{L}/u.test(text)
    ? 'holds letters; only a number without an extension can be used'
    : text.startsWith('00')
      ? 'needs "+" in place of 00'
      : !text.startsWith('+')
        ? 'needs "+", country code and number, such as +60121233112'
        : /\D/.test(digits)
          ? 'holds a character that is no digit'
          : digits.length < 7 || digits.length > 15
            ? `needs 7 to 15 digits; got ${digits.length}`
            : digits.startsWith('0')
              ? 'needs a country code, which does not begin with 0'
              : zeroAfterCountry.test(text)
                ? 'needs the number without the 0 after the country code'
                : '';
  if (problem) throw new TypeError(`phone: ${problem}`);
  return `phone:${text}`;
}

/** What builds an identifier with each prefix, and what a value behind it has to be, lest it certainly names nobody. */
const helpers: Record<IdentifierPrefix, readonly [name: string, plausible: RegExp]> = {
  id: ['contactId', /./],
  email: ['email', /.@./],
  phone: ['phone', /^\+?[1-9]/],
};

/**
 * Refuses what is no identifier of an operation: anything without a prefix that the operation takes, and so
 * whatever could lead to another path (`.`, `..`, an empty string), and what certainly names nobody.
 *
 * @throws TypeError that says what would be right, and shows nothing of the identifier, which is personal data.
 */
export function checkIdentifier(operation: OperationId, identifier: unknown): asserts identifier is string {
  const prefixes: readonly string[] = operations[operation].prefixes;
  const [, prefix = '', value = ''] = /^([^:]*):(.*)$/s.exec(`${identifier}`) ?? [];
  if (typeof identifier !== 'string' || !identifierPattern.test(identifier) || !prefixes.includes(prefix)) {
    throw new TypeError(`${operation}: identifier needs one of the forms ${prefixes.join(':…, ')}:…`);
  }
  const [helper, plausible] = helpers[prefix as IdentifierPrefix];
  // Half a surrogate pair cannot even be percent-encoded.
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value) || !plausible.test(value)) {
    throw new TypeError(
      `${operation}: identifier has no usable value after "${prefix}:"; build it with ${helper}()`,
    );
  }
}
