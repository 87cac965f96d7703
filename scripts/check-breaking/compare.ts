import type { Bundle } from '../support/description.js';
import type { Change } from './change.js';
import { type Difference, findDifferences } from './differences.js';
import { findChangedExamples } from './examples.js';
import { findChangedIdentifiers } from './identifiers.js';
import { isLess, levels } from './level.js';
import { type Breakage, findBreakages } from './redocly-diff.js';
import { judge } from './rules.js';
import { findChangedSecurity } from './security.js';

const isWithin = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);

/**
 * Places a breakage where the bundles differ. Where nothing differs, an operation refers to something else than
 * before, and the way from the operation says which.
 */
function placed({ path, ...breakage }: Breakage, differences: Difference[]): Change {
  const { place } = breakage;
  const differs = differences.some(({ pointer }) => isWithin(place, pointer) || isWithin(pointer, place));
  return { ...breakage, place: differs ? place : path };
}

/** Keeps of each place what asks for most or, among equals, what came first; those that ask for most first. */
function highestOfEachPlace(changes: Change[]): Change[] {
  const kept = new Map<string, Change>();
  for (const change of changes) {
    const other = kept.get(change.place);
    if (other === undefined || isLess(other.level, change.level)) kept.set(change.place, change);
  }
  const all = [...kept.values()];
  return levels.toReversed().flatMap((level) => all.filter((change) => change.level === level));
}

/**
 * Every change from one bundled description to another. Redocly says what breaks a caller of the API; the rest is what
 * users of the package rely on besides, and leaves no difference unnoticed.
 */
export async function compare(base: Bundle, revision: Bundle): Promise<Change[]> {
  // As text, since the order of examples decides what the mock answers.
  if (JSON.stringify(base) === JSON.stringify(revision)) return [];
  const differences = findDifferences(base, revision);
  const breakages = await findBreakages(base, revision);
  return highestOfEachPlace([
    ...breakages.map((breakage) => placed(breakage, differences)),
    ...findChangedSecurity(base, revision),
    ...findChangedIdentifiers(base, revision),
    ...findChangedExamples(base, revision),
    ...differences.map(judge),
  ]);
}
