import { describe, expect, it } from 'vitest';
import { readBundle } from '../documents/files.js';
import { thorough } from '../support/thorough.js';
import { equivalents } from './equivalents.js';
import { bodiesLayer } from './layers/bodies.js';
import { factsLayer } from './layers/facts.js';
import { generatorLayer } from './layers/generator.js';
import { matrixLayer } from './layers/matrix.js';
import { schemasLayer } from './layers/schemas.js';
import { mutantsOf } from './mutants.js';
import { problemsOf, run } from './run.js';
import { sampleOfEach } from './sample.js';

const bundle = readBundle();
const mutants = mutantsOf(bundle);

/** All, or one of each operator. */
const tried = thorough ? mutants : sampleOfEach(mutants, ({ operator }) => operator, 1, 1);

/** Thousands of comparisons: some seconds alone, more on a machine that has other work. */
const timeout = 120_000;

describe('a change in one place of the description', () => {
  // The facts kill nearly all. `npm run test:mutation` has the rest looked at by the slower layers, too.
  it('is noticed, wherever it is', { timeout }, async () => {
    const outcomes = await run(tried, [factsLayer, matrixLayer], { equivalents });
    expect(problemsOf(outcomes, equivalents, mutants)).toEqual([]);
  });
});

describe.each([
  [factsLayer, 'reference-to-sibling at #/paths/~1contact~1{identifier}/post/responses/400/$ref'],
  [generatorLayer, 'error-kind-removed at #/x-aelyst-error-kinds/449'],
  [bodiesLayer, 'limit-off-by-one at #/components/schemas/NewComment/properties/text/maxLength'],
  [schemasLayer, 'enum-value-misspelt at #/components/schemas/ConversationStatus/properties/status/enum/0'],
  [matrixLayer, 'example-changed at #/components/examples/NotFound/value/message'],
])('the layer $name', (layer, start) => {
  it('has nothing against the description as it is, and something against a change', async () => {
    const mutant = mutants.find(({ name }) => name.startsWith(`${start}:`));
    expect(await layer.judge([() => bundle, mutant?.description ?? (() => bundle)])).toEqual([
      undefined,
      expect.any(String),
    ]);
  });
});
