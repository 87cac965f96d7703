import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDocs } from '../../scripts/docs/build.js';
import { standAlone } from '../../scripts/docs/replacements.js';
import { UserError } from '../../scripts/support/command.js';
import { inCI, thorough } from '../support/thorough.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await temporaryFolder();
afterAll(() => folder.remove());

/** Where nothing may be written: pages that are there stay as they are. */
const outDir = join(folder.path, 'site');

const inFolder = (name: string) => join(folder.path, name);

async function failure(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(existsSync(outDir)).toBe(false);
  return error as UserError;
}

describe('building the documentation fails with a line that says what to do', () => {
  it('when there is no generated description', async () => {
    const source = inFolder('missing.json');
    const { message } = await failure(buildDocs({ outDir, source }));
    expect(message).toBe(`${source} is missing. Run "npm run generate".`);
  });

  it.skipIf(!thorough)(`when Redocly refuses the description, with its words${inCI}`, async () => {
    const source = inFolder('refused.json');
    await writeFile(source, JSON.stringify({ openapi: '9.0.0', info: { title: 'T', summary: 'S' } }));
    const { message } = await failure(buildDocs({ outDir, source }));
    expect(message).toMatch(/^The documentation cannot be built:\n[\s\S]*9\.0\.0/);
  });

  it.skipIf(!thorough)(`when the description shows a picture from elsewhere${inCI}`, async () => {
    const source = inFolder('picture.json');
    const description = '![A contact](https://elsewhere.example/contact.png)';
    const info = { title: 'T', summary: 'S', version: '1.0.0', description };
    await writeFile(source, JSON.stringify({ openapi: '3.1.0', info, paths: {} }));
    const { message } = await failure(buildDocs({ outDir, source }));
    expect(message).toContain('would load https://elsewhere.example/contact.png.');
  });

  const known = [
    'https://cdn.redoc.ly/redoc/logo-mini-full.svg',
    'https://cdn.redoc.ly/redoc/logo-mini.svg',
    '<a href="/contacts">',
  ];

  it.each(known)('when the page of a later Redoc lacks %s', (text) => {
    const page = known.filter((other) => other !== text).join(' ');
    expect(() => standAlone(page)).toThrow(UserError);
    expect(() => standAlone(page)).toThrow(
      /^The page .* holds no ".+" any more\. .*scripts\/docs\/replacements\.ts\.$/,
    );
  });

  it('and not when the page is the one that it knows', () => {
    expect(standAlone(known.join(' '))).toMatch(
      /^data:image\/svg\S+ data:image\/svg\S+ <a href="#\/contacts">$/,
    );
  });
});
