import { cpus } from 'node:os';
import { fleet } from './bench/fleet.js';
import { goodput } from './bench/goodput.js';
import { overhead } from './bench/overhead.js';
import { size, types } from './bench/size.js';
import { workers } from './bench/workers.js';
import { runCommand, UserError } from './support/command.js';

const benchmarks: Record<string, () => Promise<string>> = { overhead, size, types, goodput, fleet, workers };
const all = Object.keys(benchmarks);

// `runCommand` takes no words, so the names of benchmarks are read here.
const args = process.argv.slice(2);
const words = args.filter((arg) => !arg.startsWith('-'));

await runCommand(
  {
    usage: 'npm run bench --',
    summary: `Measures what a call costs, what the client weighs and costs to check, and how many messages get through a limit
that one process or many share. Without a name it runs all benchmarks: ${all.join(', ')}.`,
    options: {},
    examples: [
      ['fleet', 'one of them'],
      ['size types', 'some of them'],
    ],
    async run() {
      const unknown = words.filter((word) => !Object.hasOwn(benchmarks, word));
      if (unknown.length > 0)
        throw new UserError(
          `No benchmark is called ${unknown.join(' or ')}. There are ${all.join(', ')}.`,
          2,
        );
      const { node } = process.versions;
      console.log(`Node ${node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`);
      for (const name of words.length > 0 ? new Set(words) : all)
        console.log(`\n${await benchmarks[name]?.()}`);
    },
  },
  args.filter((arg) => arg.startsWith('-')),
);
