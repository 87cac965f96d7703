import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { type Bundle, child } from '../support/description.js';
import { redocly } from '../support/redocly.js';
import type { Change } from './change.js';

interface Side {
  /** Where it stands once references are followed. */
  pointer: string;
  value?: unknown;
}

/** The part of Redocly's JSON format that is read here. */
interface Report {
  changes: {
    /** Where an operation first gets to it, through whatever references. */
    path: string;
    /** Which keyword of it has changed. */
    property?: string;
    verdicts: { message: string }[];
    base?: Side;
    revision?: Side;
  }[];
}

/** Something that breaks callers, in Redocly's view. */
export type Breakage = Change & { path: string };

const breakagesOf = ({ changes }: Report): Breakage[] =>
  changes.flatMap(({ path, property, verdicts, base, revision }) => {
    const [before, after] = [base?.value, revision?.value];
    // Of what is not there, Redocly gives the place of its parent.
    const place = (before === undefined ? revision : base)?.pointer ?? path;
    return verdicts.map(({ message }) => ({
      level: 'major' as const,
      path: property === undefined ? path : child(path, property),
      place,
      before,
      after,
      reason: message,
    }));
  });

/** What the rules of `redocly diff`, as redocly.yaml sets them, find to break callers. */
export async function findBreakages(base: Bundle, revision: Bundle): Promise<Breakage[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-breaking-'));
  const file = (name: string) => join(folder, `${name}.json`);
  try {
    await writeFile(file('base'), JSON.stringify(base));
    await writeFile(file('revision'), JSON.stringify(revision));
    const options = ['--format', 'json', '--output', file('report'), '--fail-on', 'none'];
    const { ok, output } = await redocly('diff', file('base'), file('revision'), ...options);
    if (!ok) throw new UserError(`Redocly cannot compare the descriptions:\n${output}`);
    return breakagesOf(JSON.parse(await readFile(file('report'), 'utf8')) as Report);
  } finally {
    await rm(folder, { recursive: true });
  }
}
