import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenLinks, faultsOf } from '../../scripts/check-package/contents.js';
import { UserError } from '../../scripts/support/command.js';
import { readManifest } from '../../scripts/support/pack.js';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { npm } from '../../scripts/support/run.js';
import { testInCI } from '../support/thorough.js';

const manifest = await readManifest();
const limit = 1_000;

const complete = [
  'package.json',
  'README.md',
  'LICENSE',
  'examples/testing/jest/comment.test.cjs',
  'openapi/paths/contact_{identifier}.yaml',
  'openapi/guides/pictures/fleet.svg',
  'llms.txt',
  'skills/aelyst-client/references/addTags.md',
  'dist/index.js',
  'dist/index.cjs.map',
  'dist/aelyst-mock.js',
  'dist/aelyst-send.js',
  'dist/browser.js',
  'dist/description.cjs',
  'dist/openapi.yaml',
  'dist/types/src/http/auth.d.ts.map',
  'dist/types/generated/schema.d.ts',
  'src/http/auth.ts',
  'generated/operations.ts',
].map((path) => ({ path, mode: 0o755 }));

const faults = (files = complete, size = limit, other = {}) =>
  faultsOf({ files, size }, { ...manifest, ...other }, limit);

test('a complete archive has no fault', () => {
  expect(faults()).toEqual([]);
});

test.each([
  'test/package/contents.test.ts',
  'src/mock/handle.ts',
  'examples/testing/node_modules/a.js',
  'openapi/code-samples/addTags/client.ts',
  'AGENTS.md',
  'dist/docs/index.html',
  '.env',
  'test/package/released/1.0.0/openapi.json',
  'dist/types/scripts/build.d.ts',
])('%s in it is a fault', (path) => {
  expect(faults([...complete, { path, mode: 0o644 }])).toEqual([`${path} should not be in the package.`]);
});

test('a missing file is a fault, named by its pattern', () => {
  expect(faults(complete.filter(({ path }) => path !== 'dist/openapi.yaml'))).toEqual([
    expect.stringMatching(/^Nothing in the package is .*openapi/),
  ]);
});

test('a command that cannot be executed, an archive that is too large and a private package are faults', () => {
  const flat = complete.map((file) => ({ ...file, mode: 0o644 }));
  expect(faults(flat)).toEqual([
    'dist/aelyst-mock.js cannot be executed.',
    'dist/aelyst-send.js cannot be executed.',
  ]);
  expect(faults(complete, limit + 1)).toEqual(['The archive has 1001 bytes, more than 1000.']);
  expect(faults(complete, limit, { private: true })).toEqual([
    'The package is private, and cannot be published.',
  ]);
});

test('a script that runs on installation is a fault', () => {
  const scripts = { ...manifest.scripts, postinstall: 'node setup.js' };
  expect(faults(complete, limit, { scripts })).toEqual([
    'The package runs "postinstall" where it is installed.',
  ]);
});

test('a link from a published text to a file that is not published is a fault', async () => {
  const notThere = await brokenLinks(['README.md', 'examples/README.md']);
  expect(notThere).toContain('README.md links to openapi/guides/validate.md, which is not in the package.');
  expect(notThere).not.toContain('README.md links to examples, which is not in the package.');
});

testInCI('npm pack fails where the package cannot be built', async () => {
  await using folder = await temporaryFolder('pack');
  for (const name of ['package.json', 'README.md']) await cp(inProject(name), join(folder.path, name));
  await expect(npm(['pack'], folder.path)).rejects.toThrow(UserError);
  expect((await readdir(folder.path)).toSorted()).toEqual(['README.md', 'package.json']);
});

test('every entry with types is found without "exports", too', () => {
  const entries = Object.entries(manifest.exports).flatMap(([entry, conditions]) =>
    entry !== '.' && typeof conditions === 'object' && conditions.require
      ? [[entry.slice(2), conditions.require.types]]
      : [],
  );
  expect(Object.entries(manifest.typesVersions['*']).map(([entry, [types]]) => [entry, types])).toEqual(
    expect.arrayContaining(entries),
  );
  expect(entries.length).toBeGreaterThan(4);
});
