import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../scripts/options/read.js';
import { refreshTable, tableOf } from '../../scripts/options/table.js';
import { inProject } from '../../scripts/support/project.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await temporaryFolder();
afterAll(() => folder.remove());

const original = await readFile(inProject('README.md'), 'utf8');

async function copy(text: string): Promise<string> {
  const readme = join(folder.path, 'README.md');
  await writeFile(readme, text);
  return readme;
}

describe('the table of options in the README', () => {
  it('is what the TSDoc of the options says (npx tsx scripts/options-table.ts writes it)', async () => {
    expect(original).toContain(tableOf(await readOptions()));
    expect(await refreshTable({ dry: true })).toBe(false);
  });

  it('has a row for each option of a client, of a call and of retries', async () => {
    const table = tableOf(await readOptions());
    for (const option of ['token', 'timeoutMs', 'retry.maxAttempts']) {
      expect(table).toMatch(new RegExp(`^\\| \`${option}\` \\|`, 'm'));
    }
  });

  it('is stale once anything in it differs, and is written anew', async () => {
    const readme = await copy(original.replace('| `token` |', '| `tokens` |'));
    expect(await refreshTable({ dry: true, readme })).toBe(true);
    expect(await readFile(readme, 'utf8')).not.toBe(original);
    expect(await refreshTable({ readme })).toBe(true);
    expect(await readFile(readme, 'utf8')).toBe(original);
  });

  it('is not written where its place is lost', async () => {
    const readme = await copy('# A README\n');
    await expect(refreshTable({ readme })).rejects.toThrow('README.md has lost its lines');
  });

  it('shows a default as code when it is a value, and as words when it is not', () => {
    const option = { name: 'a', required: false, text: 'One | two.' };
    const options = new Map([
      ['ClientOptions', [{ ...option, preset: '30_000' }]],
      ['CallOptions', [{ ...option, preset: 'learned from the answers' }]],
      ['RetryOptions', [{ ...option, preset: undefined, required: true }]],
    ]);
    expect(tableOf(options).split('\n').slice(2)).toEqual([
      '| `a` | client | `30_000` | One \\| two. |',
      '| `a` | client, call | learned from the answers | One \\| two. |',
      '| `retry.a` | client, call | required | One \\| two. |',
    ]);
  });

  it('needs a comment at each option', async () => {
    const file = join(folder.path, 'options.ts');
    await writeFile(file, 'export interface ClientOptions { bare: string }');
    await expect(readOptions(file)).rejects.toThrow('bare needs a TSDoc comment');
  });
});
