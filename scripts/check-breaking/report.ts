import type { Bundle } from '../support/description.js';
import type { Change } from './change.js';
import { compare } from './compare.js';
import { highest, isLess, type Level } from './level.js';
import type { Released } from './released.js';
import { demanded, step } from './version.js';

/** What changes ask of the next version, and what is promised. */
export interface Verdict {
  /** What the changes ask for; before 1.0.0 less than they are. */
  demanded: Level;
  /** What version and changesets promise. */
  promised: Level;
  ok: boolean;
}

export interface Report extends Verdict {
  /** Version whose description is compared with. */
  released: string;
  /** What the changes are, taken together. */
  level: Level;
  changes: Change[];
}

interface Plan {
  /** In package.json. */
  version: string;
  /** What the pending changesets promise. */
  pending: Level;
}

/** Weighs what changes are against what is promised since a release. */
export function weigh(level: Level, released: string, { version, pending }: Plan): Verdict {
  const asked = demanded(level, released);
  const promised = highest([step(released, version), pending]);
  return { demanded: asked, promised, ok: !isLess(promised, asked) };
}

/** Compares a description with the released one, and what that asks of the next version with what is promised. */
export async function report(released: Released, description: Bundle, plan: Plan): Promise<Report> {
  const changes = await compare(released.description, description);
  const level = highest(changes.map((change) => change.level));
  return { released: released.version, level, ...weigh(level, released.version, plan), changes };
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
