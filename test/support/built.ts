import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { upToDate } from '../../scripts/support/up-to-date.js';

/** A folder with what `npm run build` gives, without types. */
export interface Built extends AsyncDisposable {
  folder: string;
}

/** What the build depends on. */
export const builtFrom = ['src', 'generated', 'scripts/build', 'package.json'];

/** Builds, or finds the build of the same sources: the first test that needs it builds for all. */
const build = () =>
  upToDate('build', builtFrom, async (folder) => {
    // TypeScript is among what this loads.
    const { codeFiles, writeFiles } = await import('../../scripts/build/index.js');
    await writeFiles(await codeFiles(), folder);
  });

/**
 * The package as it is built, for one test to do with as it likes.
 *
 * @param installed Whether the dependencies of the project can be found from there.
 */
export async function builtPackage({ installed = true } = {}): Promise<Built> {
  const built = await build();
  const parent = installed ? dirname(built) : tmpdir();
  const folder = await mkdtemp(join(parent, 'aelyst-built-'));
  await cp(built, folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
