import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultUrl } from '../../scripts/docs/build.js';
import { builtDocs } from '../../scripts/docs/built.js';
import { inProject } from '../../scripts/support/project.js';
import { inCI, thorough } from '../support/thorough.js';
import { describeFiles } from './files.js';
import { readSite } from './read-site.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await builtDocs();

// Takes as long as all that looks at the files together.
describe.skipIf(!thorough)(`npm run docs${inCI}`, () => {
  let written: Awaited<ReturnType<typeof temporaryFolder>>;
  const url = 'https://docs.example/aelyst/';
  let output: string;

  beforeAll(async () => {
    written = await temporaryFolder();
    const script = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--out', written.path, '--url', url];
    ({ stdout: output } = await promisify(execFile)(process.execPath, script, { cwd: inProject() }));
  });

  afterAll(() => written.remove());

  it('says where the site is, and how large', () => {
    expect(output).toMatch(/^Written: .*index\.html and the pages beside it \(\d\.\d MB\)\.\n$/);
  });

  it('writes the same pages each time, but for the address that it is told', async () => {
    const [site, elsewhere] = await Promise.all([readSite(folder), readSite(written.path)]);
    expect(Object.keys(elsewhere)).toEqual(Object.keys(site));
    // Compared as one, since a difference of megabytes cannot be shown.
    const differing = Object.entries(site).filter(
      ([name, text]) => text.replaceAll(defaultUrl, url) !== elsewhere[name],
    );
    expect(differing.map(([name]) => name)).toEqual([]);
  });
});

describeFiles(folder, defaultUrl);
