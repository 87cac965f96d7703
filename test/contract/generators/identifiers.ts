import fc from 'fast-check';

/** What has a meaning in a URL, looks as if it were encoded already, or is more than one byte. */
export const awkward = [
  ...'/?#%&+.:@;=,\\"\'<|',
  ...['..', '../', '//', '%2F', '%25', '%2B', '%00', '%ZZ', '{identifier}'],
  ...['é', 'e\u0301', '漢', 'ﷺ', '😀', '\u{10ffff}'],
];

/** `.` matches no end of a line, so no identifier has one. */
const lineEnds = ['\n', '\r', '\u2028', '\u2029'];

/** The halves of surrogate pairs, which are no characters. */
const halves = { from: 0xd800, count: 0x800 };

/** Any character. fast-check has such a unit too, but takes a second to list all characters. */
const character = fc
  .nat(0x10ffff - halves.count)
  .map((number) => String.fromCodePoint(number < halves.from ? number : number + halves.count));

const anything = fc.string({ unit: character, maxLength: 8 });

const named = anything.filter((text) => text !== '' && !lineEnds.some((end) => text.includes(end)));

/** Spaces and characters that nobody sees: no contact is called so, and the client refuses them. */
const visible = named.filter((text) => !/[\s\p{Cc}\p{Cf}]/u.test(text));

/** What a value begins with, or else the client refuses it, because it certainly names nobody. */
const beginnings: Record<string, string> = { email: 'a@', phone: '+1' };

/** The start of an identifier, after which anything may follow. */
export const startOf = (prefix = '') => `${prefix}:${beginnings[prefix] ?? ''}`;

/** Identifiers that have one of the prefixes and name something, with whatever needs to be encoded. */
export const allowed = (prefixes: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...prefixes),
      fc.array(fc.oneof(fc.constantFrom(...awkward), visible), { minLength: 1, maxLength: 6 }),
    )
    .map(([prefix, parts]) => startOf(prefix) + parts.join(''));
