import { cpus } from 'node:os';
import { fleet } from './bench/fleet.js';
import { goodput } from './bench/goodput.js';
import { overhead } from './bench/overhead.js';
import { size, types } from './bench/size.js';
import { workers } from './bench/workers.js';
import { runCommand, UserError } from './support/command.js';

const benchmarks = { overhead, size, types, goodput, fleet, workers };

await runCommand({
  usage: 'npm run bench --',
  summary:
    'Measures what a call costs, what the client weighs and costs to check, and how many messages get through a limit that one process or many share.',
  options: {
    only: { type: 'string', value: '<name>', description: `one of ${Object.keys(benchmarks).join(', ')}` },
  },
  async run({ only }) {
    const chosen = Object.entries(benchmarks).filter(([name]) => only === undefined || only === name);
    if (chosen.length === 0)
      throw new UserError(`--only needs one of ${Object.keys(benchmarks).join(', ')}.`);
    console.log(
      `Node ${process.versions.node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`,
    );
    for (const [, benchmark] of chosen) console.log(`\n${await benchmark()}`);
  },
});
