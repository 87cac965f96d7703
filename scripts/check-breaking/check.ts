import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { pendingPromise } from './changesets.js';
import { checkAgainstTags, type Git, keepReleased, readReleased } from './released.js';
import { type Report, report } from './report.js';

interface Setting {
  /** Root of the project. */
  folder: string;
  git: Git;
  /** Bundled description to compare with in place of the released one; it counts as that of the present version. */
  base?: string | undefined;
  /** Whether to keep the description as the released one, if enough is promised. */
  release?: boolean | undefined;
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Compares the bundled description of a project with the one that it last released.
 *
 * @returns Nothing as long as nothing is released.
 */
export async function check({ folder, git, base, release = false }: Setting): Promise<Report | undefined> {
  const kept = join(folder, 'generated', 'released.json');
  const manifest = await readJson(join(folder, 'package.json'));
  const [name, version] = [String(manifest['name']), String(manifest['version'])];
  const description = await readJson(join(folder, 'generated', 'openapi.json'));
  const pending = await pendingPromise(join(folder, '.changeset'), name);
  const released =
    base === undefined ? await readReleased(kept) : { version, description: await readJson(base) };
  if (base === undefined) await checkAgainstTags(released, git);

  const result = released && (await report(released, description, { version, pending }));
  if (release && result?.ok !== false) {
    if (pending !== 'none') throw new UserError('Changesets are pending. Run "npx changeset version" first.');
    await keepReleased(kept, { version, description });
  }
  return result;
}
