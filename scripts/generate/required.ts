import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { at, child } from '../support/pointer.js';

/** What a schema says of the shape of a value. */
interface Shape {
  /** Whether it must be an object, or `null` if that will do. */
  object: boolean;
  nullable: boolean;
  required: Set<string>;
  properties: Map<string, Shape>;
}

const anything: Shape = { object: false, nullable: true, required: new Set(), properties: new Map() };

/** The shape of what fits both. */
function both(one: Shape, other: Shape): Shape {
  const properties = new Map(one.properties);
  for (const [name, shape] of other.properties) {
    properties.set(name, both(properties.get(name) ?? anything, shape));
  }
  return {
    object: one.object || other.object,
    nullable: one.nullable && other.nullable,
    required: new Set([...one.required, ...other.required]),
    properties,
  };
}

/** The shape of what fits one of the two. */
const either = (one: Shape, other: Shape): Shape => ({
  object: one.object && other.object,
  nullable: one.nullable || other.nullable,
  required: new Set([...one.required].filter((name) => other.required.has(name))),
  properties: new Map(
    [...one.properties].flatMap(([name, shape]) => {
      const second = other.properties.get(name);
      return second ? [[name, either(shape, second)] as const] : [];
    }),
  ),
});

/** The places of properties that must be there and not be null. */
const pathsOf = (shape: Shape, prefix: string, refuse: (name: string) => never): string[] =>
  [...shape.required].flatMap((name) => {
    const property = shape.properties.get(name) ?? anything;
    if (property.nullable) return [];
    const path = prefix + (name.includes('.') ? refuse(name) : name);
    return [path, ...pathsOf(property, `${path}.`, refuse)];
  });

/**
 * The properties that a response must have, for the client's check of a success: `messageId` or, in an object that is
 * itself required, `contact.id`. What may be null is not among them, nor what the items of a list must have.
 *
 * @param pointer Of the response's schema.
 * @param where Which response it is, for messages.
 * @throws UserError unless the schema says that the response is an object, and its properties have usable names.
 */
export function requiredIn(bundle: Bundle, pointer: string, where: string): string[] {
  function shapeAt(place: string, above: readonly string[]): Shape {
    const schema = at(bundle, place);
    // `true`, or a schema within itself: the client stops checking there.
    if (typeof schema !== 'object' || schema === null || above.includes(place)) return anything;
    const {
      $ref,
      type,
      enum: values,
      required = [],
      properties = {},
      items,
      ...rest
    } = schema as Record<string, unknown>;
    const chain = [...above, place];
    const list = (keyword: string) =>
      ((rest[keyword] as unknown[] | undefined) ?? []).map((_, index) =>
        shapeAt(`${child(place, keyword)}/${index}`, chain),
      );
    const types = [type ?? []].flat();
    const own: Shape = {
      object: types.includes('object') && types.every((one) => one === 'object' || one === 'null'),
      nullable:
        (type === undefined || types.includes('null')) && (!Array.isArray(values) || values.includes(null)),
      required: new Set(required as string[]),
      properties: new Map(
        Object.keys(properties as object).map((name) => [
          name,
          shapeAt(child(child(place, 'properties'), name), chain),
        ]),
      ),
    };
    const choices = [list('oneOf'), list('anyOf')].flatMap((shapes) => {
      return shapes.length > 0 ? [shapes.reduce(either)] : [];
    });
    const referred = typeof $ref === 'string' ? [shapeAt($ref, chain)] : [];
    return [...referred, ...list('allOf'), ...choices].reduce(both, own);
  }

  const shape = shapeAt(pointer, []);
  if (!shape.object || shape.nullable) {
    throw new UserError(
      `The schema of ${where} needs "type: object"; the client cannot check any other success.`,
    );
  }
  return pathsOf(shape, '', (name) => {
    throw new UserError(
      `The client cannot check a property called ${JSON.stringify(name)}, which ${where} has.`,
    );
  });
}
