import { existsSync, readdirSync } from 'node:fs';
import type { ErrorKind, StatusKind } from '../../src/errors.js';
import { deliveryOf } from '../../src/http/delivery.js';
import { readGuides } from '../docs/guides.js';
import { samplesOf } from '../docs/samples.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { markdownTable, schemaMarkdown } from '../support/markdown.js';
import { inProject } from '../support/project.js';
import { errorKindsOf } from './operations.js';
import { typeNames } from './schema.js';

/** Where the files for agents are: the skill, as https://agentskills.io describes it, and what it refers to. */
const skill = 'skills/aelyst-client';

const rule =
  'Never send a request again whose `error.delivery` is `unknown`. It may have been processed, and no idempotency key is documented: a person could get the same message twice. Look whether it was processed, or leave the decision to a person.';

const fenced = (language: string, code: string) => `\`\`\`${language}\n${code.trim()}\n\`\`\``;
const json = (value: unknown) => fenced('json', JSON.stringify(value, null, 2));

/** The samples of an operation, by the names of their templates. */
const samples = (operationId: string, bundle: Bundle): Record<string, string> =>
  Object.fromEntries(samplesOf(operationId, bundle).map(({ file, source }) => [file, source]));

/** The kinds of error that no documented status has. */
const otherKinds: Record<Exclude<ErrorKind, StatusKind>, ''> = {
  ...{ undocumented: '', redirect: '', unreadable: '', timeout: '', aborted: '', network: '' },
};

type Kinds = Record<string, string>;

function reference(bundle: Bundle, operation: OperationDescription, kinds: Kinds): string {
  const { operationId, summary, description, method, path, parameter, request, responses } = operation;
  const type = typeNames(bundle).get(request.schema.replace(/.*\//, ''));
  const rows = responses.map(({ status, description, headers, content }) => [
    `${status}`,
    kinds[status] === undefined ? '`ok: true`' : `\`${kinds[status]}\``,
    kinds[status] === undefined ? '' : `\`${deliveryOf(status)}\``,
    description +
      (headers.length > 0 ? ` Headers: ${headers.map(({ name }) => `\`${name}\``).join(', ')}.` : ''),
    content.examples.map(({ value }) => `\`${JSON.stringify(value)}\``).join(', '),
  ]);
  return [
    `# ${operationId}: ${summary}`,
    `**${rule}**`,
    `\`aelyst.${operationId}(identifier, body, options?)\` sends \`${method} ${path}\`.`,
    description.trim(),
    `\`${parameter.name}\`: ${parameter.examples.map(({ value }) => `\`${value}\``).join(', ')}, for example.`,
    `## Request body: \`${type}\``,
    schemaMarkdown(bundle, request.schema),
    ...request.examples.map(({ value }) => json(value)),
    `\`${operationId}Body\` of \`@aelyst/client/validate\` checks it before it is sent.`,
    '## Samples',
    ...Object.entries(samples(operationId, bundle)).map(([file, code]) =>
      fenced(file.replace(/.*\./, ''), code),
    ),
    '## Responses',
    markdownTable([['Status', '`error.kind`', '`error.delivery`', 'Meaning', 'Example'], ...rows]),
    ...responses
      .filter(({ status }) => kinds[status] === undefined)
      .map(({ status, content }) => `Data of ${status}:\n\n${schemaMarkdown(bundle, content.schema)}`),
  ]
    .join('\n\n')
    .concat('\n');
}

function skillText(bundle: Bundle, operations: OperationDescription[], kinds: Kinds) {
  const { title } = bundle['info'] as { title: string };
  const [server] = bundle['servers'] as { url: string }[];
  const calls = operations.map(({ operationId }) => samples(operationId, bundle)['client.ts'] ?? '');
  const shortest = calls.reduce((one, other) => (other.length < one.length ? other : one));
  const tasks = operations.map(({ summary }) => summary.toLowerCase()).join(', ');
  const use = `Calls the ${title} (${server?.url}) with the npm package @aelyst/client, without sending anything twice. Use it for code that imports @aelyst/client, or that has to do one of these: ${tasks}.`;
  const rules = [
    `**${rule}**`,
    'After `not-sent` and `refused` it was not processed, and may be retried once the reason is gone. The client itself retries what is safe: write no loop around it, and give it no `fetch` that retries.',
    'A call does not throw: check `result.ok`, then read `result.data` or `result.error`. `unwrap(result)` throws the error.',
    'Create one client and use it everywhere: it keeps within the rate limit of each endpoint.',
    'Build an identifier with `contactId`, `email` or `phone`, which check it, and do not percent-encode it.',
    'Leave the token in the environment variable `AELYST_TOKEN`; never write it into code, and never put it into a page.',
    "Try programs against the mock, not the API, whose messages reach real people: `npx aelyst-mock`, with any token and `baseUrl: 'http://127.0.0.1:4010/v1'`, or `startMock` of `@aelyst/client/mock` in tests.",
  ];
  return `---
name: aelyst-client
description: ${JSON.stringify(use)}
---

# @aelyst/client

## Rules

${rules.map((text, index) => `${index + 1}. ${text}`).join('\n')}

## A call

${fenced('ts', shortest)}

## Operations

${markdownTable([
  ['Operation', 'Does', 'All about it'],
  ...operations.map(({ operationId, summary, method, path }) => [
    `\`${operationId}\``,
    `${summary}: \`${method} ${path}\``,
    `[${operationId}](references/${operationId}.md)`,
  ]),
])}

## Errors

${markdownTable([
  ['Status', '`error.kind`', '`error.delivery`'],
  ...Object.entries(kinds).map(([status, kind]) => [
    status,
    `\`${kind}\``,
    `\`${deliveryOf(Number(status))}\``,
  ]),
])}

Without a documented status: ${Object.keys(otherKinds)
    .map((kind) => `\`${kind}\``)
    .join(', ')}. Their \`delivery\` depends on what happened: read it.

## More

The README of the package has the options, retries, limits and the mock; the types have all of it in their comments.
\`@aelyst/client/openapi.json\` is the whole description.
`;
}

function overview(operations: OperationDescription[], { title, summary }: Record<string, string>) {
  const guides = readGuides().flatMap(({ guides }) =>
    guides.map(({ name, title }) => `- [${title}](openapi/guides/${name}.md)`),
  );
  return `# ${title}

> ${summary}

${rule}

## Client

- [Skill](${skill}/SKILL.md): the rules for programs that use \`@aelyst/client\`, and its errors
- [README](README.md): install, options, retries, limits, the mock
- [Examples](examples/README.md): programs to run and to copy

## Operations

${operations
  .map(
    ({ operationId, summary, method, path }) =>
      `- [${operationId}](${skill}/references/${operationId}.md): ${summary}, \`${method} ${path}\``,
  )
  .join('\n')}

## Guides

${guides.join('\n')}
`;
}

/**
 * What agents read, as path from the root of the project → content: see https://llmstxt.org. A file about an operation
 * that is gone is there as `undefined`.
 */
export function agentFiles(bundle: Bundle): Map<string, string | undefined> {
  const operations = readOperations(bundle);
  const kinds = errorKindsOf(bundle, operations);
  const info = bundle['info'] as Record<string, string>;
  const folder = `${skill}/references`;
  const found = existsSync(inProject(folder)) ? readdirSync(inProject(folder)) : [];
  return new Map([
    ...found.map((name): [string, undefined] => [`${folder}/${name}`, undefined]),
    ['llms.txt', overview(operations, info)],
    [`${skill}/SKILL.md`, skillText(bundle, operations, kinds)],
    ...operations.map((operation): [string, string] => [
      `${folder}/${operation.operationId}.md`,
      reference(bundle, operation, kinds),
    ]),
  ]);
}
