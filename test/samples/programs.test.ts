import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mock, startMock } from '@aelyst/client/mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { npm, run } from '../../scripts/support/run.js';
import { installInto } from '../support/built.js';
import { readBlocks } from './blocks.js';

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
