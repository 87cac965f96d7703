import fc from 'fast-check';
import type { Json } from '../../../scripts/support/description.js';
import { type Schema, typesOf } from './schema.js';

/** Any JSON. It has no -0: that would arrive as 0. */
export const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** Any text: plain, of many scripts, beyond the basic plane, with quotes, escapes and controls. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ maxLength, unit: 'grapheme-ascii' }),
    fc
      .string({ maxLength: Math.ceil(maxLength / 2), unit: 'grapheme' })
      .filter((it) => [...it].length <= maxLength),
    fc.constantFrom('null', 'é漢ﷺ ', '"\\/\b\n\t', '"\u0000\u202e', '{{@user.1}}'),
  );

/** A text of just so many characters, each of one or of two UTF-16 units. */
const exactly = (length: number) => fc.constantFrom('x', '😀').map((character) => character.repeat(length));

function string({ maxLength, pattern }: Schema): fc.Arbitrary<Json> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  // Where nothing limits a text, it may well be longer than where something does.
  if (maxLength === undefined) return fc.oneof(text(50), ...[0, 1, 1001].map(exactly));
  return fc.oneof(text(maxLength), ...[0, 1, maxLength - 1, maxLength].map(exactly));
}

const ofType: Record<string, (schema: Schema) => fc.Arbitrary<Json>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: () => fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 2 ** 31, Number.MAX_SAFE_INTEGER)),
  number: () =>
    fc.oneof(
      fc.integer(),
      fc.constant(0),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
    ),
  string,
  array: ({ items = {} }) => fc.array(valid(items), { maxLength: 5 }),
  object: ({ properties = {}, required = [] }) =>
    fc
      .tuple(
        fc.record(
          Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valid(property)])),
          { requiredKeys: required },
        ),
        // Nothing closes the schemas: a property that they do not know is valid.
        fc.dictionary(
          fc.string({ maxLength: 8 }).filter((name) => !(name in properties)),
          anyJson,
          {
            maxKeys: 1,
            noNullPrototype: true,
          },
        ),
      )
      .map(([own, others]) => ({ ...others, ...(own as Record<string, Json>) })),
};

/** Every JSON value that a schema admits, the boundaries more often. Shrinks towards the smallest. */
export function valid(schema: Schema): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(valid));
  const types = typesOf(schema);
  if (types.length === 0) return anyJson;
  return fc.oneof(...types.map((type) => ofType[type]?.(schema) ?? fc.constant(null)));
}
