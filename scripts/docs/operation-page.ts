import { deliveryOf } from '../../src/http/delivery.js';
import type { Bundle, Example, OperationDescription, ResponseDescription } from '../support/description.js';
import { at } from '../support/pointer.js';
import { type Documented, inReference } from './description.js';
import { samplesOf } from './samples.js';

type Schema = Record<string, unknown>;

/** The first paragraph of a text, as it may stand in a table. */
const asCell = (text: unknown) =>
  String(text ?? '')
    .trim()
    .replace(/\n\s*\n[\s\S]*/, '')
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|');

function resolve(bundle: Bundle, schema: Schema): Schema {
  const { $ref } = schema;
  return typeof $ref === 'string' ? resolve(bundle, at(bundle, $ref) as Schema) : schema;
}

function typeOf(bundle: Bundle, schema: Schema): string {
  const target = resolve(bundle, schema);
  const { type, items, oneOf, enum: values } = target;
  if (Array.isArray(values)) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if ('const' in target) return `\`${JSON.stringify(target['const'])}\``;
  if (Array.isArray(oneOf)) return oneOf.map((one) => typeOf(bundle, one as Schema)).join(' or ');
  if (type === 'array') return `array of ${typeOf(bundle, items as Schema)}`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
}

/** The properties of a schema, with those of its parts by their path. */
function rowsOf(bundle: Bundle, schema: Schema, prefix: string): string[] {
  const { properties = {}, required = [], items, oneOf } = resolve(bundle, schema);
  const own = Object.entries(properties as Record<string, Schema>).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const { description } = resolve(bundle, property);
    const needed = (required as string[]).includes(name) ? 'yes' : 'no';
    const row = `| \`${path}\` | ${typeOf(bundle, property)} | ${needed} | ${asCell(description)} |`;
    return [row, ...rowsOf(bundle, property, `${path}.`)];
  });
  const ofItems = items ? rowsOf(bundle, items as Schema, prefix.replace(/\.$/, '[].')) : [];
  const ofChoices = ((oneOf ?? []) as Schema[]).flatMap((one) => rowsOf(bundle, one, prefix));
  return [...new Set([...own, ...ofItems, ...ofChoices])];
}

/** A schema of the bundle as a table, or its type in a line when it has no properties. */
function schemaMarkdown(bundle: Bundle, pointer: string): string {
  const schema = at(bundle, pointer) as Schema;
  const rows = rowsOf(bundle, schema, '');
  const words = [typeOf(bundle, schema), asCell(schema['description'])].filter(Boolean).join(': ');
  if (rows.length === 0) return words.replace(/[^.]$/, '$&.');
  return ['| Property | Type | Required | Description |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** How a page is written: for the site, with its containers and links, or as Markdown that any reader takes. */
export type Form = 'site' | 'plain';

interface Block {
  label: string;
  language: string;
  code: string;
}

/** Blocks of code that show one thing in several ways. */
function codeGroup(blocks: Block[], form: Form): string {
  if (form === 'plain' || blocks.length === 1) {
    return blocks
      .map(({ label, language, code }) => `${label}:\n\n\`\`\`${language}\n${code}\n\`\`\``)
      .join('\n\n');
  }
  const tabs = blocks.map(({ label, language, code }) => `\`\`\`${language} [${label}]\n${code}\n\`\`\``);
  return `::: code-group\n${tabs.join('\n')}\n:::`;
}

const bodies = (examples: Example[], form: Form) =>
  codeGroup(
    examples.map(({ name, value }) => ({
      label: name,
      language: 'json',
      code: JSON.stringify(value, null, 2),
    })),
    form,
  );

const samples = ({ operationId }: OperationDescription): Block[] =>
  samplesOf(operationId).map(({ lang, label, source }) => ({
    label: label === undefined ? lang : `${lang}, ${label}`,
    language: lang === 'curl' ? 'sh' : lang.toLowerCase(),
    code: source,
  }));

function responseSection({ bundle, errorKinds }: Documented, response: ResponseDescription, form: Form) {
  const { status, description, headers, content } = response;
  const kind = errorKinds[String(status)];
  return [
    `### ${status}${kind ? ` ${kind}` : ''}`,
    description,
    ...(kind ? [`In the client: \`kind: '${kind}'\`, \`delivery: '${deliveryOf(status)}'\`.`] : []),
    ...(headers.length > 0
      ? [headers.map(({ name, example }) => `- \`${name}: ${example}\`, for example`).join('\n')]
      : []),
    ...(kind ? [] : [schemaMarkdown(bundle, content.schema)]),
    bodies(content.examples, form),
  ];
}

/** All that is documented of an operation, in Markdown. */
export function operationPage(
  documented: Documented,
  operation: OperationDescription,
  form: Form = 'plain',
): string {
  const { summary, operationId, method, path, description, parameter, request, responses } = operation;
  const inSite = form === 'site';
  const identifiers = parameter.examples.map(({ value }) => `\`${value}\``).join(', ');
  return [
    `# ${summary}`,
    `\`${method} ${path}\``,
    `In the client: \`${operationId}()\`.${inSite ? ` [In the reference](../${inReference(operation)}){target="_self"}` : ''}`,
    description,
    `## Call ${operationId}`,
    codeGroup(samples(operation), form),
    ...(inSite ? ['## Try it', '<Console />'] : []),
    '## Request',
    `\`${parameter.name}\` in the path says which contact: ${identifiers}, for example. Percent-encode it. The body is \`${request.contentType}\`:`,
    schemaMarkdown(documented.bundle, request.schema),
    bodies(request.examples, form),
    '## Responses',
    ...responses.flatMap((response) => responseSection(documented, response, form)),
    '',
  ].join('\n\n');
}
