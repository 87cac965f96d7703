import { describe, expect, it } from 'vitest';
import { readBundle } from '../documents/files.js';
import type { JsonObject } from '../documents/json.js';
import { valueAt, withValue } from './json.js';
import { factsLayer } from './layers/facts.js';
import { type Layer, oneByOne } from './layers/layer.js';
import { mutantsOf } from './mutants.js';
import { killTable, markdown, summary } from './report.js';
import { problemsOf, run } from './run.js';
import { sampleOf } from './sample.js';

const bundle = readBundle();
const all = mutantsOf(bundle);
const comment = '#/components/schemas/NewComment/properties/text';

/** The mutants of the one length that the documents limit. */
const lengths = all.filter(
  ({ pointer, operator }) => pointer === `${comment}/maxLength` && operator !== 'max-length-added',
);

/** A layer that does not see what another schema says in place of the one at a pointer. */
const withHoleAt = (pointer: string, layer: Layer): Layer => ({
  name: layer.name,
  judge: (descriptions) =>
    layer.judge(
      descriptions.map(
        (description) => () => withValue(description(), pointer, valueAt(bundle, pointer)) as JsonObject,
      ),
    ),
});

const everything = oneByOne('everything', () => 'never right');
const nothing = oneByOne('nothing', () => undefined);

describe('a run', () => {
  it('names the mutants that a hole in a layer lets through, with what they change', async () => {
    const outcomes = await run(lengths, [withHoleAt(comment, factsLayer)], { equivalents: [] });
    expect(problemsOf(outcomes, [], all)).toEqual([
      `survived: limit-off-by-one at ${comment}/maxLength: 1000 → 999`,
      `survived: limit-off-by-one at ${comment}/maxLength: 1000 → 1001`,
      `survived: limit-loosened at ${comment}/maxLength: 1000 → 10000`,
      `survived: limit-removed at ${comment}/maxLength: 1000 → nothing`,
    ]);
    expect(summary(outcomes)).toBe('4 mutants: 0 killed, 4 survived, 0 equivalent (0 %).');
  });

  it('names the layer that killed each, and shows it to no other', async () => {
    const outcomes = await run(lengths, [nothing, factsLayer, everything], { equivalents: [] });
    const verdict = 'POST /contact/{identifier}/comment › request › application/json › body.text › maxLength';
    expect(outcomes.map(({ kills }) => kills)).toEqual([
      [{ layer: 'facts', verdict: `contradicted: ${verdict}` }],
      [{ layer: 'facts', verdict: `contradicted: ${verdict}` }],
      [{ layer: 'facts', verdict: `contradicted: ${verdict}` }],
      [{ layer: 'facts', verdict: `missing: ${verdict}` }],
    ]);
    expect(problemsOf(outcomes, [], all)).toEqual([]);
  });

  it('shows every mutant to every layer when asked to', async () => {
    const options = { equivalents: [], allLayers: true };
    const outcomes = await run(lengths, [nothing, factsLayer, everything], options);
    expect(outcomes.map(({ kills }) => kills.map(({ layer }) => layer))).toEqual(
      lengths.map(() => ['facts', 'everything']),
    );
  });

  it('counts what a check throws as what it has to say', async () => {
    const throwing = oneByOne('throwing', () => {
      throw new Error('Not a description.');
    });
    const [outcome] = await run(lengths, [throwing], { equivalents: [] });
    expect(outcome?.kills).toEqual([{ layer: 'throwing', verdict: 'Not a description.' }]);
  });

  it('does not take a layer at its word that leaves mutants out', async () => {
    const hasty: Layer = { name: 'hasty', judge: async () => [] };
    await expect(run(lengths, [hasty], { equivalents: [] })).rejects.toThrow(
      'hasty did not judge every mutant',
    );
  });
});

describe('the list of equivalent mutants', () => {
  const [first] = lengths;
  const name = first?.name ?? '';
  const equivalents = [{ mutant: name, reason: 'None.' }];

  it('lets them survive', async () => {
    const outcomes = await run(lengths.slice(0, 1), [nothing], { equivalents });
    expect(problemsOf(outcomes, equivalents, all)).toEqual([]);
    expect(summary(outcomes)).toBe('1 mutant: 0 killed, 0 survived, 1 equivalent (100 %).');
  });

  it('may not have one that a layer tells apart', async () => {
    const outcomes = await run(lengths, [everything], { equivalents });
    expect(problemsOf(outcomes, equivalents, all)).toEqual([
      `listed as equivalent, but everything tells it apart: ${name} (never right)`,
    ]);
  });

  it('may not have one that no operator makes', () => {
    expect(problemsOf([], [{ mutant: 'limit-removed at nowhere', reason: 'None.' }], all)).toEqual([
      'listed as equivalent, but no operator makes it: limit-removed at nowhere',
    ]);
  });
});

describe('the report', () => {
  it('counts by operator and layer what was killed and what survived', async () => {
    const layers = [
      oneByOne('odd', ({ openapi }) => (openapi === '3.0.3' ? 'old | odd' : undefined)),
      nothing,
    ];
    const mutants = all.filter(({ operator }) => ['format-changed', 'limit-removed'].includes(operator));
    const outcomes = await run(mutants, layers, { equivalents: [] });
    expect(killTable(outcomes, layers)).toBe(
      `
| operator       | mutants | odd | nothing | equivalent | survived |
| -------------- | ------: | --: | ------: | ---------: | -------: |
| limit-removed  |       1 |     |         |            |        1 |
| format-changed |       3 |   1 |         |            |        2 |
| all            |       4 |   1 |         |            |        3 |`.trim(),
    );
    const report = markdown(outcomes, layers, problemsOf(outcomes, [], all));
    expect(report).toContain('4 mutants: 1 killed, 3 survived, 0 equivalent (25 %).');
    expect(report).toContain(`- survived: limit-removed at ${comment}/maxLength: 1000 → nothing\n`);
    expect(report).toContain('| format-changed at #/openapi: "3.1.0" → "3.0.3" | odd | old \\| odd |\n');
  });
});

describe('a sample', () => {
  it('is drawn by chance, the same for the same seed, in order', () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    const sample = sampleOf(numbers, 50, 7);
    expect(sample).toHaveLength(50);
    expect(sample).toEqual(sample.toSorted((a, b) => a - b));
    expect(sampleOf(numbers, 50, 7)).toEqual(sample);
    expect(sampleOf(numbers, 50, 8)).not.toEqual(sample);
    expect(sampleOf(numbers, 5000, 7)).toEqual(numbers);
  });
});
