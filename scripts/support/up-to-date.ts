import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from './project.js';

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

/**
 * A folder under node_modules/.cache/ that is written anew if a source is newer, as `make` has it. Several processes may
 * ask for it at once, and none of them finds half of it.
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
  const folder = join(cache, name);
  const isCurrent = async () => {
    const written = await stat(folder).catch(() => undefined);
    return written !== undefined && written.mtimeMs > (await lastChange(sources));
  };
  if (await isCurrent()) return folder;
  await mkdir(cache, { recursive: true });
  const startedAt = new Date();
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  try {
    await write(unfinished);
    // What changes meanwhile is newer.
    await utimes(unfinished, startedAt, startedAt);
    // Fails where there is a folder: an old one, or that of a process which was faster, and whose readers rely on it.
    const taken = await rename(unfinished, folder).then(
      () => false,
      () => true,
    );
    if (taken && !(await isCurrent())) {
      const old = await mkdtemp(`${folder}-unfinished-`);
      await rename(folder, old);
      await rm(old, { recursive: true });
      await rename(unfinished, folder);
    }
    return folder;
  } catch (error) {
    if (await isCurrent()) return folder;
    throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
