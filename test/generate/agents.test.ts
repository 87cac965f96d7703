import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { samplesOf } from '../../scripts/docs/samples.js';
import { agentFiles } from '../../scripts/generate/agents.js';
import { refresh } from '../../scripts/generate/index.js';
import { withTables } from '../../scripts/generate/readme.js';
import { at } from '../../scripts/support/description.js';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { changed } from '../support/changed.js';
import { bundle, described } from '../support/contract.js';

const skill = 'skills/aelyst-client/SKILL.md';
const referenceOf = (operationId: string) => `skills/aelyst-client/references/${operationId}.md`;

const files = new Map([...agentFiles(bundle)].map(([path, text]) => [path, String(text)]));
const textOf = (path: string) => files.get(path) ?? '';

test('the skill has the front matter of an agent skill', () => {
  const [, frontMatter = ''] = /^---\n([\s\S]*?)\n---\n/.exec(textOf(skill)) ?? [];
  const { name, description, ...others } = parse(frontMatter) as Record<string, string>;
  expect(name).toBe('aelyst-client');
  expect(description?.length).toBeLessThanOrEqual(1024);
  for (const { summary } of described) expect(description).toContain(summary.toLowerCase());
  expect(others).toEqual({});
});

test('a table has what a schema takes over by allOf, and ends where a schema is within itself', () => {
  const schemas = '#/components/schemas';
  const properties = { text: { type: 'string' }, parent: { $ref: `${schemas}/NewComment` } };
  const own = { type: 'object', required: ['text'], properties };
  const odd = changed({ [`${schemas}/NewComment`]: { allOf: [{ $ref: `${schemas}/MessageSent` }, own] } });
  const [request = ''] = String(agentFiles(odd).get(referenceOf('createComment'))).split('## Samples');
  expect(request.match(/^\| `.*(?= \|.*\|$)/gm)).toEqual([
    '| `messageId` | integer | yes',
    '| `text` | string | yes',
    '| `parent` | object | ',
  ]);
  const readme = withTables(
    readFileSync(inProject('README.md'), 'utf8'),
    odd,
    'export interface ClientOptions {} export interface CallOptions {} export interface RetryOptions {}',
  );
  expect(readme).toMatch(/^\| `createComment` \| .* \| `messageId`, `text`, and optionally `parent` \|/m);
});

test('the first rule of every file is never to send again after unknown', () => {
  for (const [path, text] of files) {
    const [rule = ''] = text.split('\n').filter((line) => /\bNever\b/.test(line));
    expect(rule, path).toMatch(
      /^(1\. )?(\*\*)?Never send a request again whose `error\.delivery` is `unknown`\./,
    );
  }
  expect(textOf(skill)).toMatch(/## Rules\n\n1\. \*\*Never send/);
});

test.each(described)(
  'the file about $operationId has endpoint, examples, properties and statuses, and links lead to it',
  ({ operationId, method, path, request, responses }) => {
    const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;
    const text = textOf(referenceOf(operationId));
    const rowOf = (cell: string) => text.split('\n').find((line) => line.startsWith(`| ${cell} |`));
    expect(text).toContain(`\`${method} ${path}\``);
    for (const { value } of request.examples) expect(text).toContain(JSON.stringify(value, null, 2));
    const { properties = {} } = at(bundle, request.schema) as {
      properties?: Record<string, { description: string }>;
    };
    for (const [name, { description }] of Object.entries(properties))
      expect(rowOf(`\`${name}\``)).toContain(description.trim().split('\n')[0]);
    for (const { status, description, headers, content } of responses) {
      const row = rowOf(String(status));
      expect(row).toContain(description);
      expect(row).toContain(kinds[status] ? `| \`${kinds[status]}\` |` : '| `ok: true` |');
      for (const { name } of headers) expect(row).toContain(`\`${name}\``);
      for (const { value } of content.examples) expect(row).toContain(JSON.stringify(value));
    }
    expect(textOf(skill)).toContain(`(references/${operationId}.md)`);
    expect(textOf('llms.txt')).toContain(`(${referenceOf(operationId)})`);
  },
);

test('the file about createContact has the format of each type of custom field', () => {
  const { description } = at(bundle, '#/components/schemas/CustomField/properties/value') as {
    description: string;
  };
  expect(description.trim().split('\n').length).toBeGreaterThan(8);
  expect(textOf(referenceOf('createContact'))).toContain(description.trim());
});

test('every sample is one that the tests compile and run', () => {
  const samples = described.flatMap(({ operationId }) => samplesOf(operationId).map(({ source }) => source));
  const shown = [...files.values()].flatMap((text) =>
    [...text.matchAll(/```(?:ts|sh|py|php)\n([\s\S]*?)\n```/g)].map(([, code]) => code),
  );
  expect(new Set(shown)).toEqual(new Set(samples));
});

test('every link leads to a file', () => {
  for (const [path, text] of files) {
    for (const [, link = ''] of text.matchAll(/\]\((?!https:)([^)]+)\)/g)) {
      expect(existsSync(inProject(join(dirname(path), link))), `${path} links to ${link}`).toBe(true);
    }
  }
});

test('the file of an operation that is gone is removed', async () => {
  const [{ operationId, path } = expect.fail('no operation')] = described;
  const { [path]: _, ...paths } = bundle['paths'] as Record<string, object>;
  const gone = referenceOf(operationId);
  const fewer = agentFiles({ ...bundle, paths });
  expect([...fewer].filter(([, text]) => text === undefined)).toEqual([[gone, undefined]]);

  await using folder = await temporaryFolder('agents');
  const root = folder.path;
  await refresh({ root, files });
  expect((await refresh({ root, files: fewer, dry: true })).map(({ name }) => name)).toContain(gone);
  expect(existsSync(join(root, gone))).toBe(true);
  await refresh({ root, files: fewer });
  expect(existsSync(join(root, gone))).toBe(false);
  expect(await refresh({ root, files: fewer, dry: true })).toEqual([]);
});
