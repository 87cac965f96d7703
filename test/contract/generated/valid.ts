import fc from 'fast-check';
import type { Json } from '../../../scripts/support/description.js';
import { type Schema, typesOf } from './schema.js';
import { texts } from './text.js';

/** Any JSON. It has no -0: that would arrive as 0. */
export const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

const string = ({ maxLength, pattern }: Schema): fc.Arbitrary<Json> =>
  pattern === undefined ? texts(maxLength) : fc.stringMatching(new RegExp(pattern, 'u'));

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
