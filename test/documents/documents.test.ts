import { describe, expect, it } from 'vitest';
import { claimsOfDescription } from './claims-of-description.js';
import { claimsOfFacts, mentionsOfFacts } from './claims-of-facts.js';
import { compare, compareMentions } from './compare.js';
import { documents, table } from './facts/index.js';
import { readBundle, readRulingsTable } from './files.js';
import { formatDiscrepancies } from './format-discrepancies.js';
import { isObject } from './json.js';
import { rulings } from './rulings.js';

const bundle = readBundle();
const { claims, prose } = claimsOfDescription(bundle);
const facts = claimsOfFacts(table);

describe('the description and the documents', () => {
  it('say the same, and nothing that the other does not', () => {
    expect(formatDiscrepancies(compare(facts, claims))).toBe('');
  });

  it('share the terms that prose carries', () => {
    const mentions = mentionsOfFacts(table);

    expect(formatDiscrepancies(compareMentions(mentions, prose))).toBe('');
  });

  it('have the same operations, as counted without the comparison', () => {
    const items = Object.entries(isObject(bundle['paths']) ? bundle['paths'] : {});
    const operations = items.flatMap(([path, item]) =>
      Object.keys(isObject(item) ? item : {}).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(operations.toSorted()).toEqual(documents.map(({ operation }) => operation).toSorted());
    expect(operations).toHaveLength(5);
  });

  it('have the same 31 pairs of operation and status, as counted without the comparison', () => {
    const documented = documents.flatMap(({ operation, sections }) => {
      const statuses = sections.flatMap(({ at }) => at?.match(/^\d{3}/)?.[0] ?? []);
      return [...new Set(statuses)].map((status) => `${operation} ${status}`);
    });
    const items = Object.entries(isObject(bundle['paths']) ? bundle['paths'] : {});
    const described = items.flatMap(([path, item]) => {
      const post = isObject(item) && isObject(item['post']) ? item['post'] : {};
      return Object.keys(post['responses'] ?? {}).map((status) => `POST ${path} ${status}`);
    });

    expect(described.toSorted()).toEqual(documented.toSorted());
    expect(described).toHaveLength(31);
  });
});

describe('the table of facts', () => {
  it('cannot do without any of its facts', () => {
    const idle = facts.filter((fact) => {
      const found = compare(
        facts.filter((other) => other !== fact),
        claims,
      );
      return !(found.length === 1 && found[0]?.kind === 'unbacked' && found[0].path === fact.path);
    });

    expect(idle).toEqual([]);
  });

  it('is held to the letter in all of its facts', () => {
    const idle = facts.filter((fact) => {
      const changed = facts.map((other) => (other === fact ? { ...fact, value: 'another value' } : other));
      const found = compare(changed, claims);
      return !(found.length === 1 && found[0]?.kind === 'contradicted' && found[0].path === fact.path);
    });

    expect(idle).toEqual([]);
  });

  it('cannot do without any of the terms it wants mentioned', () => {
    const mentions = mentionsOfFacts(table);
    const silent = prose.map(({ path }) => ({ path, text: 'Worded by somebody who forgot.' }));

    expect(compareMentions(mentions, silent)).toHaveLength(mentions.length);
  });
});

describe('the list of rulings', () => {
  const cited = new Set(facts.map(({ ruling }) => ruling));

  it.each(rulings)(
    'holds ruling $number by a fact, or accounts for the lack of one',
    ({ number, noFact }) => {
      expect(cited.has(number)).toBe(noFact === undefined);
    },
  );

  it('has every ruling that a fact cites', () => {
    const numbers = rulings.map(({ number }) => number);

    expect([...cited].filter((number) => number !== undefined && !numbers.includes(number))).toEqual([]);
  });

  it('has the numbers of the table beside the description', () => {
    const rows = [...readRulingsTable().matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, number]) => Number(number));

    expect(rows).toEqual(rulings.map(({ number }) => number));
  });
});
