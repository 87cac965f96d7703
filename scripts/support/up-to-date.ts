import { access, mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inProject } from './project.js';

const hourMs = 3_600_000;

/** How long one may take to write. */
const longestMs = 180_000;

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

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Folders of earlier sources, which nobody reads any more. */
async function removeOld(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(`${name}-`)) continue;
    const { mtimeMs = Date.now() } = await stat(join(cache, entry)).catch(() => ({ mtimeMs: undefined }));
    if (Date.now() - mtimeMs > hourMs) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

/** Whether this process is to write a folder. If another one does so already, waits until it is there. */
async function isFirst(folder: string): Promise<boolean> {
  const lock = `${folder}-lock`;
  for (;;) {
    const opened = await open(lock, 'wx').catch(() => undefined);
    await opened?.close();
    if (opened) return true;
    // Whoever writes touches nothing else meanwhile; a lock that old is of a process that has died.
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > longestMs) await rm(lock, { force: true });
    await setTimeout(100);
    if (await exists(folder)) return false;
  }
}

/**
 * A folder under node_modules/.cache/ that is written anew if a source has changed since. Several processes may ask for
 * it at once, and none of them finds half of it.
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
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await removeOld(cache, name);
  if (!(await isFirst(folder))) return folder;
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  try {
    await write(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have been faster.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(`${folder}-lock`, { force: true });
  }
  return folder;
}
