import { startMock } from '../src/mock/index.js';
import { projects } from './check-consumers/projects.js';
import { createRunner, runAll, tableOf } from './check-consumers/runner.js';
import { runCommand, UserError } from './support/command.js';
import { buildAndPack } from './support/pack.js';
import { temporaryFolder } from './support/project.js';

await runCommand({
  usage: 'npm run check:consumers --',
  summary:
    'Installs the packed package in projects of every kind, and runs it there. Needs the npm registry.',
  options: {
    only: {
      type: 'string',
      value: '<text>',
      description: 'only projects whose line in the table contains this',
    },
    minutes: {
      type: 'string',
      value: '<number>',
      description: 'when to stop; the rest is "not run" (default 15)',
    },
  },
  examples: [
    ['', 'run all; a project whose tools this machine lacks is "not run", which is no failure'],
    ['--only delivery', 'what the client reports as `delivery`, on each run time and in each situation'],
    ['--only "TypeScript 5"', 'check the types with each TypeScript 5'],
  ],
  async run({ only = '', minutes = '15' }) {
    if (!/^[1-9]\d*$/.test(minutes)) throw new UserError('--minutes needs a number from 1.', 2);
    const chosen = projects.filter(({ name, how }) => `${name}, ${how}`.includes(only));
    if (chosen.length === 0) throw new UserError(`No project is called "${only}".`, 2);
    await using temporary = await temporaryFolder('consumers');
    const root = temporary.path;
    await using mock = await startMock();
    const { archive } = await buildAndPack(root);
    const signal = AbortSignal.timeout(Number(minutes) * 60_000);
    const run = createRunner({ archive, root, mockUrl: mock.url, signal });
    console.log(tableOf(await runAll(chosen, run, 3, signal)));
  },
});
