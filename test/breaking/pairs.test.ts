import { beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../scripts/check-breaking/change.js';
import { compare } from '../../scripts/check-breaking/compare.js';
import { at } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { answers } from './cases/answers.js';
import type { Case, Expected } from './cases/case.js';
import { operations } from './cases/operations.js';
import { references } from './cases/references.js';
import { schemas } from './cases/schemas.js';

/** The real description with changes in it. */
function changed(cases: Case[]) {
  const draft = structuredClone(bundle);
  const edits = cases.flatMap((one) => (one.follows === undefined ? [one] : [one, one.follows]));
  for (const { at: pointer, set } of edits) {
    const node = at(draft, pointer === '' ? '#' : `#${pointer}`) as Record<string, unknown>;
    for (const [key, value] of Object.entries(set)) {
      if (value === undefined) delete node[key];
      else node[key] = value;
    }
  }
  return draft;
}

const found = (changes: Change[]): Expected[] => changes.map(({ level, place }) => [level, place]);
const sorted = (list: Expected[]) => list.map((pair) => pair.join(' ')).toSorted();

type Way = 'there' | 'back';

/** The way there, and in CI the way back. */
const ways = triedOf<Way>(['there', 'back'], 2);

// Redocly takes half a second a run. Changes at places that have nothing to do with each other share one, and what is
// found at its places is looked at for each.
describe.each([
  ['schemas, answers and operations', [...schemas, ...answers, ...operations]],
  ['references', references],
])('of %s', (_, cases) => {
  const seenOn: Record<Way, Change[]> = { there: [], back: [] };

  beforeAll(async () => {
    const draft = changed(cases);
    const compared = { there: [bundle, draft], back: [draft, bundle] } as const;
    await Promise.all(
      ways.map(async (way) => {
        seenOn[way] = await compare(...compared[way]);
      }),
    );
  });

  const pairs = cases.flatMap((one) =>
    ways.map((way) => ({
      that: way === 'there' ? one.that : `${one.that}, on the way back`,
      way,
      expected: one[way],
    })),
  );

  it.each(pairs)('sees that $that', ({ way, expected }) => {
    const places = new Set(expected.map(([, place]) => place));
    const seen = seenOn[way].filter(({ place }) => places.has(place));
    expect(sorted(found(seen))).toEqual(sorted([...expected]));
  });

  it('sees nothing else', () => {
    for (const way of ways)
      expect(sorted(found(seenOn[way]))).toEqual(sorted(cases.flatMap((one) => one[way])));
  });
});
