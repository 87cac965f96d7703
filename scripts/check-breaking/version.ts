import { UserError } from '../support/command.js';
import type { Level } from './level.js';

type Version = [major: number, minor: number, patch: number];

/** Reads `1.2.3`. What stands behind a hyphen, in `1.2.3-next.0`, leads up to the same release. */
export function parseVersion(text: string): Version {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text) ?? [];
  if (patch === undefined) throw new UserError(`"${text}" is not a version, such as 1.2.3.`);
  return [Number(major), Number(minor), Number(patch)];
}

/** Which of two versions is newer: positive for the first, negative for the second. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** What a release promises that goes from one version to another. */
export function step(from: string, to: string): Level {
  if (compareVersions(to, from) < 0) throw new UserError(`Version ${to} is older than the released ${from}.`);
  const [before, after] = [parseVersion(from), parseVersion(to)];
  const first = after.findIndex((number, index) => number !== before[index]);
  return (['major', 'minor', 'patch'] as const)[first] ?? 'none';
}

/**
 * What changes ask of a version in the light of the last one. Before 1.0.0 a minor version may break, by the convention
 * that npm's `^` follows as well: `^0.1.2` does not take 0.2.0.
 */
export const demanded = (level: Level, released: string): Level =>
  level === 'major' && parseVersion(released)[0] === 0 ? 'minor' : level;
