import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationId } from '@aelyst/client';
import { type Mock, startMock } from '@aelyst/client/mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { samplesOf } from '../../scripts/docs/samples.js';
import { inProject } from '../../scripts/support/project.js';
import { npm, run } from '../../scripts/support/run.js';
import { installInto } from '../support/built.js';
import { bundle, documented } from '../support/contract.js';
import { readBlocks } from './blocks.js';
import { samplesOfOperations } from './pages.js';
import { missing, programLanguages, runAlone } from './programs.js';

let folder: string;
let mock: Mock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aelyst-guide-'));
  mock = await startMock({ strict: true });
});

afterEach(async () => {
  await mock.close();
  await rm(folder, { recursive: true });
});

/** The code of a guide's blocks in a language. */
async function readCode(guide: string) {
  const blocks = await readBlocks(`openapi/guides/${guide}.md`);
  return (language: string) => blocks.filter((block) => block.language === language);
}

/** Runs a module in the folder. */
const node = (...args: string[]) =>
  run(process.execPath, args, folder, args[0], undefined, {
    ...process.env,
    AELYST_BASE_URL: mock.url,
    AELYST_TOKEN: 'any',
  });

const installed = (name: string) => join('node_modules', '@aelyst', 'client', 'dist', `${name}.js`);

const received = () => mock.requests.map(({ operation, status }) => `${operation} ${status}`);

test('Getting started works as written in an empty folder, in JavaScript and TypeScript', async () => {
  const codeIn = await readCode('getting-started');
  const [program] = codeIn('ts');
  const [commands, start] = codeIn('sh').map(({ code }) => code.trim());
  const [printed] = codeIn('text');
  const withoutNumbers = (text = '') => text.replace(/\d+/g, '<number>');

  expect(commands?.split('\n')).toEqual(['npm init -y', 'npm install @aelyst/client', 'npx aelyst-mock']);
  await npm(['init', '-y'], folder);
  await installInto(folder);
  expect(await node(installed('aelyst-mock'), '--help')).toContain('aelyst-mock');

  expect([program?.title, start]).toEqual(['first-call.mjs', 'node first-call.mjs']);
  const typescript = inProject('node_modules', 'tsx', 'dist', 'cli.mjs');
  for (const args of [['first-call.mjs'], [typescript, 'first-call.mts']]) {
    const code = String(program?.code).replace('http://127.0.0.1:4010/v1', mock.url);
    await writeFile(join(folder, String(args.at(-1))), code);
    expect(withoutNumbers(await node(...args))).toBe(withoutNumbers(printed?.code));
  }
  expect(received()).toEqual(['sendMessage 200', 'sendMessage 200']);
});

test('Bulk sending sends its CSV file once, however often it is told to', async () => {
  const codeIn = await readCode('bulk-sending');
  const [csv] = codeIn('csv');
  const [command] = codeIn('sh');
  const [, program = '', args = ''] = /^npx -p \S+ (\S+) (.+)$/m.exec(command?.code ?? '') ?? [];
  await installInto(folder);
  await writeFile(join(folder, 'contacts.csv'), String(csv?.code));
  for (const _ of ['first', 'again']) await node(installed(program), ...args.split(' '));
  expect(received()).toEqual(['sendMessage 200', 'sendMessage 200']);
  expect(mock.requests[0]?.body).toMatchObject({ message: { text: 'Hello Jane, your parcel is here' } });
});

const [operation = expect.fail('No operation')] = samplesOfOperations;
const programs = operation.blocks.filter(({ language }) => programLanguages.includes(language));

for (const block of programs) {
  test.skipIf(missing.has(block.language))(
    `a sample sends once, and fails if that fails: ${block.file} ${missing.get(block.language) ?? ''}`,
    async () => {
      const id = operation.operationId as OperationId;
      const ended = (prepare: (mock: Mock) => void) => runAlone(block, prepare);
      const error = documented(operation, 'server-error').status;
      for (const status of [error, 'reset', 'half-body'] as const) {
        const { calls, failed } = await ended((told) => told.answerWith(id, [status as 'reset']));
        expect({ status, failed, calls: calls.length }).toEqual({ status, failed: true, calls: 1 });
      }
      const elsewhere = await ended((told) => {
        const headers = { location: `${told.url}/elsewhere` };
        told.answerWith(id, [{ status: 307, body: {}, headers }]);
      });
      expect(elsewhere.calls).toMatchObject([{ status: 307 }]);
    },
  );
}

for (const block of programs) {
  test.skipIf(missing.has(block.language))(
    `a sample sends a text as the description has it: ${block.file} ${missing.get(block.language) ?? ''}`,
    async () => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell and JavaScript would fill it in.
      const text = 'It\'s "5 $" in \\ {name} ${HOME} `x` %s {{body}} $&\n\tÜnï 😀';
      const odd = structuredClone(bundle) as unknown as { components: { examples: { Comment: object } } };
      odd.components.examples.Comment = { value: { text } };
      const sample = samplesOf('createComment', odd)[operation.blocks.indexOf(block)];
      let told: Mock | undefined;
      const { output } = await runAlone({ ...block, code: String(sample?.source) }, (mock) => {
        told = mock;
      });
      expect({ output, body: told?.requests[0]?.body }).toMatchObject({ body: { text } });
    },
  );
}
