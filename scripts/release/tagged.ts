import { UserError } from '../support/command.js';
import type { Npm } from '../support/run.js';
import { type Artefacts, writeArtefacts } from './artefacts.js';
import { branch, gitIn } from './git.js';
import { trailer } from './release.js';
import { readManifest } from './version.js';

/**
 * Builds and packs a version that has its commit and tag, as CI does before it publishes. Throws a UserError unless
 * the contents are those that were released.
 */
export async function packTagged(npm: Npm, root: string, out: string): Promise<Artefacts> {
  const git = gitIn(root);
  const tag = `v${(await readManifest(root)).version}`;
  const tags = (await git('tag', '--points-at', 'HEAD')).split('\n');
  if (!tags.includes(tag)) throw new UserError(`The last commit does not have the tag ${tag}.`);
  const branches = (await git('branch', '--all', '--contains', 'HEAD', '--format=%(refname)')).split('\n');
  if (!branches.some((name) => name.endsWith(`/${branch}`)))
    throw new UserError(`${tag} is not on ${branch}.`);
  const expected = await git('log', '-1', `--format=%(trailers:key=${trailer},valueonly)`);
  const artefacts = await writeArtefacts(npm, root, out);
  if (artefacts.digest === expected) return artefacts;
  throw new UserError(
    `What was built here is not what was released: sha256 ${artefacts.digest}, not ${expected || 'any that is known'}.`,
  );
}
