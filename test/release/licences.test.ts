import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAllowed } from '../../scripts/licences/allowed.js';
import { builtIn } from '../../scripts/licences/built-in.js';
import { identify, type Lock, readLock, treeOf, trees } from '../../scripts/licences/installed.js';
import { projectRoot } from '../../scripts/support/project.js';

const lock = await readLock(projectRoot);
const { runtime, peers } = trees(lock);

test('installing the package brings openapi-fetch and its helper, and nothing else', async () => {
  const names = await Promise.all(runtime.map(async (path) => (await identify(projectRoot, path)).name));
  expect(names).toEqual(['openapi-fetch', 'openapi-typescript-helpers']);
});

test('no peer is installed unasked', () => {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = lock.packages[''] ?? {};
  const demanded = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  expect(demanded).toEqual([]);
});

test.each([['the package itself', runtime], ...peers])(
  'every licence that comes with %s is allowed',
  async (_, paths) => {
    expect(paths).not.toEqual([]);
    const packages = await Promise.all(paths.map((path) => identify(projectRoot, path)));
    const refused = packages.filter(({ licence }) => !isAllowed(licence));
    expect(refused.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  },
);

test('of a choice of licences one has to be allowed', () => {
  expect(['MIT', '(MIT OR CC0-1.0)', 'GPL-3.0 OR MIT'].filter((each) => !isAllowed(each))).toEqual([]);
  expect(['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', 'none named'].filter(isAllowed)).toEqual([]);
});

test('a tree has what Node finds: nested versions first, peers unless optional', () => {
  const packages: Lock['packages'] = {
    '': { version: '1.0.0' },
    'node_modules/a': {
      version: '1.0.0',
      dependencies: { '@scope/b': '2' },
      peerDependencies: { d: '1', e: '1' },
      peerDependenciesMeta: { e: { optional: true } },
    },
    'node_modules/a/node_modules/@scope/b': { version: '2.0.0', dependencies: { c: '1' } },
    'node_modules/@scope/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', optionalDependencies: { 'for-another-system': '1', a: '1' } },
    'node_modules/d': { version: '1.0.0' },
    'node_modules/e': { version: '1.0.0' },
  };
  expect(treeOf({ packages }, ['a'])).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/@scope/b',
    'node_modules/c',
    'node_modules/d',
  ]);
});

test('what a build holds of other packages is read from its source maps', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'aelyst-licences-'));
  const map = (name: string, ...sources: string[]) =>
    writeFile(join(dist, `${name}.map`), JSON.stringify({ sources }));
  try {
    await mkdir(join(dist, 'docs'));
    await map(
      'a.js',
      '../src/index.ts',
      '../node_modules/@scope/x/lib/x.js',
      '../node_modules/@scope/x/y.js',
    );
    await map('b.js', '../node_modules/z/node_modules/y/index.js', '../node_modules/@scope/x/y.js');
    expect([...(await builtIn(dist))]).toEqual([
      ['node_modules/@scope/x', ['a.js', 'b.js']],
      ['node_modules/z/node_modules/y', ['b.js']],
    ]);
  } finally {
    await rm(dist, { recursive: true });
  }
});
