import { at, type Bundle } from './description.js';

/** A Markdown table; the first row is its header. */
export const markdownTable = ([head = [], ...rows]: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

type Schema = Record<string, unknown>;

/** A schema with its reference followed, and with what it takes over by `allOf`. */
export function mergedSchema(bundle: Bundle, schema: Schema): Schema {
  const { $ref, allOf, ...own } = schema;
  if (typeof $ref === 'string') return mergedSchema(bundle, at(bundle, $ref) as Schema);
  if (!Array.isArray(allOf)) return schema;
  const parts = [...allOf.map((part) => mergedSchema(bundle, part as Schema)), own];
  return Object.assign({}, ...parts, {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  });
}

/** The type of a schema in words. */
export function typeInWords(bundle: Bundle, schema: Schema): string {
  const target = mergedSchema(bundle, schema);
  const { type, items, anyOf, oneOf = anyOf, enum: values, maxLength } = target;
  if (Array.isArray(values)) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if ('const' in target) return `\`${JSON.stringify(target['const'])}\``;
  if (Array.isArray(oneOf)) return oneOf.map((one) => typeInWords(bundle, one as Schema)).join(' or ');
  if (type === 'array') return `array of ${typeInWords(bundle, items as Schema)}`;
  const name = Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
  return maxLength === undefined
    ? name
    : `${name}, at most ${Number(maxLength).toLocaleString('en-US')} characters`;
}

interface Row {
  path: string;
  type: string;
  required: boolean;
  description: string;
}

/** The properties of a schema, with those of its parts by their path; those of a schema within itself once. */
function rowsOf(bundle: Bundle, schema: Schema, prefix: string, above: unknown[] = []): Row[] {
  const { properties = {}, required = [], items, anyOf, oneOf = anyOf } = mergedSchema(bundle, schema);
  const place = schema['$ref'] ?? schema;
  if (above.includes(place)) return [];
  const rowsIn = (part: Schema, prefix: string) => rowsOf(bundle, part, prefix, [...above, place]);
  const own = Object.entries(properties as Record<string, Schema>).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const { description = '' } = mergedSchema(bundle, property);
    const row = { path, type: typeInWords(bundle, property), description: String(description).trim() };
    return [{ ...row, required: (required as string[]).includes(name) }, ...rowsIn(property, `${path}.`)];
  });
  const ofItems = items ? rowsIn(items as Schema, prefix.replace(/\.$/, '[].')) : [];
  const ofChoices = ((oneOf ?? []) as Schema[]).flatMap((one) => rowsIn(one, prefix));
  return [...own, ...ofItems, ...ofChoices];
}

const firstLine = (text: string) => text.replace(/\n[\s\S]*/, '');

/**
 * A schema of the bundle as a table in Markdown, or its type in a line when it has no properties. Descriptions of several
 * paragraphs follow the table.
 */
export function schemaMarkdown(bundle: Bundle, pointer: string): string {
  const schema = { $ref: pointer };
  const rows = rowsOf(bundle, schema, '');
  if (rows.length === 0)
    return `${typeInWords(bundle, schema)}: ${String(mergedSchema(bundle, schema)['description'] ?? '').trim()}`;
  const cells = rows.map(({ path, type, required, description }) => [
    `\`${path}\``,
    firstLine(type),
    required ? 'yes' : '',
    firstLine(description),
  ]);
  const table = markdownTable([['Property', 'Type', 'Required', 'Description'], ...cells]);
  const long = rows
    .filter(({ description }) => description.includes('\n'))
    .map(({ path, description }) => `\`${path}\`: ${description}`);
  return [table, ...long].join('\n\n');
}
