import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import { installInto } from '../support/built.js';

/** A project of somebody who has installed the package, and copied the examples for tests. */
export async function installedExamples(): Promise<AsyncDisposable & { project: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-set-ups-'));
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  const project = join(folder, 'project');
  await cp(inProject('examples', 'testing'), project, { recursive: true });
  await installInto(project);
  return { project, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
