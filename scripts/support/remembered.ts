import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inProject } from './project.js';

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

/**
 * What a slow reading gave the last time, as long as nothing that it read has changed since.
 *
 * @param name What it is remembered under, in node_modules/.cache/.
 * @param sources Files and folders of the project that the reading depends on.
 */
export async function remembered<T>(name: string, sources: string[], read: () => Promise<T>): Promise<T> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(sources.map((path) => filesUnder(inProject(path))))).flat()) {
    hash.update(`${file}\0`).update(await readFile(file));
  }
  const key = hash.digest('hex');
  const store = inProject('node_modules', '.cache', 'aelyst', `${name}.json`);
  const stored = await readFile(store, 'utf8').then(JSON.parse, () => undefined);
  if (stored?.key === key) return stored.value as T;
  const value = await read();
  // Several processes may come to this at once: none of them finds half a file.
  await mkdir(dirname(store), { recursive: true });
  await writeFile(`${store}.${process.pid}`, JSON.stringify({ key, value }));
  await rename(`${store}.${process.pid}`, store);
  return value;
}
