import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Npm } from '../support/run.js';
import { type Artefacts, writeArtefacts } from './artefacts.js';
import { demandClean, demandReleasable, gitIn } from './git.js';
import { bumpVersion, changelogOf, readManifest } from './version.js';

/** What has to hold before there is a new version. The changesets are still there: `check:breaking` reads them. */
export const checksBefore = ['test', 'check:breaking'];

/** What has to hold for the package as it will be published, under its new version. */
export const checksAfter = ['check:licences', 'check:package', 'check:size', 'check:consumers'];

/** The line in the message of a release's commit that holds the checksum of the package's contents. */
export const trailer = 'Contents-SHA256';

/** What publishes a release. Done by .github/workflows/release.yml only, since npm vouches for what a workflow built. */
export const publishCommand = (archive: string) =>
  `npm publish ./release/${archive} --provenance --access public`;

export interface ReleaseOptions {
  /** The project. */
  root: string;
  /** Folder for what is published. It is emptied first. */
  out: string;
  /** Do everything, and leave the project as it is. */
  dry: boolean;
  /** Checks to leave out. */
  skip?: readonly string[];
  npm: Npm;
  /** Hears of each step as it begins. */
  say(step: string): void;
}

export interface Release extends Artefacts {
  version: string;
  tag: string;
  changelog: string;
}

/** Everything in a checkout of its own, which is thrown away: a release that fails leaves nothing behind. */
async function inCheckout<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'aelyst-release-'));
  const folder = join(parent, 'client');
  const git = gitIn(root);
  try {
    await git('worktree', 'add', '--quiet', '--detach', folder, 'HEAD');
    return await work(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
    await git('worktree', 'prune');
  }
}

/** Throws a UserError for what npm would refuse only after the tag has been pushed. */
async function demandPublishable(root: string): Promise<void> {
  const { repository } = await readManifest(root);
  if (repository === undefined)
    throw new UserError(
      'package.json names no repository. npm publishes with provenance only from the one that it names.',
    );
}

/**
 * Does everything up to publishing: checks the last commit, makes the next version of it, builds and packs that, and
 * brings the commit and the tag of it into the project.
 */
export async function release({ root, out, dry, skip = [], npm, say }: ReleaseOptions): Promise<Release> {
  const git = gitIn(root);
  await demandClean(git);
  if (!dry) {
    await demandReleasable(git);
    await demandPublishable(root);
  }
  return inCheckout(root, async (folder) => {
    const check = async (names: string[], ...args: string[]) => {
      for (const name of names.filter((each) => !skip.includes(each))) {
        say(['npm run', name, ...args].join(' '));
        await npm(['run', name, ...args], folder);
      }
    };
    const gitThere = gitIn(folder);
    say('npm ci');
    await npm(['ci', '--no-audit', '--no-fund', '--prefer-offline'], folder);
    await check(checksBefore);
    say('changeset version');
    const version = await bumpVersion(folder);
    const tag = `v${version}`;
    if ((await git('tag', '--list', tag)) !== '') throw new UserError(`${tag} has been released already.`);
    // Once more, against the version as it now is; what later versions are compared with is from here on this one.
    await check(['check:breaking', 'api-report'], '--', '--release');
    say('npm run build, twice');
    const artefacts = await writeArtefacts(npm, folder, out);
    await check(checksAfter);
    await gitThere('add', '--all');
    const message = `chore(release): ${tag}\n\n${trailer}: ${artefacts.digest}`;
    await gitThere('commit', '--quiet', '--no-verify', '--message', message);
    const changelog = await changelogOf(folder, version);
    if (!dry) {
      await git('merge', '--quiet', '--ff-only', await gitThere('rev-parse', 'HEAD'));
      await git('tag', '--annotate', '--message', `${tag}\n\n${changelog}`, '--cleanup=verbatim', tag);
    }
    return { ...artefacts, version, tag, changelog };
  });
}
