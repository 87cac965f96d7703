import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from './project.js';

const hourMs = 3_600_000;

/** When anything of some files and folders of the project last changed, in ms. A removed file changes its folder. */
async function lastChange(paths: readonly string[]): Promise<number> {
  const all = await Promise.all(
    paths.map(async (path) => {
      const within = await readdir(inProject(path), { recursive: true }).catch(() => []);
      return [path, ...within.map((name) => join(path, name))];
    }),
  );
  const times = all.flat().map(async (path) => (await stat(inProject(path))).mtimeMs);
  return Math.max(...(await Promise.all(times)));
}

/** Folders of earlier sources, which nobody reads any more. */
async function removeOld(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(`${name}-`)) continue;
    const { mtimeMs = Date.now() } = await stat(join(cache, entry)).catch(() => ({ mtimeMs: undefined }));
    if (Date.now() - mtimeMs > hourMs) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

/**
 * A folder under node_modules/.cache/ that is written anew if a source has changed since. Several processes may ask for
 * it at once: each then writes one, and all get the first that is finished.
 *
 * @param sources Files and folders of the project.
 * @param write Fills an empty folder. Nobody may change what is in it later.
 */
export async function upToDate(
  name: string,
  sources: readonly string[],
  write: (folder: string) => Promise<unknown>,
  cache = inProject('node_modules', '.cache', 'aelyst'),
): Promise<string> {
  const folder = join(cache, `${name}-${Math.round(await lastChange(sources))}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await removeOld(cache, name);
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await write(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
