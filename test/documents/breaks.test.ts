import { describe, expect, it } from 'vitest';
import { breaks } from './breaks.js';
import { claimsOfDescription } from './claims-of-description.js';
import { claimsOfFacts } from './claims-of-facts.js';
import { compare } from './compare.js';
import { table } from './facts/index.js';
import { readBundle } from './files.js';

/** Thousands of comparisons: some seconds alone, more on a machine that has other work. */
const timeout = 120_000;

describe('the comparison, with the description broken in one place at a time', () => {
  it('notices every break in every place, but those of prose', { timeout }, () => {
    const bundle = readBundle();
    const intact = structuredClone(bundle);
    const facts = claimsOfFacts(table);
    const unnoticed: string[] = [];
    const leftOut: string[] = [];
    let count = 0;

    for (const { change, isLeftOut } of breaks(bundle)) {
      const isNoticed = compare(facts, claimsOfDescription(bundle).claims).length > 0;
      if (!isNoticed) unnoticed.push(change);
      if (isLeftOut) leftOut.push(change);
      count += 1;
    }

    expect(unnoticed).toEqual(leftOut);
    expect(leftOut.length).toBeLessThan(count / 10);
    expect(bundle, 'mended after the last break').toEqual(intact);
  });
});
