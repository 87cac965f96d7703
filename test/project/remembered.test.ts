import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { remembered, rememberedFolder, unlessDone } from '../../scripts/support/remembered.js';
import { temporaryFolder } from '../docs/temporary-folder.js';

const folder = await temporaryFolder();
const source = join(folder.path, 'source.txt');
const sources = [relative(projectRoot, source)];
const cache = inProject('node_modules', '.cache', 'aelyst');

/** What a test remembers something under: not what another one did. */
let name: string;
let turn = 0;

const ofThisFile = `test-${process.pid}`;
const kept = async () => (await readdir(cache)).filter((entry) => entry.startsWith(ofThisFile));

beforeEach(async () => {
  name = `${ofThisFile}.${turn++}`;
  await writeFile(source, 'one');
});

afterAll(async () => {
  for (const entry of await kept()) await rm(join(cache, entry), { recursive: true });
  await folder.remove();
});

describe('what a reading gave', () => {
  it('is remembered until a source changes', async () => {
    let readings = 0;
    const read = () => remembered(name, sources, async () => ({ readings: ++readings }));
    expect([await read(), await read()]).toEqual([{ readings: 1 }, { readings: 1 }]);
    await writeFile(source, 'two');
    expect([await read(), await read()]).toEqual([{ readings: 2 }, { readings: 2 }]);
  });

  it('is not remembered when it fails', async () => {
    const fail = () => remembered(name, sources, () => Promise.reject(new Error('unreadable')));
    await expect(fail()).rejects.toThrow('unreadable');
    expect(await remembered(name, sources, async () => 'read')).toBe('read');
  });
});

describe('work', () => {
  it('is not done again until a file changes that it depends on', async () => {
    let times = 0;
    const work = () => unlessDone(name, sources, async () => ++times);
    await work();
    await work();
    expect(times).toBe(1);
    await writeFile(source, 'two');
    await work();
    expect(times).toBe(2);
  });

  it('is done once when it changes such a file itself, and again when that is undone', async () => {
    let times = 0;
    const work = () =>
      unlessDone(name, sources, async () => {
        times += 1;
        await writeFile(source, 'changed');
      });
    await work();
    await work();
    expect(times).toBe(1);
    await writeFile(source, 'one');
    await work();
    expect(times).toBe(2);
  });
});

describe('a folder', () => {
  let writings = 0;
  const write = (text: string) => (path: string) => {
    writings += 1;
    return writeFile(join(path, 'file.txt'), text);
  };
  const read = async (text: string) => {
    const path = await rememberedFolder(name, sources, write(text));
    return { path, text: await readFile(join(path, 'file.txt'), 'utf8') };
  };

  it('is written once for the same sources, and is another for others', async () => {
    writings = 0;
    const first = await read('first');
    expect(dirname(first.path)).toBe(cache);
    expect(await read('second')).toEqual(first);
    expect(writings).toBe(1);
    await writeFile(source, 'two');
    const other = await read('other');
    expect(other.text).toBe('other');
    expect(other.path).not.toBe(first.path);
  });

  it('is one for all who ask for it at once', async () => {
    const all = await Promise.all(['one', 'two', 'three'].map(read));
    expect(new Set(all.map(({ path }) => path)).size).toBe(1);
  });

  it('is not there when it could not be written', async () => {
    const fail = () => rememberedFolder(name, sources, () => Promise.reject(new Error('no room')));
    await expect(fail()).rejects.toThrow('no room');
    expect((await kept()).filter((entry) => entry.startsWith(name))).toEqual([]);
    expect((await read('written')).text).toBe('written');
  });

  it('is removed once nobody has asked for it for a day, and others are written', async () => {
    const { path } = await read('old');
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(path, longAgo, longAgo);
    await writeFile(source, 'two');
    await read('new');
    expect((await kept()).filter((entry) => entry.startsWith(name))).toHaveLength(1);
  });
});
