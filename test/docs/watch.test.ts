import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchDocs } from '../../scripts/docs/watch.js';
import { bundleText, info } from './description.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await temporaryFolder();
const source = join(folder.path, 'openapi.json');
const outDir = join(folder.path, 'site');
const said: string[] = [];
const complained: string[] = [];
let packagesRead = 0;
let following: Awaited<ReturnType<typeof watchDocs>>;

const page = () => readFile(join(outDir, 'errors.html'), 'utf8');
const titled = (title: string) => bundleText.replace(`"title": "${info.title}"`, `"title": "${title}"`);

beforeAll(async () => {
  await writeFile(source, bundleText);
  const readPackage = async () => {
    packagesRead += 1;
    return { client: '', mock: '', msw: '' };
  };
  const says = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
  following = await watchDocs({ outDir, source, readPackage }, says, [source]);
});

afterAll(async () => {
  await following.close();
  await folder.remove();
});

describe('npm run docs -- --watch', () => {
  it('builds at its start', async () => {
    expect(await page()).toContain(`<title>${info.title} errors</title>`);
    expect(said).toEqual([expect.stringMatching(/^Built in \d+\.\d s\.$/)]);
  });

  it('builds again when a source changes, without reading the package anew', async () => {
    await writeFile(source, titled('Changed'));
    await expect.poll(page, { timeout: 20_000 }).toContain('<title>Changed errors</title>');
    expect(packagesRead).toBe(1);
  });

  it('says what is wrong, and keeps the last good pages', async () => {
    await writeFile(source, bundleText.replace('"openapi": "3.1.0"', '"openapi": "9.0.0"'));
    await expect.poll(() => complained.join(), { timeout: 20_000 }).toContain('cannot be built');
    expect(await page()).toContain('<title>Changed errors</title>');
  });

  it('goes on once that is mended', async () => {
    await writeFile(source, titled('Mended'));
    await expect.poll(page, { timeout: 20_000 }).toContain('<title>Mended errors</title>');
  });
});
