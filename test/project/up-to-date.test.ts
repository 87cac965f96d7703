import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';

let root: string;
let writings: number;

const at = (...path: string[]) => join(root, ...path);
/** A time in the past, so that no two changes fall into one tick of the clock. */
const changed = (path: string, second: number) => utimes(at(path), second, second);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'aelyst-up-to-date-'));
  writings = 0;
  await mkdir(at('sources'));
  await writeFile(at('sources', 'a.txt'), 'a');
  for (const path of ['sources', 'sources/a.txt']) await changed(path, 1_000);
});
afterEach(() => rm(root, { recursive: true }));

const ask = (write = (folder: string) => writeFile(join(folder, 'n.txt'), `${++writings}`)) =>
  upToDate('made', [relative(projectRoot, at('sources'))], write, at('cache'));
const content = async () => readFile(join(await ask(), 'n.txt'), 'utf8');
const kept = () => readdir(at('cache'));

test('a folder is written once, and again when a source changes or is removed', async () => {
  expect([await content(), await content()]).toEqual(['1', '1']);
  await changed('sources/a.txt', 3_000);
  expect(await content()).toBe('2');
  await rm(at('sources', 'a.txt'));
  expect(await content()).toBe('3');
});

test('all who ask at once get the same folder, whole; what fails leaves nothing behind', async () => {
  await expect(ask(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  expect(await kept()).toEqual([]);
  const contents = await Promise.all([content(), content(), content()]);
  expect(new Set(contents).size).toBe(1);
  expect(await kept()).toEqual(['made-1000000']);
});

test('folders of earlier sources are removed after an hour', async () => {
  await content();
  await changed('sources/a.txt', 3_000);
  await content();
  expect(await kept()).toEqual(['made-1000000', 'made-3000000']);
  await changed('cache/made-1000000', 1);
  await changed('sources/a.txt', 5_000);
  await content();
  expect(await kept()).toEqual(['made-3000000', 'made-5000000']);
});
