import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../../scripts/support/program.js';
import { projectRoot } from '../../scripts/support/project.js';
import { sourceLine } from '../support/source-line.js';
import { onlyInCI, thorough } from '../support/thorough.js';

// The steps of "Changing the API description" in CONTRIBUTING, in a copy of the project: a limit becomes another one,
// and there is a new operation. What is left out is asked for, in the last lines of the output, with file and line.

let root: string;
/** What is installed or built, and the repository itself. */
const notCopied = ['node_modules', 'dist', 'coverage', '.git'];

async function copyProject(): Promise<void> {
  root = await mkdtemp(join(tmpdir(), 'aelyst-upkeep-'));
  for (const name of await readdir(projectRoot))
    if (!notCopied.includes(name)) await cp(join(projectRoot, name), join(root, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
  onTestFinished(() => rm(root, { recursive: true }));
}

/** Changes a file of the copy, which must contain each of these texts. */
async function edit(file: string, changes: Record<string, string>): Promise<void> {
  let text = await readFile(join(root, file), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  await writeFile(join(root, file), text);
}

/** A new file that is like another one of the copy. */
async function like(file: string, other: string, changes: Record<string, string>): Promise<void> {
  await cp(join(root, other), join(root, file));
  await edit(file, changes);
}

/** Runs a program of Node in the copy: whether it succeeds, and the last ten lines of what it prints. */
async function run(...args: string[]): Promise<{ ok: boolean; end: string }> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_ENV|TEST$|FORCE_COLOR)/.test(name),
  );
  const env = { ...Object.fromEntries(own), NO_COLOR: '1', CI: '' };
  const { ended, lines } = startProgram(args, { cwd: root, env });
  const { code } = await ended;
  const output = stripVTControlCharacters(lines.join('\n')).trimEnd().split('\n');
  return { ok: code === 0, end: output.slice(-10).join('\n') };
}

const script = (name: string, ...args: string[]) => run('--import', 'tsx', `scripts/${name}.ts`, ...args);
const tests = (...files: string[]) =>
  run('node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', ...files);
const facts = () => tests('test/documents/documents.test.ts');
const generate = (...args: string[]) => script('generate', ...args);
const types = () => run('node_modules/typescript7/bin/tsc', '--incremental', 'false', '--pretty', 'false');
const passes = { ok: true, end: expect.anything() };
const fails = (...lines: string[]) => ({
  ok: false,
  end: expect.stringMatching(
    new RegExp(lines.map((line) => line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*')),
  ),
});

const inFacts = 'test/documents/facts';
const path = '/contact/{identifier}/conversation/assignee';
const pathFile = 'openapi/paths/contact_{identifier}_conversation_assignee.yaml';
const limitLine = sourceLine('openapi/components/schemas/NewComment.yaml', 'maxLength');

const title = 'a step that is left out is asked for with file and line, and all steps together are enough';

// Its commands take a tenth of all time. What each of them says of a step is also asked in one process each, by the tests
// of the facts, of `refresh` and `refusals`, and of the prose.
test.skipIf(!thorough)(`${title}${onlyInCI}`, { timeout: 300_000 }, async () => {
  await copyProject();

  // 1. The facts.
  await edit(`${inFacts}/create-a-comment.ts`, {
    '1000,': '2000,',
    '1,000': '2,000',
    'than 1000': 'than 2000',
  });
  await like(`${inFacts}/assign-a-conversation.ts`, `${inFacts}/add-tags.ts`, {
    'addTags: D': 'assignConversation: D',
    'Add tags': 'Assign a conversation',
    '/tag': '/conversation/assignee',
    "'addTags', tags: ['Contacts']": "'assignConversation', tags: ['Conversations']",
    "{ type: 'array', items: { type: 'string' } }":
      "{ type: 'object', required: ['assignee'], properties: { assignee: { type: 'string' } } }",
    "ExampleTags: ['abc']": "Assignee: { assignee: 'jane@example.com' }",
  });
  await edit(`${inFacts}/index.ts`, {
    'import {': "import { assignConversation } from './assign-a-conversation.js';\nimport {",
    '  addTags,\n': '  addTags,\n  assignConversation,\n',
  });
  expect(await facts()).toEqual(
    fails(
      `${limitLine}: POST /contact/{identifier}/comment`,
      `${sourceLine('openapi/openapi.yaml', 'paths:')}: POST ${path}`,
    ),
  );

  // 2. The description, at first without an example, with an operationId that is none, and with a tag that is none.
  await edit('openapi/components/schemas/NewComment.yaml', { 1000: '2000', '1,000': '2,000' });
  await edit('openapi/components/examples/CommentTooLong.yaml', { 1000: '2000' });
  await like(pathFile, 'openapi/paths/contact_{identifier}_tag.yaml', {
    addTags: 'assign',
    'Add tags': 'Assign a conversation',
    '- Contacts': '- Conversation',
    'schemas/Tags': 'schemas/NewAssignee',
    [`        examples:
          ExampleTags:
            $ref: ../components/examples/ExampleTags.yaml
`]: '',
    'operationId: assign': 'operationId: assign-conversation',
  });
  await writeFile(
    join(root, 'openapi/components/schemas/NewAssignee.yaml'),
    'type: object\nrequired:\n  - assignee\nproperties:\n  assignee:\n    type: string\n',
  );
  await writeFile(
    join(root, 'openapi/components/examples/Assignee.yaml'),
    'value:\n  assignee: jane@example.com\n',
  );
  await edit('openapi/openapi.yaml', {
    'components:\n': `  ${path}:\n    $ref: ./paths/contact_{identifier}_conversation_assignee.yaml\ncomponents:\n`,
  });
  expect(await generate()).toEqual(
    fails(
      `${pathFile}:2: The operationId "assign-conversation" is no name in JavaScript.`,
      `${pathFile}:14: The request has no example`,
    ),
  );
  expect(await script('lint')).toEqual(fails('To do:', `${pathFile}:7: `));
  await edit(pathFile, {
    'assign-conversation': 'assignConversation',
    '- Conversation': '- Conversations',
    'NewAssignee.yaml\n':
      'NewAssignee.yaml\n        examples:\n          Assignee:\n            $ref: ../components/examples/Assignee.yaml\n',
  });

  // 3. `npm run generate`.
  expect(await facts()).toEqual(passes);
  expect(await generate('--check')).toEqual(fails('Stale: generated/openapi.json', 'Run "npm run generate"'));
  expect(await generate()).toEqual(passes);

  // 4. The checks. Only prose that a person has written is left, and the guides that list all operations.
  expect(await script('lint')).toEqual(passes);
  expect(await types()).toEqual(passes);
  expect(await tests('test/docs/prose.test.ts', 'test/generate/modules.test.ts')).toEqual(
    fails('openapi/guides/getting-started.md:', 'assignConversation', 'openapi/README.md:', 'says 1,000'),
  );
});
