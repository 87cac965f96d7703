import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, inProject } from './project.js';

const hourMs = 3_600_000;

/** How long a process that writes may show no sign of life: on a busy machine, that can take minutes. */
const silentMs = 180_000;

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

/** Removes folders of earlier sources that nobody has asked for in the last hour. */
async function removeOld(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(`${name}-`)) continue;
    const { mtimeMs = Date.now() } = await stat(join(cache, entry)).catch(() => ({ mtimeMs: undefined }));
    if (Date.now() - mtimeMs > hourMs) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

/**
 * A folder under node_modules/.cache/ that is written again if a source has changed since. Several processes may ask
 * for it at once, and all of them find it complete.
 *
 * @param sources Files and folders of the project.
 * @param write Fills an empty folder. Nobody may change what is in it later.
 */
export async function upToDate(
  name: string,
  sources: readonly string[],
  write: (folder: string) => Promise<unknown>,
  cache = cacheFolder,
): Promise<string> {
  const folder = join(cache, `${name}-${Math.round(await lastChange(sources))}`);
  const unfinished = `${folder}-unfinished`;
  await mkdir(cache, { recursive: true });
  while (!existsSync(folder)) {
    // The process that can make this folder writes, and all others wait for it.
    const made = await mkdir(unfinished).catch(({ code }) => code);
    if (made === undefined) {
      const alive = setInterval(() => utimes(unfinished, new Date(), new Date()).catch(() => {}), 5_000);
      try {
        await removeOld(cache, name);
        await write(unfinished);
        await rename(unfinished, folder);
      } catch (error) {
        await rm(unfinished, { recursive: true, force: true });
        // Another process may have been faster.
        if (!existsSync(folder)) throw error;
      } finally {
        clearInterval(alive);
      }
    } else if (made !== 'EEXIST') {
      throw new Error(`${unfinished} cannot be made: ${made}.`);
    } else {
      // Its process has died.
      const { mtimeMs } = await stat(unfinished).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > silentMs) await rm(unfinished, { recursive: true, force: true });
      await sleep(100);
    }
  }
  // Who asks for it reads it from now on.
  await utimes(folder, new Date(), new Date());
  return folder;
}
