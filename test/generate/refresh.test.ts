import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refresh } from '../../scripts/generate/index.js';
import { inProject } from '../../scripts/support/project.js';

const names = ['openapi.json', 'operations.ts', 'schema.ts', 'schemas.ts'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aelyst-generated-'));
});

afterAll(() => rm(folder, { recursive: true }));

const contents = (of: string) => Promise.all(names.map((name) => readFile(join(of, name), 'utf8')));

test('a check names the missing files and writes nothing', async () => {
  expect((await refresh({ folder, dry: true })).toSorted()).toEqual(names);
  expect(await readdir(folder)).toEqual([]);
});

test('every run writes the same bytes, and they are the committed ones', async () => {
  expect((await refresh({ folder })).toSorted()).toEqual(names);
  expect(await refresh({ folder })).toEqual([]);
  expect(await contents(folder)).toEqual(await contents(inProject('generated')));
});

test('a check names each file of which one line was changed', async () => {
  for (const name of names) {
    const file = join(folder, name);
    const content = await readFile(file, 'utf8');
    await writeFile(file, content.replace('contact', 'conduct'));
  }
  expect((await refresh({ folder, dry: true })).toSorted()).toEqual(names);
});
