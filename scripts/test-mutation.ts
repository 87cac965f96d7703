import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, relative } from 'node:path';
import type { JsonObject } from '../test/documents/json.js';
import { equivalents } from '../test/mutation/equivalents.js';
import { layers } from '../test/mutation/layers/index.js';
import { mutantsOf } from '../test/mutation/mutants.js';
import { operators } from '../test/mutation/operators/index.js';
import { createPool } from '../test/mutation/pool.js';
import { killTable, markdown, summary } from '../test/mutation/report.js';
import { problemsOf, run } from '../test/mutation/run.js';
import { sampleOf } from '../test/mutation/sample.js';
import { bundleDescription } from './generate/bundle.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';

const report = inProject('coverage', 'description-mutation.md');

/** A whole number from a flag. */
function numberOf(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UserError(`--${flag} needs a whole number, not "${text}".`);
  return Number(text);
}

await runCommand({
  usage: 'npm run test:mutation --',
  summary:
    'Changes the description under openapi/ in one place at a time, and demands that a check notices each time.',
  options: {
    'all-layers': {
      type: 'boolean',
      description: 'show every mutant to every layer, to see how strong each is',
    },
    layer: {
      type: 'string',
      value: '<name>',
      description: `one of ${layers.map(({ name }) => name).join(', ')}`,
    },
    operator: { type: 'string', value: '<name>', description: 'only this operator, as the report names it' },
    sample: { type: 'string', value: '<number>', description: 'so many mutants, drawn by chance' },
    seed: { type: 'string', value: '<number>', description: 'of the sample (default 1)' },
    jobs: {
      type: 'string',
      value: '<number>',
      description: 'processes (default: as many as there are cores)',
    },
  },
  examples: [
    ['', 'every mutant, until a layer notices it'],
    ['--all-layers --sample 200', 'how many of 200 each layer notices by itself'],
    ['--operator status-removed', 'the mutants of one operator'],
  ],
  async run({ 'all-layers': allLayers = false, layer, operator, sample, seed = '1', jobs }) {
    if (operator !== undefined && !Object.hasOwn(operators, operator))
      throw new UserError(`--operator needs one of ${Object.keys(operators).join(', ')}.`);
    const chosenLayers = layers.filter(({ name }) => layer === undefined || layer === name);
    if (chosenLayers.length === 0)
      throw new UserError(`--layer needs one of ${layers.map(({ name }) => name).join(', ')}.`);
    const processes = jobs === undefined ? availableParallelism() : Math.max(1, numberOf('jobs', jobs));

    // A bundle is JSON through and through.
    const root = (await bundleDescription()) as JsonObject;
    const all = mutantsOf(root);
    const wanted = all.filter((mutant) => operator === undefined || operator === mutant.operator);
    const mutants =
      sample === undefined ? wanted : sampleOf(wanted, numberOf('sample', sample), numberOf('seed', seed));
    const pool = await createPool(root, all, processes);
    try {
      const outcomes = await run(mutants, chosenLayers, { equivalents, allLayers, judge: pool.judge });
      const problems = problemsOf(outcomes, equivalents, all);
      await mkdir(dirname(report), { recursive: true });
      await writeFile(report, markdown(outcomes, chosenLayers, problems));
      console.log(`${killTable(outcomes, chosenLayers)}\n\n${summary(outcomes)}`);
      console.log(`Written: ${relative(projectRoot, report)}.`);
      if (problems.length > 0) throw new UserError(problems.join('\n'));
    } finally {
      pool.close();
    }
  },
});
