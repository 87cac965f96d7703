import { at, type Bundle, type Json } from '../../../scripts/support/description.js';

/** The keywords that the generators know. Any other stops them, so that none is ignored. */
export interface Schema {
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

export const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());

/** Merges a union of one schema and null, which can be written as a list of types too. */
function mergeNull({ oneOf = [], ...schema }: Schema): Schema {
  const [member, ...others] = oneOf.filter(({ type }) => type !== 'null');
  if (member === undefined || others.length > 0 || oneOf.length < 2) {
    return { ...schema, ...(oneOf.length > 0 && { oneOf }) };
  }
  const { const: only, enum: members = only === undefined ? undefined : [only], ...rest } = member;
  return {
    ...schema,
    ...rest,
    ...(members && { enum: [...members, null] }),
    type: [...typesOf(member), 'null'],
  };
}

/** A schema with its references followed, all the way down. */
export function resolveSchema(bundle: Bundle, pointer: string): Schema {
  const resolve = (node: Record<string, unknown>): Schema => {
    if (typeof node['$ref'] === 'string') return resolveSchema(bundle, node['$ref']);
    const { anyOf, oneOf = anyOf, ...others } = node;
    const unknown = Object.keys(others).filter((key) => !known.includes(key) && !withoutEffect.includes(key));
    if (unknown.length > 0) throw new Error(`The generators do not know ${unknown.join(', ')} (${pointer}).`);
    const { properties, items } = others as { [key in string]?: Record<string, Record<string, unknown>> };
    const entries = Object.entries(properties ?? {}).map(([name, property]) => [name, resolve(property)]);
    return mergeNull({
      ...others,
      ...(properties && { properties: Object.fromEntries(entries) as Record<string, Schema> }),
      ...(items && { items: resolve(items) }),
      ...(Array.isArray(oneOf) && { oneOf: oneOf.map(resolve) }),
    });
  };
  return resolve(at(bundle, pointer) as Record<string, unknown>);
}
