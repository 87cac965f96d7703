import { expect, test } from 'vitest';
import { faultsOf } from '../../scripts/check-package/contents.js';
import { readManifest } from '../../scripts/support/pack.js';

const manifest = await readManifest();
const limit = 1_000;

const complete = [
  'package.json',
  'README.md',
  'LICENSE',
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
].map((path) => ({ path, size: 1, mode: 0o755 }));

const faults = (files = complete, size = limit, other = {}) =>
  faultsOf({ files, size }, { ...manifest, ...other }, limit);

test('a complete archive has no fault', () => {
  expect(faults()).toEqual([]);
});

test.each([
  'test/package/contents.test.ts',
  'src/mock/handle.ts',
  'dist/docs/index.html',
  '.env',
  'generated/released.json',
  'dist/types/scripts/build.d.ts',
])('%s in it is a fault', (path) => {
  expect(faults([...complete, { path, size: 1, mode: 0o644 }])).toEqual([
    `${path} should not be in the package.`,
  ]);
});

test('so is what is missing, by what it would be', () => {
  expect(faults(complete.filter(({ path }) => path !== 'dist/openapi.yaml'))).toEqual([
    expect.stringMatching(/^Nothing in the package is .*openapi/),
  ]);
});

test('so is a command that cannot be executed, an archive that is too large, a private package', () => {
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

test('so is a script that runs where the package is installed', () => {
  const scripts = { ...manifest.scripts, postinstall: 'node setup.js' };
  expect(faults(complete, limit, { scripts })).toEqual([
    'The package runs "postinstall" where it is installed.',
  ]);
});
