import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from './project.js';

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

/** Of the content of files and folders of the project. */
async function fingerprintOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(sources.map((path) => filesUnder(inProject(path))))).flat()) {
    hash.update(`${file}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

const cache = inProject('node_modules', '.cache', 'aelyst');

/** How long a folder is kept that nobody has asked for since. */
const keptMs = 24 * 60 * 60 * 1000;

/** Removes the folders of earlier sources. */
async function tidyUp(name: string): Promise<void> {
  const folders = (await readdir(cache)).filter((other) => other.startsWith(`${name}-`));
  for (const folder of folders.map((other) => join(cache, other))) {
    const { mtimeMs = 0 } = await stat(folder).catch(() => ({}) as { mtimeMs?: number });
    if (Date.now() - mtimeMs > keptMs) await rm(folder, { recursive: true, force: true });
  }
}

const storeOf = (name: string) => join(cache, `${name}.json`);

const recall = (name: string): Promise<{ key?: string; value?: unknown }> =>
  readFile(storeOf(name), 'utf8').then(JSON.parse, () => ({}));

/** Several processes may come to this at once: none of them finds half a file. */
async function store(name: string, what: { key: string; value?: unknown }): Promise<void> {
  await mkdir(cache, { recursive: true });
  const unfinished = `${storeOf(name)}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(what));
  await rename(unfinished, storeOf(name));
}

/**
 * What a slow reading gave the last time, as long as nothing that it read has changed since.
 *
 * @param name What it is remembered under, in node_modules/.cache/.
 * @param sources Files and folders of the project that the reading depends on.
 */
export async function remembered<T>(name: string, sources: string[], read: () => Promise<T>): Promise<T> {
  const key = await fingerprintOf(sources);
  const stored = await recall(name);
  if (stored.key === key) return stored.value as T;
  const value = await read();
  await store(name, { key, value });
  return value;
}

/**
 * Does something slow, unless nothing that it depends on or that it changes is different from how it left it.
 *
 * @param files Files and folders of the project that it depends on or changes.
 */
export async function unlessDone(name: string, files: string[], work: () => Promise<unknown>): Promise<void> {
  if ((await recall(name)).key === (await fingerprintOf(files))) return;
  await work();
  await store(name, { key: await fingerprintOf(files) });
}

/**
 * A folder with what was written into it the last time, as long as none of the sources has changed since.
 *
 * @param write Fills an empty folder. Nobody may change what is in it later.
 * @returns The path of the folder, from which the packages of the project can be found.
 */
export async function rememberedFolder(
  name: string,
  sources: string[],
  write: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(cache, `${name}-${(await fingerprintOf(sources)).slice(0, 16)}`);
  const now = new Date();
  const isThere = () =>
    utimes(folder, now, now).then(
      () => true,
      () => false,
    );
  if (await isThere()) return folder;
  await mkdir(cache, { recursive: true });
  await tidyUp(name);
  const unfinished = await mkdtemp(join(cache, `${name}-unfinished-`));
  try {
    await write(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    // Another process may have been faster.
    if (!(await isThere())) throw error;
  }
  return folder;
}
