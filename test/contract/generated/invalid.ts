import fc from 'fast-check';
import type { Json } from '../../../scripts/support/description.js';
import { type Schema, typesOf } from './schema.js';
import { anyJson, valid } from './valid.js';

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
