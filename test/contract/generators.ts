import fc from 'fast-check';
import { at, type Bundle, type Json } from '../../scripts/support/description.js';

/** The keywords that the generators know. Any other stops them, so that none is ignored. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  enum?: Json[];
  const?: Json;
  maxLength?: number;
  pattern?: string;
}

const known = ['type', 'properties', 'required', 'items', 'oneOf', 'enum', 'const', 'maxLength', 'pattern'];
const withoutEffect = ['title', 'description', 'examples', 'discriminator'];

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());

/** A schema with its references followed, all the way down. */
export function resolveSchema(bundle: Bundle, pointer: string): Schema {
  const resolve = (node: Record<string, unknown>): Schema => {
    if (typeof node['$ref'] === 'string') return resolveSchema(bundle, node['$ref']);
    const unknown = Object.keys(node).filter((key) => !known.includes(key) && !withoutEffect.includes(key));
    if (unknown.length > 0) throw new Error(`The generators do not know ${unknown.join(', ')} (${pointer}).`);
    const { properties, items, oneOf, ...others } = node as Record<string, Record<string, typeof node>>;
    const entries = Object.entries(properties ?? {}).map(([name, property]) => [name, resolve(property)]);
    return {
      ...others,
      ...(properties && { properties: Object.fromEntries(entries) as Record<string, Schema> }),
      ...(items && { items: resolve(items) }),
      ...(oneOf && { oneOf: Object.values(oneOf).map(resolve) }),
    };
  };
  return resolve(at(bundle, pointer) as Record<string, unknown>);
}

/** A text of exactly so many characters, each of one or of two UTF-16 units. */
const exactly = (length: number) => fc.constantFrom('x', '😀').map((character) => character.repeat(length));

/** Texts up to a length, the boundaries more often; if there is no limit, longer texts too than any limit allows. */
const texts = (maxLength = 50, boundaries = [0, 1, 1001]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength, unit: 'grapheme-ascii' }),
    fc
      .string({ maxLength: Math.ceil(maxLength / 2), unit: 'grapheme' })
      .filter((text) => [...text].length <= maxLength),
    fc.constantFrom('null', 'é漢ﷺ ', '"\\/\b\n\t', '"\u0000\u202e', '{{@user.1}}'),
    ...boundaries.map(exactly),
  );

/** Any JSON value without -0, which would arrive as 0. */
const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

const ofType: Record<string, (schema: Schema) => fc.Arbitrary<Json>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: () => fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 2 ** 31, Number.MAX_SAFE_INTEGER)),
  number: () =>
    fc.oneof(
      fc.integer(),
      fc.constant(0),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    ),
  string: ({ maxLength, pattern }) =>
    pattern !== undefined
      ? fc.stringMatching(new RegExp(pattern, 'u'))
      : maxLength === undefined
        ? texts()
        : texts(maxLength, [0, 1, maxLength - 1, maxLength]),
  array: ({ items = {} }) => fc.array(valid(items), { maxLength: 5 }),
  object: ({ properties = {}, required = [] }) =>
    fc
      .tuple(
        fc.record(
          Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valid(property)])),
          { requiredKeys: required },
        ),
        // The schemas are open: an unknown property is valid.
        fc.dictionary(
          fc.string({ maxLength: 8 }).filter((name) => !(name in properties)),
          anyJson,
          { maxKeys: 1, noNullPrototype: true },
        ),
      )
      .map(([own, others]) => ({ ...others, ...(own as Record<string, Json>) })),
};

/** Every JSON value that a schema admits, the boundaries more often. */
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
  object: fc.dictionary(fc.string({ maxLength: 5 }), anyJson, { maxKeys: 2, noNullPrototype: true }),
};

function wrongTypes(schema: Schema): fc.Arbitrary<Json>[] {
  const types = typesOf(schema);
  const fits = (type: string) => types.includes(type) || (type === 'integer' && types.includes('number'));
  return Object.entries(samples)
    .filter(([type]) => !fits(type))
    .map(([, values]) => values);
}

const here = (values: fc.Arbitrary<Json>) => values.map((value): Faulty => ({ value, path: [] }));

function inProperties(schema: Schema): Fault[] {
  const { properties = {}, required = [] } = schema;
  const whole = valid(schema) as fc.Arbitrary<Record<string, Json>>;
  const missing = required.map(
    (name): Fault => ({
      keyword: 'required',
      place: `/${name}`,
      values: here(whole.map(({ [name]: _, ...others }) => others)),
    }),
  );
  const wrong = Object.entries(properties).flatMap(([name, property]) =>
    faults(property).map(
      (fault): Fault => ({
        ...fault,
        place: `/${name}${fault.place}`,
        values: fc.tuple(whole, fault.values).map(([object, { value, path }]) => ({
          value: { ...object, [name]: value },
          path: [name, ...path],
        })),
      }),
    ),
  );
  return [...missing, ...wrong];
}

function inItems(items: Schema): Fault[] {
  const others = fc.array(valid(items), { maxLength: 2 });
  return faults(items).map((fault) => ({
    ...fault,
    place: `/*${fault.place}`,
    values: fc.tuple(others, fault.values, others).map(([before, { value, path }, after]) => ({
      value: [...before, value, ...after],
      path: [String(before.length), ...path],
    })),
  }));
}

/** Every kind of single fault that a schema can meet, each with values that have it and no other. */
export function faults(schema: Schema): Fault[] {
  const [member, ...others] = schema.oneOf ?? [];
  // What breaks one of several members may fit another. With null as the other, a list of types says the same.
  if (others.length > 0) throw new Error('The generators know no faults of a choice of several schemas.');
  if (member !== undefined) return faults(member);
  const found: Fault[] = [];
  const add = (keyword: Fault['keyword'], values: fc.Arbitrary<Json>) =>
    found.push({ keyword, place: '', values: here(values) });
  const { const: only, enum: members = only === undefined ? undefined : [only], maxLength, items } = schema;
  const wrong = wrongTypes(schema);
  if (wrong.length > 0) add('type', fc.oneof(...wrong));
  if (members) {
    const other = fc.string({ maxLength: 10 }).filter((value) => !members.includes(value));
    add(only === undefined ? 'enum' : 'const', other);
  }
  if (maxLength !== undefined)
    add(
      'maxLength',
      fc.integer({ min: 1, max: 50 }).chain((more) => exactly(maxLength + more)),
    );
  return [...found, ...inProperties(schema), ...(items ? inItems(items) : [])];
}
