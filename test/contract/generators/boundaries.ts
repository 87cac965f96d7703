import type { Json } from '../../../scripts/support/description.js';
import { type Schema, typesOf } from './schema.js';

/** A value at the edge of what a schema admits, which generated bodies must not leave out. */
interface Boundary {
  /** Where it is, with `*` for an index. */
  place: string;
  name: string;
  /** Whether a body has it. */
  isIn: (body: Json | undefined) => boolean;
}

const here = (name: string, isIn: Boundary['isIn']): Boundary => ({ place: '', name, isIn });

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const length = (count: number, isCharacter: (text: string) => boolean, what: string) =>
  here(
    `${count} ${what}`,
    (value) => typeof value === 'string' && [...value].length === count && isCharacter(value),
  );

const ofStrings = ({ maxLength }: Schema): Boundary[] => [
  ...(maxLength === undefined ? [0, 1, 1001] : [0, 1, maxLength - 1, maxLength]).map((count) =>
    length(count, () => true, 'characters'),
  ),
  ...(maxLength === undefined ? [] : [length(maxLength, (text) => text.length === 2 * maxLength, 'pairs')]),
  here('beyond the BMP', (value) => typeof value === 'string' && /[\u{10000}-\u{10ffff}]/u.test(value)),
  here('beyond ASCII', (value) => typeof value === 'string' && /[\u0080-\ud7ff]/.test(value)),
  here('a control character', (value) => typeof value === 'string' && /\p{Cc}/u.test(value)),
  here('a quote', (value) => typeof value === 'string' && value.includes('"')),
];

const number = (name: string, isIt: (value: number) => boolean) =>
  here(name, (value) => typeof value === 'number' && isIt(value));

const ofNumbers = [number('0', (it) => it === 0), number('below 0', (it) => it < 0)];

const ofType: Record<string, (schema: Schema) => Boundary[]> = {
  null: () => [here('null', (value) => value === null)],
  boolean: () => [true, false].map((it) => here(String(it), (value) => value === it)),
  integer: () => [...ofNumbers, number('beyond 32 bits', (it) => it >= 2 ** 31)],
  number: () => [...ofNumbers, number('a fraction', (it) => !Number.isInteger(it))],
  string: ofStrings,
  array: ({ items = {} }) => [
    ...[0, 1, 2].map((count) =>
      here(`${count} items`, (value) => Array.isArray(value) && value.length === count),
    ),
    ...boundaries(items).map((boundary) => ({
      ...boundary,
      place: `/*${boundary.place}`,
      isIn: (value: Json | undefined) => Array.isArray(value) && value.some(boundary.isIn),
    })),
  ],
  object: ({ properties = {}, required = [] }) => [
    here(
      'an additional property',
      (value) => isObject(value) && Object.keys(value).some((key) => !(key in properties)),
    ),
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...(required.includes(name)
        ? []
        : [{ ...here('absent', (value) => isObject(value) && !(name in value)), place: `/${name}` }]),
      ...boundaries(property).map((boundary) => ({
        ...boundary,
        place: `/${name}${boundary.place}`,
        isIn: (value: Json | undefined) => isObject(value) && name in value && boundary.isIn(value[name]),
      })),
    ]),
  ],
};

/** Every boundary of a schema. */
export function boundaries(schema: Schema): Boundary[] {
  const { const: only, enum: members = only === undefined ? [] : [only], oneOf } = schema;
  if (members.length > 0) return members.map((it) => here(JSON.stringify(it), (value) => value === it));
  if (oneOf !== undefined) return oneOf.flatMap(boundaries);
  return typesOf(schema).flatMap((type) => ofType[type]?.(schema) ?? []);
}
