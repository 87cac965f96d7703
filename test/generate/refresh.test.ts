import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import { generateFrom, refresh } from '../../scripts/generate/index.js';
import type { StaleFile } from '../../scripts/generate/stale.js';
import { UserError } from '../../scripts/support/command.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';
import { thorough } from '../support/thorough.js';

const names = [
  'body-validators.ts',
  'mock.ts',
  'openapi.json',
  'operations.ts',
  'schema.ts',
  'schemas.ts',
  'validate.ts',
  'validators.ts',
];

let root: string;
let folder: string;
let files: Map<string, string>;

beforeAll(async () => {
  // `npm test` bundles by itself, to check what is committed.
  files = await generateFrom(thorough ? await bundleDescription() : bundle);
  root = await mkdtemp(join(tmpdir(), 'aelyst-generated-'));
  folder = join(root, 'not', 'there', 'yet');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(() => rm(root, { recursive: true }));

const namesOf = (stale: StaleFile[]) => stale.map(({ name }) => name).toSorted();

const contents = (of: string) => Promise.all(names.map((name) => readFile(join(of, name), 'utf8')));

test('a check names the missing files and writes nothing', async () => {
  const stale = await refresh({ folder, files, dry: true });
  expect(namesOf(stale)).toEqual(names);
  expect(stale.map(({ difference }) => difference)).toEqual(names.map(() => undefined));
  expect(await readdir(root)).toEqual([]);
});

test('every run writes the same bytes, and they are the committed ones', async () => {
  expect(namesOf(await refresh({ folder, files }))).toEqual(names);
  if (thorough) expect(await refresh({ folder })).toEqual([]);
  expect(await refresh({ files, dry: true })).toEqual([]);
  expect(await contents(folder)).toEqual(await contents(inProject('generated')));
});

test('what it is to write can be given', async () => {
  const given = new Map([['other.txt', 'text']]);
  expect(await refresh({ folder, files: given, dry: true })).toEqual([{ name: 'other.txt' }]);
});

test('a check names each file of which one line was changed', async () => {
  for (const name of names) {
    const file = join(folder, name);
    const content = await readFile(file, 'utf8');
    await writeFile(file, content.replace('Contact', 'Conduct'));
  }
  const stale = await refresh({ folder, files, dry: true });
  expect(namesOf(stale)).toEqual(names);
  for (const { difference } of stale) {
    expect(difference?.found).toContain('Conduct');
    expect(difference?.wanted).toBe(difference?.found?.replace('Conduct', 'Contact'));
  }
});

test('a description that cannot be bundled is refused with what is wrong, and leaves nothing behind', async () => {
  const temporary = join(root, 'temporary');
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary).stubEnv('TEMP', temporary);
  await writeFile(join(root, 'broken.yaml'), '{');
  const bundling = bundleDescription(join(root, 'broken.yaml'));
  await expect(bundling).rejects.toThrow(UserError);
  await expect(bundling).rejects.toThrow(/^The description cannot be bundled:\n.*broken\.yaml/s);
  // Newer versions of Node keep what they have compiled beside it.
  const left = await readdir(temporary);
  expect(left.filter((name) => name !== 'node-compile-cache')).toEqual([]);
});
