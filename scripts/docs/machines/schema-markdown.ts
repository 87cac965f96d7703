import type { Bundle } from '../../support/description.js';
import { at } from '../../support/pointer.js';

type Schema = Record<string, unknown>;

const asCell = (text: unknown) =>
  String(text ?? '')
    .trim()
    .replace(/\n[\s\S]*/, '')
    .replaceAll('|', '\\|');

function typeOf(bundle: Bundle, schema: Schema): string {
  const target = resolve(bundle, schema);
  const { type, items, oneOf, enum: values } = target;
  if (Array.isArray(values)) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if ('const' in target) return `\`${JSON.stringify(target['const'])}\``;
  if (Array.isArray(oneOf)) return oneOf.map((one) => typeOf(bundle, one as Schema)).join(' or ');
  if (type === 'array') return `array of ${typeOf(bundle, items as Schema)}`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
}

function resolve(bundle: Bundle, schema: Schema): Schema {
  const { $ref } = schema;
  return typeof $ref === 'string' ? resolve(bundle, at(bundle, $ref) as Schema) : schema;
}

/** The properties of a schema, with those of its parts by their path. */
function rowsOf(bundle: Bundle, schema: Schema, prefix: string): string[] {
  const target = resolve(bundle, schema);
  const { properties = {}, required = [], items, oneOf } = target;
  const own = Object.entries(properties as Record<string, Schema>).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const { description } = resolve(bundle, property);
    const needed = (required as string[]).includes(name) ? 'yes' : '';
    const row = `| \`${path}\` | ${typeOf(bundle, property)} | ${needed} | ${asCell(description)} |`;
    return [row, ...rowsOf(bundle, property, `${path}.`)];
  });
  const ofItems = items ? rowsOf(bundle, items as Schema, prefix.replace(/\.$/, '[].')) : [];
  const ofChoices = ((oneOf ?? []) as Schema[]).flatMap((one) => rowsOf(bundle, one, prefix));
  return [...own, ...ofItems, ...ofChoices];
}

/** A schema of the bundle as a table in Markdown, or its type in a line when it has no properties. */
export function schemaMarkdown(bundle: Bundle, pointer: string): string {
  const schema = at(bundle, pointer) as Schema;
  const rows = rowsOf(bundle, schema, '');
  if (rows.length === 0) return `${typeOf(bundle, schema)}: ${asCell(schema['description'])}`;
  return ['| Property | Type | Required | Description |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
