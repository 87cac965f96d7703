import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtFolder } from '../../scripts/support/built.js';

/** A folder with what `npm run build` gives, without types. */
export interface Built extends AsyncDisposable {
  folder: string;
}

/**
 * The package as it is built, for one test to do with as it likes.
 *
 * @param installed Whether the dependencies of the project can be found from there.
 */
export async function builtPackage({ installed = true } = {}): Promise<Built> {
  const built = await builtFolder();
  const parent = installed ? dirname(built) : tmpdir();
  const folder = await mkdtemp(join(parent, 'aelyst-built-'));
  await cp(built, folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
