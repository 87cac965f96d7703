import { identifierPattern, type OperationTypes, operations } from '../generated/operations.js';
import { digitsOf } from './digits.js';

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
 * Names a contact by its e-mail address. Blanks around it are dropped; nothing else is changed.
 *
 * @throws TypeError unless there is one `@` with something on either side, and no blank.
 * @example email('abdc@gmail.com') // 'email:abdc@gmail.com'
 */
export function email(address: string): Identifier<'email'> {
  const trimmed = String(address).trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(trimmed)) {
    throw new TypeError('email: needs an e-mail address, such as abdc@gmail.com');
  }
  return `email:${trimmed}`;
}

/**
 * Names a contact by its phone number. Blanks, dots, hyphens and parentheses between the digits are dropped.
 *
 * @param number `+`, country code and number: 7 to 15 digits in all (E.164).
 * @throws TypeError if the `+` is missing, or anything but digits is left.
 * @example phone('+60 12-123 3112') // 'phone:+60121233112'
 */
export function phone(number: string): Identifier<'phone'> {
  const compact = String(number).replace(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(compact)) {
    throw new TypeError('phone: needs "+", country code and number, such as +60121233112');
  }
  return `phone:${compact}`;
}

/**
 * Refuses what is no identifier of an operation: anything without a prefix that the operation takes, and so
 * whatever could lead to another path (`.`, `..`, an empty string).
 *
 * @throws TypeError that shows the right forms, and nothing of the identifier, which is personal data.
 */
export function checkIdentifier(operation: OperationId, identifier: unknown): asserts identifier is string {
  const prefixes: readonly string[] = operations[operation].prefixes;
  // Half a surrogate pair cannot be percent-encoded.
  if (
    typeof identifier !== 'string' ||
    !identifierPattern.test(identifier) ||
    !prefixes.includes(identifier.replace(/:.*/s, '')) ||
    /\p{Surrogate}/u.test(identifier)
  ) {
    throw new TypeError(`${operation}: identifier needs one of the forms ${prefixes.join(':…, ')}:…`);
  }
}
