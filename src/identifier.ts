import {
  identifierPattern,
  type OperationId,
  type OperationTypes,
  operations,
} from '../generated/operations.js';

/** The part of an identifier before the colon: `id`, `email` or `phone`. */
export type IdentifierPrefix = OperationTypes[OperationId]['prefix'];

/**
 * Names a contact: `id:123`, `email:abdc@gmail.com` or `phone:+60121233112`. Write it as a literal, or build it from
 * data with {@link contactId}, {@link email} or {@link phone}, which check the value.
 */
export type Identifier<Prefix extends IdentifierPrefix = IdentifierPrefix> = `${Prefix}:${string}`;

/** The identifiers that an operation accepts. */
export type IdentifierOf<Operation extends OperationId> = Identifier<OperationTypes[Operation]['prefix']>;

/** Removes spaces and invisible characters at both ends of a text: they come from web pages and address books. */
const trim = (text: unknown): string => /[^\s\p{Cf}](.*[^\s\p{Cf}])?/su.exec(String(text))?.[0] ?? '';

/**
 * Returns the digits of an ID.
 *
 * @param of Name of the function that calls this one, for the error message.
 * @param example A valid ID, for the error message.
 * @throws TypeError unless it is a positive whole number, or its digits.
 */
export function digitsOf(id: number | bigint | string, of: string, example: number): string {
  const digits = trim(id);
  if (!/^[1-9]\d{0,18}$/.test(digits) || (typeof id === 'number' && !Number.isSafeInteger(id))) {
    throw new TypeError(`${of}: needs a positive whole number, such as ${example}`);
  }
  return digits;
}

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
 * Names a contact by its e-mail address. Spaces and invisible characters around it are removed; nothing else changes.
 *
 * @param address One address, without a name: `jane@example.com`.
 * @throws TypeError that says why, if the text is not exactly one address.
 * @example email('abdc@gmail.com') // 'email:abdc@gmail.com'
 */
export function email(address: string): Identifier<'email'> {
  const text = trim(address);
  const problem = /[<>:]/.test(text)
    ? 'needs the address alone, without a name or "mailto:"'
    : /[\s\p{Cf}\p{Cc}\p{Cs}]/u.test(text)
      ? 'holds a space or an invisible character'
      : /^[^@,;()]+@[\p{L}\p{N}\p{M}_-]+(\.[\p{L}\p{N}\p{M}_-]+)*$/u.test(text)
        ? ''
        : 'needs an e-mail address, such as abdc@gmail.com';
  if (problem) throw new TypeError(`email: ${problem}`);
  return `email:${text}`;
}

/** `+44 (0)`: the zero is for calls within the country. In Italy (39) it is part of the number. */
const trunkZero = /^\(?(\+(?!39)\d{1,3})\)?[\p{Zs}\p{Pd}.]*\(0\)/u;

/** The same zero without parentheses, after a country code of one or two digits (ITU-T E.164). */
const zeroAfterCountry = /^\+(|1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])0/;

/**
 * Names a contact by its phone number. Spaces, invisible characters, dots, hyphens and parentheses are removed, and so
 * is a zero in parentheses after the country code. Full-width characters become ASCII characters.
 *
 * @param number `+`, country code and number: 7 to 15 digits in all (E.164).
 * @throws TypeError that says why, if the `+` is missing or the rest is not a number.
 * @example phone('+60 12-123 3112') // 'phone:+60121233112'
 */
export function phone(number: string): Identifier<'phone'> {
  const text = trim(number)
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Cf}/gu, '')
    .replace(trunkZero, '$1')
    .replace(/[\p{Zs}\p{Pd}\u2212.()]/gu, '');
  const problem = text.startsWith('00')
    ? 'needs "+" in place of 00'
    : !text.includes('+')
      ? 'needs "+", country code and number, such as +60121233112'
      : !/^\+\d*$/.test(text)
        ? 'needs digits only, without an extension'
        : text.length < 8 || text.length > 16
          ? `needs 7 to 15 digits; got ${text.length - 1}`
          : zeroAfterCountry.test(text)
            ? 'needs no 0 before or after the country code'
            : '';
  if (problem) throw new TypeError(`phone: ${problem}`);
  return `phone:${text}`;
}

/** For each prefix, the function that builds an identifier, and a pattern for values that can name a contact at all. */
const helpers: Record<IdentifierPrefix, readonly [name: string, plausible: RegExp]> = {
  id: ['contactId', /./],
  email: ['email', /.@./],
  phone: ['phone', /^\+?[1-9]/],
};

/**
 * Checks that an operation accepts an identifier. It needs one of the prefixes of the operation, which also excludes
 * values that lead to another path (`.`, `..`, an empty string), and a value that can name a contact.
 *
 * @throws TypeError that says what would be right, and does not show the identifier, which is personal data.
 */
export function checkIdentifier(operation: OperationId, identifier: unknown): asserts identifier is string {
  const prefixes: readonly IdentifierPrefix[] = operations[operation].prefixes;
  const text = identifier as string;
  const prefix = prefixes.find((each) => typeof text === 'string' && text.startsWith(`${each}:`));
  if (!prefix || !identifierPattern.test(text))
    throw new TypeError(`${operation}: identifier needs one of the forms ${prefixes.join(':…, ')}:…`);
  const value = text.slice(prefix.length + 1);
  const [helper, plausible] = helpers[prefix];
  // Half a surrogate pair cannot be percent-encoded.
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value) || !plausible.test(value)) {
    throw new TypeError(
      `${operation}: identifier has no usable value after "${prefix}:"; build it with ${helper}()`,
    );
  }
}
