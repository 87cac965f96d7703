import { deliveryOf } from '../../../src/http/delivery.js';
import { schemaMarkdown } from '../../generate/schema-markdown.js';
import type { ResponseDescription } from '../../support/description.js';
import { at, child } from '../../support/pointer.js';
import type { Documented, DocumentedOperation } from '../description.js';
import { type PageFile, sitePage, sitePages } from '../frame/pages.js';
import type { PackageReference } from '../pages/package-reference.js';

const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;
const json = (value: unknown) => fenced('json', JSON.stringify(value, null, 2));

/** Moves all headings down, so that a text can stand under one. */
const under = (levels: number, markdown: string) =>
  markdown.replace(/```[\s\S]*?```|^(#+) /gm, (match, hashes?: string) =>
    hashes === undefined ? match : `${'#'.repeat(Math.min(6, hashes.length + levels))} `,
  );

/** Links within the reference lead there from any file beside it. */
const fromOutside = (markdown: string) => markdown.replace(/\]\(#\//g, '](index.html#/');

/** A part of a page: its links lead into that page, and its anchors are left out. */
const partOf = (page: PageFile, markdown: string) =>
  under(1, markdown.trim())
    .replace(/\]\(#/g, `](${page}#`)
    .replace(/<a id="[^"]*"><\/a> /g, '');

interface CodeSample {
  lang: string;
  label?: string;
  source: string;
}

/** The samples of an operation, where the description that is rendered holds them. */
function samplesOf({ bundle }: Documented, { pointer }: DocumentedOperation): string[] {
  const samples = (at(bundle, child(pointer, 'x-codeSamples')) ?? []) as CodeSample[];
  return samples.flatMap(({ lang, label = lang, source }) => [
    `${label}:`,
    fenced(lang === 'curl' ? 'sh' : lang.toLowerCase(), source.trim()),
  ]);
}

function responseOf({ bundle, errorKinds }: Documented, response: ResponseDescription): string[] {
  const { status, description, headers, content } = response;
  const kind = errorKinds[String(status)];
  return [
    `#### ${status}`,
    description +
      (kind ? ` The client's \`kind\` is \`${kind}\`, and \`delivery\` \`${deliveryOf(status)}\`.` : ''),
    ...(headers.length > 0
      ? [
          headers
            .map(({ name, example }) => `- \`${name}\`: \`${JSON.stringify(example)}\`, for example`)
            .join('\n'),
        ]
      : []),
    ...(kind ? [] : [schemaMarkdown(bundle, content.schema)]),
    ...content.examples.map(({ value }) => json(value)),
  ];
}

function operationOf(documented: Documented, operation: DocumentedOperation): string[] {
  const { summary, operationId, method, path, href, description, parameter, request, responses } = operation;
  const identifiers = parameter.examples.map(({ value }) => `\`${value}\``).join(', ');
  return [
    `### ${summary}`,
    `\`${method} ${path}\`, in the client \`${operationId}()\`. [In the reference](${href}), [try it](try.html#${operationId})`,
    description,
    `\`${parameter.name}\` is ${identifiers}, for example.`,
    '#### Request body',
    schemaMarkdown(documented.bundle, request.schema),
    ...request.examples.map(({ value }) => json(value)),
    ...samplesOf(documented, operation),
    ...responses.flatMap((response) => responseOf(documented, response)),
  ];
}

/**
 * The whole reference in one file of Markdown (https://llmstxt.org), for programs that read.
 *
 * @param rendered The description as it is rendered, with guides and samples.
 */
export function llmsText(rendered: Documented, { client, mock, msw }: PackageReference): string {
  const { facts, bundle, operations, server } = rendered;
  const pages = sitePages.map(({ file }) => {
    const { label, description = facts.summary } = sitePage(file);
    return `- [${label}](${file}): ${description}`;
  });
  const { description = '' } = bundle['info'] as { description?: string };
  return [
    `# ${facts.title}`,
    `> ${facts.summary}`,
    `Version ${facts.version}, at ${server}. The description in OpenAPI: [openapi.json](openapi.json), [openapi.yaml](openapi.yaml).`,
    '## Pages',
    pages.join('\n'),
    '## Guides',
    fromOutside(under(2, description.trim())),
    '## Operations',
    ...operations.flatMap((operation) => operationOf(rendered, operation)),
    '## Client',
    partOf('client.html', client),
    '## Mock',
    partOf('mock.html', mock),
    '## Mock Service Worker',
    partOf('mock.html', msw),
    '',
  ].join('\n\n');
}
