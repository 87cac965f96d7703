import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMock } from '@aelyst/client/mock';
import { expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { npm, run } from '../../scripts/support/run.js';
import { installInto } from '../support/built.js';
import { readBlocks } from './blocks.js';

const page = 'openapi/guides/getting-started.md';

test('Getting started works as written in an empty folder, in JavaScript and TypeScript', async () => {
  const blocks = await readBlocks(page);
  const codeIn = (language: string) => blocks.filter((block) => block.language === language);
  const [program] = codeIn('ts');
  const [commands, start] = codeIn('sh').map(({ code }) => code.trim());
  const [printed] = codeIn('text');
  const withoutNumbers = (text = '') => text.replace(/\d+/g, '<number>');

  const folder = await mkdtemp(join(tmpdir(), 'aelyst-first-call-'));
  try {
    await using mock = await startMock();
    expect(commands?.split('\n')).toEqual(['npm init -y', 'npm install @aelyst/client', 'npx aelyst-mock']);
    await npm(['init', '-y'], folder);
    await installInto(folder);
    const command = join(folder, 'node_modules', '@aelyst', 'client', 'dist', 'aelyst-mock.js');
    expect(await run(process.execPath, [command, '--help'], folder)).toContain('aelyst-mock');

    expect(start).toBe(`node ${program?.title}`);
    const module = inProject('node_modules', 'tsx', 'dist', 'cli.mjs');
    for (const args of [['first-call.mjs'], [module, 'first-call.mts']]) {
      const file = join(folder, String(args.at(-1)));
      await writeFile(file, String(program?.code).replace('http://127.0.0.1:4010/v1', mock.url));
      const output = await run(process.execPath, args, folder);
      expect(withoutNumbers(output)).toBe(withoutNumbers(printed?.code));
    }
    expect(program?.title).toBe('first-call.mjs');
    expect(mock.requests.map(({ operation, status }) => ({ operation, status }))).toEqual(
      Array(2).fill({ operation: 'sendMessage', status: 200 }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
