import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import semver from 'semver';
import { type Change, changesOfDescription, isLess, type Level, levels } from './breaking/description.js';
import { changesOfInterface, changesOfPrograms } from './breaking/interface.js';
import { isMain, runCommand, UserError } from './support/command.js';
import type { Bundle } from './support/description.js';
import { projectRoot } from './support/project.js';
import { run } from './support/run.js';

/** What changed since a release, which version that needs, and which one is promised. */
export interface Verdict {
  /** The version that is compared with. */
  released: string;
  level: Level;
  /** The level that the changes need; before 1.0.0 it is below theirs. */
  demanded: Level;
  /** What version and changesets promise. */
  promised: Level;
  ok: boolean;
  changes: Change[];
}

const readJson = async (...path: string[]): Promise<Bundle> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as Bundle;

/** The version that package.json and the pending changesets lead to, and whether there are any. */
async function plannedVersion(folder: string): Promise<{ version: string; isPending: boolean }> {
  const { name, version } = await readJson(folder, 'package.json');
  const plan = await getReleasePlan(folder).catch((error: Error) => {
    throw new UserError(`.changeset/: ${error.message}`);
  });
  const release = plan.releases.find((each) => each.name === name && each.type !== 'none');
  return { version: release?.newVersion ?? String(version), isPending: release !== undefined };
}

/** What a release promises that goes from one version to another. */
export function promiseOf(from: string, to: string): Level {
  if (semver.valid(to) === null) throw new UserError(`"${to}" is not a version, such as 1.2.3.`);
  if (semver.lt(to, from)) throw new UserError(`Version ${to} is older than the released ${from}.`);
  const step = semver.diff(from, to)?.replace('pre', '') ?? 'none';
  return levels.find((level) => level === step) ?? 'patch';
}

/** The newest release that is kept in a folder of releases. */
async function newestIn(releases: string): Promise<string | undefined> {
  const names = await readdir(releases).catch(() => []);
  return semver.rsort(names.filter((name) => semver.valid(name)))[0];
}

/** Throws a UserError if a tag names a released version that is not kept. */
async function demandKept(folder: string, newest: string | undefined): Promise<void> {
  // Of this commit and those before it. Without a repository there are none, nor in a shallow clone.
  const tags = await run('git', ['tag', '--list', 'v*', '--merged', 'HEAD'], folder).catch(() => '');
  const tagged = semver.rsort(
    tags.split('\n').filter((tag) => semver.valid(tag) && !semver.prerelease(tag)),
  )[0];
  if (tagged === undefined || (newest !== undefined && semver.gte(newest, tagged))) return;
  throw new UserError(`The last release is ${tagged}, but test/package/released/ keeps ${newest ?? 'none'}.`);
}

/** Compares a project with its last release; returns nothing as long as nothing is released. */
export async function judge(folder: string): Promise<Verdict | undefined> {
  const releases = join(folder, 'test', 'package', 'released');
  const released = await newestIn(releases);
  await demandKept(folder, released);
  const { version } = await plannedVersion(folder);
  if (released === undefined) return undefined;
  const description = await readJson(releases, released, 'openapi.json');
  const found = await Promise.all([
    changesOfDescription(description, await readJson(folder, 'generated', 'openapi.json')),
    changesOfInterface(join(releases, released), join(folder, 'test', 'package', 'api')),
    changesOfPrograms(releases),
  ]);
  const rank = ({ level }: Change) => levels.indexOf(level);
  const changes = found.flat().toSorted((one, other) => rank(other) - rank(one));
  const level = changes[0]?.level ?? 'none';
  // Before 1.0.0 a minor version may break, as with npm's `^`: `^0.1.2` does not take 0.2.0.
  const demanded = level === 'major' && semver.major(released) === 0 ? 'minor' : level;
  const promised = promiseOf(released, version);
  return { released, level, demanded, promised, ok: !isLess(promised, demanded), changes };
}

/** What follows from the changes, and whether the promise is enough. */
function conclusion({ released, level, demanded, promised, ok }: Verdict): string {
  if (level === 'none') return `Nothing has changed since ${released}.`;
  const asked = level === demanded ? level : `${level}, which asks for ${demanded} before 1.0.0`;
  const since = `Since ${released}: ${asked}; promised: ${promised}.`;
  return ok ? since : `${since} Run "npx changeset" and choose ${demanded}, or raise the version.`;
}

/** Keeps what later versions are compared with: description, API reports, and programs that users may have written. */
async function keep(folder: string): Promise<string> {
  const { version, isPending } = await plannedVersion(folder);
  if (isPending) throw new UserError('Changesets are pending. Run "npx changeset version" first.');
  const kept = `test/package/released/${version}`;
  await mkdir(join(folder, kept), { recursive: true });
  await cp(join(folder, 'generated', 'openapi.json'), join(folder, kept, 'openapi.json'));
  await cp(join(folder, 'test', 'package', 'api'), join(folder, kept), { recursive: true });
  await cp(join(folder, 'test', 'package', 'consumer'), join(folder, kept, 'consumer'), { recursive: true });
  return `${kept}/ keeps the release from now on.`;
}

/**
 * The command.
 *
 * @param folder Root of the project.
 */
export const checkBreaking = (folder: string) => ({
  usage: 'npm run check:breaking --',
  summary: `Says whether the next version is major, minor or patch, and fails if package.json and changesets promise less:
by the description (redocly diff, and what users of the package rely on besides), by the public interface
(npm run api-report), and by the programs of users that were kept with each release.`,
  options: {
    release: {
      type: 'boolean',
      description: 'if enough is promised, keep the release, for later versions to be compared with',
    },
  } as const,
  examples: [
    ['', 'compare with the last release'],
    ['--release', 'after "changeset version", before publishing'],
  ] as const,
  async run({ release = false }: { release?: boolean }) {
    const verdict = await judge(folder);
    for (const { level, place, reason } of verdict?.changes ?? [])
      console.log(`${level}  ${place}: ${reason}`);
    if (verdict?.ok === false) throw new UserError(conclusion(verdict));
    const first = 'Nothing is released yet, so nothing can break: the first version may be any.';
    console.log(verdict ? conclusion(verdict) : first);
    if (release) console.log(await keep(folder));
  },
});

if (isMain(import.meta)) await runCommand(checkBreaking(projectRoot));
