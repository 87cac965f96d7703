import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import { builtPackage } from '../support/built.js';

/** A project of somebody who has installed the package, and copied the examples for tests. */
export async function installedExamples(): Promise<AsyncDisposable & { project: string }> {
  await using built = await builtPackage();
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-set-ups-'));
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  const project = join(folder, 'project');
  const modules = join(project, 'node_modules');
  const installed = join(modules, '@aelyst', 'client');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await cp(inProject('examples', 'testing'), project, { recursive: true });
  await cp(built.folder, join(installed, 'dist'), { recursive: true });
  await cp(inProject('package.json'), join(installed, 'package.json'));
  await symlink(join(installed, 'dist', 'aelyst-mock.js'), join(modules, '.bin', 'aelyst-mock'));
  return { project, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
