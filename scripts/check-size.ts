import { readFile } from 'node:fs/promises';
import { table } from './bench/table.js';
import { codeFiles } from './build/index.js';
import { entryWeights } from './check-size/entries.js';
import { measure } from './check-size/measure.js';
import { isOver, verdictsOf } from './check-size/verdicts.js';
import { budgets } from './support/budgets.js';
import { runCommand, UserError } from './support/command.js';
import type { Bundle } from './support/description.js';
import { inProject } from './support/project.js';

const sizes = [5, 50, 500, 2_000];

await runCommand({
  usage: 'npm run check:size --',
  summary: 'Measures what the client weighs, and what its types and its generation cost as an API grows.',
  options: {},
  examples: [['', 'measure, and fail over a budget of scripts/support/budgets.ts']],
  async run() {
    const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
    console.log(table([['Entry', 'bytes', 'bytes gzip'], ...entryWeights(await codeFiles())]));
    const costs = [];
    for (const size of sizes) costs.push(await measure(bundle, size));
    const rows = costs.map(({ operations, generation, bytes, instantiations }) =>
      [operations, generation.toFixed(2), bytes, instantiations].map(String),
    );
    const head = ['Operations', 's to generate', 'client, bytes gzip', 'instantiations of a call'];
    console.log(`\n${table([head, ...rows])}\n`);
    const verdicts = verdictsOf(costs, budgets);
    const shown = verdicts.map((verdict) => [
      verdict.what,
      String(verdict.value),
      String(verdict.limit),
      isOver(verdict) ? 'OVER' : 'ok',
    ]);
    console.log(table([['', 'measured', 'budget', ''], ...shown]));
    const over = verdicts.filter(isOver);
    if (over.length > 0) throw new UserError(`\nOver budget: ${over.map(({ what }) => what).join('; ')}.`);
  },
});
