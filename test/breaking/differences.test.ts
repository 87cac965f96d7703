import { describe, expect, it } from 'vitest';
import { findDifferences } from '../../scripts/check-breaking/differences.js';
import { judge } from '../../scripts/check-breaking/rules.js';
import { type Bundle, child } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';

type Node = Record<string, unknown>;

/** Every value of the description that has no parts, with the object or list that holds it. */
function* leaves(node: Node, pointer = '#'): Generator<{ holder: Node; key: string; pointer: string }> {
  for (const [key, value] of Object.entries(node)) {
    const place = child(pointer, key);
    if (typeof value === 'object' && value !== null) yield* leaves(value as Node, place);
    else yield { holder: node, key, pointer: place };
  }
}

describe('a difference', () => {
  it('is found wherever one value of the description is another, or is gone', () => {
    const draft = structuredClone(bundle);
    const unseen: string[] = [];
    let count = 0;
    for (const { holder, key, pointer } of leaves(draft)) {
      const value = holder[key];
      count += 1;
      for (const other of ['something else', undefined]) {
        if (other === undefined) delete holder[key];
        else holder[key] = other;
        const places = findDifferences(bundle, draft).map((difference) => difference.pointer);
        // A list of plain values and an example are shown as a whole.
        if (places.length !== 1 || !pointer.startsWith(String(places[0])))
          unseen.push(`${pointer}: ${places}`);
      }
      holder[key] = value;
    }
    expect(unseen).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  const level = (base: Bundle, revision: Bundle) =>
    findDifferences(base, revision).map((difference) => judge(difference).level);

  it('is at least minor where no rule knows what it means', () => {
    expect(level({ novelty: { depth: 1 } }, { novelty: { depth: 2 } })).toEqual(['minor']);
  });

  it('of a property called like a keyword is not taken for prose', () => {
    const named = (type: string) => ({
      components: { schemas: { A: { properties: { summary: { type } } } } },
    });
    expect(level(named('string'), named('integer'))).toEqual(['minor']);
    const described = (summary: string) => ({ components: { examples: { A: { summary } } } });
    expect(level(described('a'), described('b'))).toEqual(['patch']);
  });
});
