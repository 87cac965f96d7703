import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtFolder } from '../../scripts/support/built.js';
import { readManifest } from '../../scripts/support/pack.js';
import { inProject } from '../../scripts/support/project.js';

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

/** Puts the built package into the `node_modules` of a project, with its dependencies and commands. */
export async function installInto(project: string): Promise<void> {
  const modules = join(project, 'node_modules');
  const installed = join(modules, '@aelyst', 'client');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await cp(await builtFolder(), join(installed, 'dist'), { recursive: true });
  await cp(inProject('package.json'), join(installed, 'package.json'));
  await symlink(join(installed, 'dist', 'aelyst-mock.js'), join(modules, '.bin', 'aelyst-mock'));
  for (const name of Object.keys((await readManifest()).dependencies))
    await symlink(inProject('node_modules', name), join(modules, name), 'junction');
}
