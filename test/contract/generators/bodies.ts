import fc from 'fast-check';
import type { Json } from '../../../scripts/support/description.js';
import { type Schema, typesOf } from './schema.js';

/** Any text: plain, of many scripts, beyond the basic plane, with quotes, escapes and controls. */
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ maxLength, unit: 'grapheme-ascii' }),
    fc
      .string({ maxLength: Math.ceil(maxLength / 2), unit: 'grapheme' })
      .filter((it) => [...it].length <= maxLength),
    fc.constantFrom('null', 'é漢ﷺ ', '"\\/\b\n\t', '"\u0000\u202e', '{{@user.1}}'),
  );

/** A text of just so many characters, each of one or of two UTF-16 units. */
const exactly = (length: number) => fc.constantFrom('x', '😀').map((character) => character.repeat(length));

/** Texts that are simpler: all of one character, or shorter at either end, by all, by a half, and at last by one. */
function* simpler(text: string): Generator<string> {
  const characters = [...text];
  const plain = 'x'.repeat(characters.length);
  if (text !== plain) yield plain;
  for (let cut = characters.length; cut > 0; cut = Math.floor(cut / 2)) {
    yield characters.slice(0, -cut).join('');
    if (text !== plain) yield characters.slice(cut).join('');
  }
}

/** The texts of several arbitraries, all of which shrink in one way: fast-check's shrink within their own kind only. */
class Texts extends fc.Arbitrary<string> {
  constructor(private readonly texts: fc.Arbitrary<string>) {
    super();
  }

  override generate(...random: Parameters<fc.Arbitrary<string>['generate']>): fc.Value<string> {
    return new fc.Value(this.texts.generate(...random).value, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is string {
    return typeof value === 'string';
  }

  override shrink(text: string): fc.Stream<fc.Value<string>> {
    return fc.stream(simpler(text)).map((value) => new fc.Value(value, undefined));
  }
}

/** Texts up to a length, or of any where there is no limit: then longer ones, too, than where there is. */
const texts = (maxLength: number | undefined): fc.Arbitrary<string> =>
  new Texts(
    maxLength === undefined
      ? fc.oneof(anyText(50), ...[0, 1, 1001].map(exactly))
      : fc.oneof(anyText(maxLength), ...[0, 1, maxLength - 1, maxLength].map(exactly)),
  );

/** Any JSON. It has no -0: that would arrive as 0. */
const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

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

/** A value with a single fault, and where in it the fault is. */
interface Faulty {
  value: Json;
  /** Property names and indexes from the root to the value that breaks the schema. */
  path: string[];
}

/** A kind of fault that a schema can meet. */
export interface Fault {
  keyword: 'type' | 'enum' | 'const' | 'maxLength' | 'required';
  /** Where it is, with `*` for an index. */
  place: string;
  values: fc.Arbitrary<Faulty>;
}

const samples: Record<string, fc.Arbitrary<Json>> = {
  null: fc.constant(null),
  boolean: fc.boolean(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
  integer: fc.integer(),
  string: fc.string({ maxLength: 10 }),
  array: fc.array(anyJson, { maxLength: 2 }),
  object: fc.dictionary(fc.string({ maxLength: 5 }), anyJson, {
    maxKeys: 2,
    noNullPrototype: true,
  }),
};

function wrongTypes(schema: Schema): fc.Arbitrary<Json>[] {
  const types = typesOf(schema);
  const fits = (type: string) => types.includes(type) || (type === 'integer' && types.includes('number'));
  return Object.entries(samples)
    .filter(([type]) => !fits(type))
    .map(([, values]) => values);
}

const here = (values: fc.Arbitrary<Json>) => values.map((value): Faulty => ({ value, path: [] }));

const without = (value: Json, name: string): Json => {
  const { [name]: _, ...others } = value as Record<string, Json>;
  return others;
};

function inProperties(schema: Schema): Fault[] {
  const { properties = {}, required = [] } = schema;
  const missing = required.map(
    (name): Fault => ({
      keyword: 'required',
      place: `/${name}`,
      values: here(valid(schema).map((value) => without(value, name))),
    }),
  );
  const wrong = Object.entries(properties).flatMap(([name, property]) =>
    faults(property).map(
      (fault): Fault => ({
        ...fault,
        place: `/${name}${fault.place}`,
        values: fc.tuple(valid(schema), fault.values).map(([whole, { value, path }]) => ({
          value: { ...(whole as Record<string, Json>), [name]: value },
          path: [name, ...path],
        })),
      }),
    ),
  );
  return [...missing, ...wrong];
}

const inItems = (items: Schema): Fault[] =>
  faults(items).map((fault) => ({
    ...fault,
    place: `/*${fault.place}`,
    values: fc
      .tuple(fc.array(valid(items), { maxLength: 2 }), fault.values, fc.array(valid(items), { maxLength: 2 }))
      .map(([before, { value, path }, after]) => ({
        value: [...before, value, ...after],
        path: [String(before.length), ...path],
      })),
  }));

/** Every kind of single fault that a schema can meet, each with values that have it and no other. They shrink. */
export function faults(schema: Schema): Fault[] {
  const [member, ...others] = schema.oneOf ?? [];
  // What breaks one of several members may fit another.
  if (others.length > 0) throw new Error('The generators know no faults of a choice of several schemas.');
  if (member !== undefined) return faults(member);
  const add = (keyword: Fault['keyword'], values: fc.Arbitrary<Json>): Fault => ({
    keyword,
    place: '',
    values: here(values),
  });
  const wrong = wrongTypes(schema);
  const allowed = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const { maxLength, items } = schema;
  return [
    ...(wrong.length > 0 ? [add('type', fc.oneof(...wrong))] : []),
    ...(allowed.length > 0
      ? [
          add(
            schema.enum ? 'enum' : 'const',
            fc.string({ maxLength: 10 }).filter((value) => !allowed.includes(value)),
          ),
        ]
      : []),
    ...(maxLength !== undefined
      ? [
          add(
            'maxLength',
            fc
              .tuple(fc.constantFrom('x', '😀'), fc.integer({ min: 1, max: 50 }))
              .map(([character, more]) => character.repeat(maxLength + more)),
          ),
        ]
      : []),
    ...inProperties(schema),
    ...(items ? inItems(items) : []),
  ];
}
