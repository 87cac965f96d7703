import { describe, expect, it } from 'vitest';
import { claimsOfDescription } from './claims-of-description.js';
import { claimsOfFacts } from './claims-of-facts.js';
import { compare, compareMentions } from './compare.js';
import { formatDiscrepancies } from './format-discrepancies.js';
import type { Json } from './json.js';
import { claimsWith, sampleDescription, sampleFacts } from './sample.js';

const operation = ['paths', '/note', 'post'];
const media = [...operation, 'requestBody', 'content', 'application/json'];
const text = [...media, 'schema', 'properties', 'text'];
const body = 'POST /note › request › application/json › body';

/** What the comparison reports after a change to the sample, as a reader would see it. */
const report = (keys: readonly string[], value: Json | undefined): readonly string[] =>
  formatDiscrepancies(compare(sampleFacts, claimsWith(keys, value))).split('\n');

describe('compare', () => {
  it('finds nothing when both sides say the same', () => {
    expect(compare(sampleFacts, claimsOfDescription(sampleDescription).claims)).toEqual([]);
  });

  it('reports a value that differs, with what either side says and where', () => {
    expect(report([...text, 'maxLength'], 8)).toEqual([
      `contradicted: ${body}.text › maxLength: "Add a note › Request body" says 9; the description says 8`,
    ]);
  });

  it('reports a constraint that is gone', () => {
    expect(report([...text, 'maxLength'], undefined)).toEqual([
      `missing: ${body}.text › maxLength: "Add a note › Request body" says 9; the description says nothing`,
    ]);
  });

  it.each([
    { what: 'a constraint', keys: [...text, 'minLength'], path: `${body}.text › minLength`, value: 1 },
    { what: 'an unknown keyword', keys: [...text, 'colour'], path: `${body}.text › colour`, value: 'red' },
    { what: 'an extension', keys: [...operation, 'x-cost'], path: 'POST /note › x-cost', value: 3 },
    { what: 'a default', keys: [...text, 'default'], path: `${body}.text › default`, value: null },
  ])('reports $what that nothing backs, with the nearest fact', ({ keys, path, value }) => {
    expect(report(keys, value)).toEqual([
      `unbacked: ${path}: the description says ${JSON.stringify(value)}; ` +
        'no document and no ruling does (nearest fact: "Add a note › Request body")',
    ]);
  });

  it('names the property that wrongly became optional', () => {
    expect(report([...media, 'schema', 'required'], [])).toEqual([
      `contradicted: ${body}.text › required: "Add a note › Request body" says true; the description says false`,
    ]);
  });

  it('reports a changed example whole, with the ruling that backs it', () => {
    expect(report([...media, 'examples', 'Note', 'value', 'text'], 'Bye')).toEqual([
      'contradicted: POST /note › request › application/json › example Note › value: ' +
        '"Add a note › Request body, by ruling 7" says {"text":"Hello"}; the description says {"text":"Bye"}',
    ]);
  });

  it('reports a renamed property from both sides, a line each', () => {
    const properties = { note: { type: 'string', maxLength: 9 }, summary: { type: 'string' } };
    const schema = { type: 'object', required: ['note'], properties };

    expect(report([...media, 'schema'], schema)).toEqual([
      `missing: ${body}.text: "Add a note › Request body" says all of this, the description says nothing: ` +
        'required = true; type = "string"; maxLength = 9',
      `unbacked: ${body}.note: the description says all of this, no document and no ruling does: ` +
        'required = true; type = "string"; maxLength = 9',
    ]);
  });

  it('reports a header that is gone', () => {
    expect(report([...operation, 'responses', '429', 'headers'], undefined)).toContain(
      'missing: POST /note › 429 › header Retry-After › example: "Add a note › Response 429" says 1; the description says nothing',
    );
  });

  it('reports a status that nothing backs, even when prose is all it has', () => {
    expect(report([...operation, 'responses', '418'], { description: 'A teapot.' })).toEqual([
      'unbacked: POST /note › 418: the description says {}; ' +
        'no document and no ruling does (nearest fact: "Add a note › Request body")',
    ]);
  });

  it('takes no notice of prose, but does of a property that is called like it', () => {
    expect(report([...text, 'description'], 'Something else.')).toEqual(['']);
    expect(report([...media, 'schema', 'properties', 'summary', 'type'], 'number')).toHaveLength(1);
  });
});

describe('compareMentions', () => {
  const mention = { path: 'POST /note › 429', term: 'Unix', source: 'Add a note › Response 429' };

  it('is content with the term anywhere below the place, in whatever case', () => {
    const prose = [{ path: 'POST /note › 429 › header Date', text: 'In seconds of UNIX time.' }];

    expect(compareMentions([mention], prose)).toEqual([]);
  });

  it('reports a term that stands only elsewhere', () => {
    const prose = [{ path: 'POST /note › 4290', text: 'Unix' }];

    expect(formatDiscrepancies(compareMentions([mention], prose))).toBe(
      'missing: POST /note › 429 › prose: "Add a note › Response 429" says "Unix"; the description says nothing',
    );
  });
});

describe('claimsOfFacts', () => {
  it('refuses a place that is stated twice, and names both sources', () => {
    const section = (name: string) => ({ section: name, facts: [['', { openapi: '3.1.0' }]] as const });
    const twice = [{ document: 'Notes', operation: '', sections: [section('Title'), section('Footer')] }];

    expect(() => claimsOfFacts(twice)).toThrow(
      '"openapi" is stated by Notes › Title, and again by Notes › Footer',
    );
  });
});
