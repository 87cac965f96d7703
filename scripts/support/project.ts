import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Absolute path of a file of the project. */
export const inProject = (...segments: string[]): string => join(projectRoot, ...segments);

/** What is made from the sources, and read again until they change. */
export const cacheFolder = inProject('node_modules', '.cache', 'aelyst');

/**
 * An empty folder that is removed with all that is in it. Ask for it with `await using`.
 *
 * @param parent The folder that it is in.
 */
export async function temporaryFolder(
  purpose: string,
  parent = tmpdir(),
): Promise<AsyncDisposable & { path: string }> {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, `aelyst-${purpose}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes files into a folder, by their paths in it. What else is in there stays. */
export async function writeInto(folder: string, files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
