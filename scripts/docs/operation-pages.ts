import { deliveryOf } from '../../src/http/delivery.js';
import type { Example, OperationDescription, ResponseDescription } from '../support/description.js';
import { schemaMarkdown } from '../support/markdown.js';
import { bundle, errorKinds, inReference, operations } from './description.js';
import { samplesOf } from './samples.js';

const code = (text: string) => `\`${text}\``;
const block = (text: string, language: string, label = '') =>
  `\`\`\`${language}${label && ` [${label}]`}\n${text}\n\`\`\``;
const json = (value: unknown, label?: string) => block(JSON.stringify(value, null, 2), 'json', label);

/** Blocks of code that show one thing in several ways, each in a tab. */
const codeGroup = (tabs: string[]) => `::: code-group\n${tabs.join('\n')}\n:::`;
const bodies = (examples: Example[]) => codeGroup(examples.map(({ name, value }) => json(value, name)));

const samples = (operationId: string) =>
  codeGroup(
    samplesOf(operationId, bundle).map(({ lang, label, source }) =>
      block(source, lang === 'curl' ? 'sh' : lang.toLowerCase(), label ? `${lang}, ${label}` : lang),
    ),
  );

function responseSection({ status, description, headers, content }: ResponseDescription): string[] {
  const kind = errorKinds[status];
  const examples = headers.map(({ name, example }) => `- \`${name}: ${example}\`, for example`);
  return [
    `### ${status}${kind ? ` ${kind}` : ''}`,
    description,
    ...(kind ? [`In the client: \`kind: '${kind}'\`, \`delivery: '${deliveryOf(status)}'\`.`] : []),
    ...(examples.length > 0 ? [examples.join('\n')] : []),
    ...(kind ? [] : [schemaMarkdown(bundle, content.schema)]),
    bodies(content.examples),
  ];
}

/** The page of an operation: all that is documented of it, with a console. */
export function operationPage(operation: OperationDescription): string {
  const { summary, operationId, method, path, description, parameter, request, responses } = operation;
  const identifiers = parameter.examples.map(({ value }) => code(`${value}`)).join(', ');
  return [
    `# ${summary}`,
    code(`${method} ${path}`),
    `In the client: \`${operationId}()\`. [In the reference](../${inReference(operation)}){target="_self"}`,
    description,
    `## Call ${operationId}`,
    samples(operationId),
    '## Try it',
    '<Console />',
    '## Request',
    `\`${parameter.name}\` in the path says which contact: ${identifiers}, for example. Percent-encode it. The body is \`${request.contentType}\`:`,
    schemaMarkdown(bundle, request.schema),
    bodies(request.examples),
    '## Responses',
    ...responses.flatMap(responseSection),
    '',
  ].join('\n\n');
}

/** What a status means for each operation that documents it, with the operations that say the same together. */
function statusSection([key, kind]: [string, string]): string[] {
  const status = Number(key);
  const links = new Map<string, string[]>();
  const documented = operations.flatMap(({ operationId, responses }) => {
    const response = responses.find((each) => each.status === status);
    if (response === undefined) return [];
    const link = `[${code(operationId)}](operations/${operationId}.md)`;
    links.set(response.description, [...(links.get(response.description) ?? []), link]);
    return [response];
  });
  const headers = new Set(documented.flatMap((response) => response.headers.map(({ name }) => code(name))));
  const examples = documented.flatMap(({ content }) => content.examples.map(({ value }) => json(value)));
  return [
    `## ${status} ${kind}`,
    `\`kind: '${kind}'\`, \`delivery: '${deliveryOf(status)}'\``,
    [...links].map(([text, operations]) => `- ${operations.join(', ')}: ${text}`).join('\n'),
    ...(headers.size > 0 ? [`Headers: ${[...headers].join(', ')}.`] : []),
    ...new Set(examples),
  ];
}

/**
 * The page of errors by status, from the description and the client's own rule.
 *
 * @param reference The public interface of the client in Markdown, for what it says of deliveries.
 */
export function statusPage(reference: string): string {
  const [, delivery = ''] = /^### Delivery .*\n[\s\S]*?(^- [\s\S]*?)\n\n/m.exec(reference) ?? [];
  return [
    '# Errors by status',
    'What each status says, what the client calls it ([`error.kind`](package/client.md#errorkind)), and whether you may send the request again ([`error.delivery`](package/client.md#delivery)):',
    delivery,
    ...Object.entries(errorKinds).flatMap(statusSection),
    '[Errors](errors.md) has the kinds of errors that no documented status stands for.',
    '',
  ].join('\n\n');
}
