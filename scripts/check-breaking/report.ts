import type { Bundle } from '../support/description.js';
import type { Change } from './change.js';
import { compare } from './compare.js';
import { highest, isLess, type Level } from './level.js';
import type { Released } from './released.js';
import { demanded, step } from './version.js';

export interface Report {
  /** Version whose description is compared with. */
  released: string;
  /** What the changes are. */
  level: Level;
  /** What they ask of the next version; less than `level` before 1.0.0. */
  demanded: Level;
  /** What version and changesets promise. */
  promised: Level;
  ok: boolean;
  changes: Change[];
}

/**
 * Compares a description with the released one, and what that asks of the next version with what is promised.
 *
 * @param version In package.json.
 * @param pending What the pending changesets promise.
 */
export async function report(
  released: Released,
  { description, version, pending }: { description: Bundle; version: string; pending: Level },
): Promise<Report> {
  const changes = await compare(released.description, description);
  const level = highest(changes.map((change) => change.level));
  const asked = demanded(level, released.version);
  const promised = highest([step(released.version, version), pending]);
  return {
    released: released.version,
    level,
    demanded: asked,
    promised,
    ok: !isLess(promised, asked),
    changes,
  };
}

const longest = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Each change as a line: what it asks for, its place, what stood there, what stands there, and why. */
export const lines = ({ changes }: Report): string[] =>
  changes.map(
    ({ level, place, before, after, reason }) =>
      `${level}  ${place}: ${shown(before)} → ${shown(after)}. ${reason}`,
  );

/** What follows from the changes, and whether the promise will do. */
export function conclusion({ released, level, demanded, promised, ok }: Report): string {
  if (level === 'none') return `Nothing has changed since ${released}.`;
  const asked = level === demanded ? level : `${level}, which asks for ${demanded} before 1.0.0`;
  const since = `Since ${released}: ${asked}`;
  if (ok) return `${since}; promised: ${promised}.`;
  return `${since}; promised: ${promised}. Run "npx changeset" and choose ${demanded}, or raise the version.`;
}
