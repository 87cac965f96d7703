import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { run } from '../support/run.js';

const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');

interface Manifest {
  name: string;
  version: string;
  repository?: unknown;
}

export const readManifest = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;

/** The lock file says the version twice, and `changeset version` does not know it. */
async function lockVersion(folder: string, version: string): Promise<void> {
  const file = join(folder, 'package-lock.json');
  const lock = JSON.parse(await readFile(file, 'utf8')) as {
    version: string;
    packages: Record<'', { version: string }>;
  };
  lock.version = version;
  lock.packages[''].version = version;
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
}

/** Turns the changesets of a folder into its next version and the section of it in CHANGELOG.md. */
export async function bumpVersion(folder: string): Promise<string> {
  const pending = await readdir(join(folder, '.changeset'));
  if (!pending.some((name) => name.endsWith('.md') && name !== 'README.md'))
    throw new UserError(
      'Nothing to release: .changeset/ holds no changeset. "npm run changeset" writes one.',
    );
  await run(process.execPath, [changesets, 'version'], folder);
  const { version } = await readManifest(folder);
  await lockVersion(folder, version);
  return version;
}

/** What CHANGELOG.md says of a version. */
export async function changelogOf(folder: string, version: string): Promise<string> {
  const text = await readFile(join(folder, 'CHANGELOG.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  if (section === undefined) throw new UserError(`CHANGELOG.md says nothing of ${version}.`);
  return section.slice(version.length).trim();
}
