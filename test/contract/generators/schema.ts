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
