import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Absolute path of a file of the project. */
export const inProject = (...segments: string[]): string => join(projectRoot, ...segments);

/** An empty folder that is removed with all that is in it. Ask for it with `await using`. */
export async function temporaryFolder(purpose: string): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), `aelyst-${purpose}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
