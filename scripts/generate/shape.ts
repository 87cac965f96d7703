import { UserError } from '../support/command.js';
import { at, type Bundle } from '../support/description.js';
import { child, isObject } from '../support/pointer.js';

/** What a schema says of a value. */
interface Shape {
  /** The types that the value may have; `undefined` for any. */
  types: readonly string[] | undefined;
  required: readonly string[];
  properties: ReadonlyMap<string, Shape>;
}

const anything: Shape = { types: undefined, required: [], properties: new Map() };

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const inBoth = (one: readonly string[], other: readonly string[]) =>
  one.filter((each) => other.includes(each));

/** The shape of values that fit both. */
function both(one: Shape, other: Shape): Shape {
  const properties = new Map(one.properties);
  for (const [name, shape] of other.properties)
    properties.set(name, both(properties.get(name) ?? anything, shape));
  return {
    types: one.types && other.types ? inBoth(one.types, other.types) : (one.types ?? other.types),
    required: [...one.required, ...other.required],
    properties,
  };
}

/** The shape of values that fit one of the two. */
const either = (one: Shape, other: Shape): Shape => ({
  types: one.types && other.types && [...one.types, ...other.types],
  required: inBoth(one.required, other.required),
  properties: new Map(
    [...one.properties].flatMap(([name, shape]) => {
      const second = other.properties.get(name);
      return second ? [[name, either(shape, second)] as const] : [];
    }),
  ),
});

/** The shape of the schema at a pointer, through references and compositions. */
function shapeAt(bundle: Bundle, place: string, above: readonly string[] = []): Shape {
  const schema = at(bundle, place);
  // `true`, or a schema within itself: nothing is said there.
  if (!isObject(schema) || above.includes(place)) return anything;
  const { $ref, type, enum: values = 'const' in schema ? [schema['const']] : undefined } = schema;
  const shapeOf = (pointer: string) => shapeAt(bundle, pointer, [...above, place]);
  const partsOf = (keyword: string) =>
    listOf(schema[keyword]).map((_, index) => shapeOf(child(child(place, keyword), index)));
  const own: Shape = {
    types: type === undefined ? undefined : [type].flat().map(String),
    required: listOf(schema['required']).map(String),
    properties: new Map(
      Object.keys(Object(schema['properties'])).map((name) => [
        name,
        shapeOf(child(child(place, 'properties'), name)),
      ]),
    ),
  };
  return [
    ...(values === undefined ? [] : [{ ...anything, types: listOf(values).map(typeOf) }]),
    ...(typeof $ref === 'string' ? [shapeOf($ref)] : []),
    ...partsOf('allOf'),
    ...['oneOf', 'anyOf'].flatMap((keyword) =>
      partsOf(keyword).reduce<Shape[]>(([choice], part) => [choice ? either(choice, part) : part], []),
    ),
  ].reduce(both, own);
}

/** The places of the properties that must be there and not be null. */
const requiredPlaces = ({ required, properties }: Shape, prefix = ''): string[] =>
  [...new Set(required)].flatMap((name) => {
    const property = properties.get(name) ?? anything;
    if (property.types?.includes('null') ?? true) return [];
    if (name.includes('.'))
      throw new UserError(`The client cannot check a property called ${JSON.stringify(name)}.`);
    return [prefix + name, ...requiredPlaces(property, `${prefix}${name}.`)];
  });

/**
 * The properties that a response must have, for the client's check of a success: `messageId` or, in an object that is
 * itself required, `contact.id`. What may be null is not among them, nor what the items of a list must have.
 *
 * @param pointer Of the response's schema.
 * @throws UserError unless the schema says that the response is an object, and its properties have usable names.
 */
export function requiredIn(bundle: Bundle, pointer: string): string[] {
  const shape = shapeAt(bundle, pointer);
  if (!shape.types?.length || shape.types.some((type) => type !== 'object'))
    throw new UserError('The schema of a success needs "type: object": the client can check no other.');
  return requiredPlaces(shape);
}

/** The properties in a schema that can have one type only, and which. */
export const typesIn = (bundle: Bundle, pointer: string): Map<string, string> =>
  new Map(
    [...shapeAt(bundle, pointer).properties].flatMap(([name, { types }]) => {
      const [type, ...others] = new Set(types);
      return type === undefined || others.length > 0 ? [] : [[name, type] as const];
    }),
  );
