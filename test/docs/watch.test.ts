import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildOptions } from '../../scripts/docs/build.js';
import { watchDocs } from '../../scripts/docs/watch.js';
import { UserError } from '../../scripts/support/command.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await temporaryFolder();
const source = join(folder.path, 'openapi.json');
const said: string[] = [];
const complained: string[] = [];
const built: string[] = [];
let packagesRead = 0;
let following: Awaited<ReturnType<typeof watchDocs>>;

/** Reads what the builder of the documentation reads, and refuses what is not JSON. */
async function build({ source = '', readPackage }: BuildOptions): Promise<void> {
  const text = await readFile(source, 'utf8');
  if (!text.startsWith('{')) throw new UserError(`${text} cannot be read`);
  await readPackage?.();
  built.push(text);
}

beforeAll(async () => {
  await writeFile(source, '{}');
  const readPackage = async () => {
    packagesRead += 1;
    return { client: '', mock: '', msw: '' };
  };
  const says = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
  following = await watchDocs({ outDir: folder.path, source, readPackage }, says, [source], build);
});

afterAll(async () => {
  await following.close();
  await folder.remove();
});

describe('npm run docs -- --watch', () => {
  it('builds at its start', () => {
    expect(built).toEqual(['{}']);
    expect(said).toEqual([expect.stringMatching(/^Built in \d+\.\d s\.$/)]);
  });

  it('builds again when a source changes, without reading the package anew', async () => {
    await writeFile(source, '{ "changed": true }');
    await expect.poll(() => built.at(-1)).toBe('{ "changed": true }');
    expect(packagesRead).toBe(1);
  });

  it('says what is wrong', async () => {
    await writeFile(source, 'nonsense');
    await expect.poll(() => complained.join()).toContain('nonsense cannot be read');
  });

  it('goes on once that is mended', async () => {
    await writeFile(source, '{ "mended": true }');
    await expect.poll(() => built.at(-1)).toBe('{ "mended": true }');
  });
});
