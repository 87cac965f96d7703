import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDocs } from '../../scripts/docs/build.js';
import { inProject } from '../../scripts/support/project.js';
import { describeFiles } from './files.js';
import { describeLook } from './look.js';
import { temporaryFolder } from './temporary-folder.js';

const url = 'https://docs.example/aelyst/';
const folder = await temporaryFolder();
let output: string;

// Reading the package takes seconds, so that all that needs the whole site stands in this file.
beforeAll(async () => {
  const script = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--out', folder.path, '--url', url];
  const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: inProject() });
  output = stdout;
});

afterAll(() => folder.remove());

describe('npm run docs', () => {
  it('says where the site is, and how large', () => {
    expect(output).toMatch(/^Written: .*index\.html and the pages beside it \(\d\.\d MB\)\.\n$/);
  });

  it('writes the same pages each time', async () => {
    const again = await temporaryFolder();
    const nothing = async () => ({ client: '', mock: '', msw: '' });
    try {
      await buildDocs({ outDir: again.path, url, readPackage: nothing });
      for (const name of ['index.html', 'try.html', 'openapi.yaml', 'sitemap.xml', 'social.png']) {
        const [one, other] = await Promise.all([folder, again].map(({ path }) => readFile(join(path, name))));
        expect({ name, same: one?.equals(other ?? Buffer.of()) }).toEqual({ name, same: true });
      }
    } finally {
      await again.remove();
    }
  });
});

describeFiles(folder.path, url);
describeLook(folder.path);
