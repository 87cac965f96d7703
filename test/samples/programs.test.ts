import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperationId } from '@aelyst/client';
import { type Mock, startMock } from '@aelyst/client/mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { samplesOf } from '../../scripts/docs/samples.js';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { npm, run } from '../../scripts/support/run.js';
import { installInto } from '../support/built.js';
import { bundle, documented } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { readBlocks, samplesOfOperations } from './pages.js';
import { missing, programLanguages, runAlone } from './programs.js';

let mock: Mock;
beforeEach(async () => {
  mock = await startMock({ strict: true });
});
afterEach(() => mock.close());

/** The code of a guide's blocks in a language. */
function readCode(guide: string) {
  const blocks = readBlocks(`openapi/guides/${guide}.md`);
  return (language: string) => blocks.filter((block) => block.language === language);
}

/** Runs a module in a folder. */
const node = (folder: string, ...args: string[]) =>
  run(process.execPath, args, folder, args[0], undefined, {
    ...process.env,
    AELYST_BASE_URL: mock.url,
    AELYST_TOKEN: 'any',
  });

const installed = (name: string) => join('node_modules', '@aelyst', 'client', 'dist', `${name}.js`);

const received = () => mock.requests.map(({ operation, status }) => `${operation} ${status}`);

test('Getting started works as written in an empty folder, in JavaScript and TypeScript', async () => {
  await using temporary = await temporaryFolder('guide');
  const folder = temporary.path;
  const codeIn = readCode('getting-started');
  const [program] = codeIn('ts');
  const [commands, start] = codeIn('sh').map(({ code }) => code.trim());
  const [printed] = codeIn('text');
  const withoutNumbers = (text = '') => text.replace(/\d+/g, '<number>');

  expect(commands?.split('\n')).toEqual(['npm init -y', 'npm install @aelyst/client', 'npx aelyst-mock']);
  await npm(['init', '-y'], folder);
  await installInto(folder);
  expect(await node(folder, installed('aelyst-mock'), '--help')).toContain('aelyst-mock');

  expect([program?.title, start]).toEqual(['first-call.mjs', 'node first-call.mjs']);
  const typescript = inProject('node_modules', 'tsx', 'dist', 'cli.mjs');
  for (const args of [['first-call.mjs'], [typescript, 'first-call.mts']]) {
    const code = String(program?.code).replace('http://127.0.0.1:4010/v1', mock.url);
    await writeFile(join(folder, String(args.at(-1))), code);
    expect(withoutNumbers(await node(folder, ...args))).toBe(withoutNumbers(printed?.code));
  }
  expect(received()).toEqual(['sendMessage 200', 'sendMessage 200']);
});

test('Bulk sending sends its CSV file once, however often it is told to', async () => {
  await using temporary = await temporaryFolder('guide');
  const folder = temporary.path;
  const codeIn = readCode('bulk-sending');
  const [csv] = codeIn('csv');
  const [command] = codeIn('sh');
  const [, program = '', args = ''] = /^npx -p \S+ (\S+) (.+)$/m.exec(command?.code ?? '') ?? [];
  await installInto(folder);
  await writeFile(join(folder, 'contacts.csv'), String(csv?.code));
  for (const _ of ['first', 'again']) await node(folder, installed(program), ...args.split(' '));
  expect(received()).toEqual(['sendMessage 200', 'sendMessage 200']);
  expect(mock.requests[0]?.body).toMatchObject({ message: { text: 'Hello Jane, your parcel is here' } });
});

const [operation = expect.fail('No operation')] = samplesOfOperations;
const programs = operation.blocks.filter(({ language }) => programLanguages.includes(language));

describe.each(programs)('the sample $file', (block) => {
  const possible = test.skipIf(missing.has(block.language));
  const why = missing.get(block.language) ?? '';
  const { operationId } = operation;

  possible(`sends once, and fails if that fails ${why}`, async () => {
    const error = documented(operation, 'server-error').status;
    for (const status of triedOf([error, 'reset', 'half-body'] as const, 3)) {
      const { calls, failed } = await runAlone(block, (mock) =>
        mock.answerWith(operationId as OperationId, [status as 'reset']),
      );
      expect({ status, failed, calls: calls.length }).toEqual({ status, failed: true, calls: 1 });
    }
    const elsewhere = await runAlone(block, (mock) => {
      const headers = { location: `${mock.url}/elsewhere` };
      mock.answerWith(operationId as OperationId, [{ status: 307, body: {}, headers }]);
    });
    expect(elsewhere.calls, elsewhere.output).toMatchObject([{ status: 307 }]);
  });

  possible(`sends a text as the description has it ${why}`, async () => {
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
  });
});
