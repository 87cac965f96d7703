import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../support/command.js';

/** What a change asks of the next version, from the least to the most. */
const levels = ['none', 'patch', 'minor', 'major'] as const;

export type Level = (typeof levels)[number];

export const isLess = (one: Level, other: Level): boolean => levels.indexOf(one) < levels.indexOf(other);

export const highest = (among: readonly Level[]): Level =>
  among.reduce<Level>((high, level) => (isLess(high, level) ? level : high), 'none');

/** Reads `1.2.3`. What follows a hyphen, in `1.2.3-next.0`, leads up to the same release. */
function parseVersion(text: string): number[] {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text);
  if (match === null) throw new UserError(`"${text}" is not a version, such as 1.2.3.`);
  return match.slice(1).map(Number);
}

/** Which of two versions is newer: positive for the first, negative for the second. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  return a.map((number, index) => number - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** What a release promises that goes from one version to another. */
export function step(from: string, to: string): Level {
  if (compareVersions(to, from) < 0) throw new UserError(`Version ${to} is older than the released ${from}.`);
  const [before, after] = [parseVersion(from), parseVersion(to)];
  const first = after.findIndex((number, index) => number !== before[index]);
  return (['major', 'minor', 'patch'] as const)[first] ?? 'none';
}

/** What a changeset promises for a package, in the front matter that @changesets/cli reads. */
function promiseIn(text: string, packageName: string, file: string): Level {
  const [, frontMatter] = /^---\r?\n(.*?)^---\s*$/ms.exec(text) ?? [];
  if (frontMatter === undefined) throw new UserError(`${file} has no front matter between two lines of ---.`);
  const level: unknown = parse(frontMatter)?.[packageName] ?? 'none';
  const known = levels.find((each) => each === level);
  if (known === undefined)
    throw new UserError(`${file} promises "${level}": it can be major, minor, patch or none.`);
  return known;
}

/** The most that pending changesets promise for a package; none without any. */
export async function pendingPromise(folder: string, packageName: string): Promise<Level> {
  const names = await readdir(folder).catch(() => []);
  const changesets = names.filter((name) => name.endsWith('.md') && name !== 'README.md');
  const promises = changesets.map(async (name) =>
    promiseIn(await readFile(join(folder, name), 'utf8'), packageName, `.changeset/${name}`),
  );
  return highest(await Promise.all(promises));
}

/**
 * What changes ask of the version after a released one. Before 1.0.0 a minor version may break, by the convention that
 * npm's `^` follows as well: `^0.1.2` does not take 0.2.0.
 */
export const demanded = (level: Level, released: string): Level =>
  level === 'major' && parseVersion(released)[0] === 0 ? 'minor' : level;
