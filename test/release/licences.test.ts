import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAllowed } from '../../scripts/licences/allowed.js';
import { builtIn } from '../../scripts/licences/built-in.js';
import { identify, type Lock, readLock, treeOf, trees } from '../../scripts/licences/installed.js';
import { notice } from '../../scripts/licences/notice.js';
import { demandAllowed, reach } from '../../scripts/licences/reach.js';
import { inProject, projectRoot } from '../../scripts/support/project.js';

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

test('what a build holds of other packages is found, and what nothing of it uses is not', async () => {
  const contents = `import { Ajv } from 'ajv'; import ky from 'ky'; import client from 'openapi-fetch';
    console.log(Ajv, client);`;
  const stdin = { contents, resolveDir: projectRoot };
  const options = { stdin, bundle: true, platform: 'node', outfile: 'dist/a.js', treeShaking: true } as const;
  const held = await builtIn([options, { ...options, external: ['ajv'], outfile: 'dist/b.js' }]);
  expect(held.get('node_modules/openapi-fetch')).toEqual(['a.js', 'b.js']);
  expect(held.get('node_modules/ajv')).toEqual(['a.js']);
  expect(held.get('node_modules/fast-uri')).toEqual(['a.js']);
  expect(held.has('node_modules/ky')).toBe(false);
});

test('THIRD-PARTY-LICENCES has what is built into the package, with its licences', async () => {
  const packages = await reach(projectRoot);
  demandAllowed(packages);
  const text = readFileSync(inProject('THIRD-PARTY-LICENCES'), 'utf8');
  expect(text, 'Run "npm run licences" and commit the result').toBe(await notice(projectRoot, packages));
});

test('a licence that is not allowed is named, with its package', () => {
  const refused = {
    name: 'x',
    version: '1.0.0',
    licence: 'GPL-3.0',
    path: '',
    kind: 'built in',
    by: 'built into x',
  } as const;
  expect(() => demandAllowed([refused])).toThrow('x 1.0.0: GPL-3.0 (built into x)');
});
