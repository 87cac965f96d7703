import { deliveryOf } from '../../src/http/delivery.js';
import { schemaMarkdown } from '../generate/schema-markdown.js';
import type { Bundle, Example, OperationDescription, ResponseDescription } from '../support/description.js';
import { type Documented, inReference } from './description.js';
import { samplesOf } from './samples.js';

/** Blocks of code that show one thing in several ways, each in a tab. */
function codeGroup(blocks: { label: string; language: string; code: string }[]): string {
  const tabs = blocks.map(({ label, language, code }) => `\`\`\`${language} [${label}]\n${code}\n\`\`\``);
  return `::: code-group\n${tabs.join('\n')}\n:::`;
}

const bodies = (examples: Example[]) =>
  codeGroup(
    examples.map(({ name, value }) => ({
      label: name,
      language: 'json',
      code: JSON.stringify(value, null, 2),
    })),
  );

const samples = (bundle: Bundle, operationId: string) =>
  codeGroup(
    samplesOf(operationId, bundle).map(({ lang, label, source }) => ({
      label: label === undefined ? lang : `${lang}, ${label}`,
      language: lang === 'curl' ? 'sh' : lang.toLowerCase(),
      code: source,
    })),
  );

function responseSection({ bundle, errorKinds }: Documented, response: ResponseDescription): string[] {
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
    bodies(content.examples),
  ];
}

/** The page of an operation: all that is documented of it, with a console. */
export function operationPage(documented: Documented, operation: OperationDescription): string {
  const { summary, operationId, method, path, description, parameter, request, responses } = operation;
  const identifiers = parameter.examples.map(({ value }) => `\`${value}\``).join(', ');
  return [
    `# ${summary}`,
    `\`${method} ${path}\``,
    `In the client: \`${operationId}()\`. [In the reference](../${inReference(operation)}){target="_self"}`,
    description,
    `## Call ${operationId}`,
    samples(documented.bundle, operationId),
    '## Try it',
    '<Console />',
    '## Request',
    `\`${parameter.name}\` in the path says which contact: ${identifiers}, for example. Percent-encode it. The body is \`${request.contentType}\`:`,
    schemaMarkdown(documented.bundle, request.schema),
    bodies(request.examples),
    '## Responses',
    ...responses.flatMap((response) => responseSection(documented, response)),
    '',
  ].join('\n\n');
}
