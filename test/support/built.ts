import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { builtFolder } from '../../scripts/support/built.js';
import { readManifest } from '../../scripts/support/pack.js';
import { inProject } from '../../scripts/support/project.js';

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
