import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { problemsOf } from '../test/code-mutation/check.js';
import { mutantsOf, type Report } from '../test/code-mutation/report.js';
import { survivors } from '../test/code-mutation/survivors.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';

const stryker = inProject('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const settings = inProject('test', 'code-mutation', 'stryker.config.json');
const folder = inProject('coverage', 'code-mutation');

/** Runs Stryker; true if it came to its end. */
async function runStryker(...flags: string[]): Promise<boolean> {
  const args = [stryker, 'run', settings, ...flags];
  const [code] = await once(spawn(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' }), 'close');
  return code === 0;
}

await runCommand({
  usage: 'npm run test:code-mutation --',
  summary:
    'Changes the code of the client, the mock and the generator in one place at a time, and demands that a test notices each time.',
  options: {
    files: { type: 'string', value: '<pattern>', description: 'only these, src/layers/*.ts for instance' },
    force: {
      type: 'boolean',
      description: 'run every mutant, also those whose code and tests are as before',
    },
    jobs: { type: 'string', value: '<number>', description: 'processes (default 2)' },
  },
  examples: [
    ['', 'every mutant whose code or tests have changed since the last run'],
    ['--files src/redact.ts', 'the mutants of one file'],
    ['--force', 'every mutant'],
  ],
  async run({ files, force = false, jobs = '2' }) {
    if (!/^[1-9]\d?$/.test(jobs)) throw new UserError(`--jobs needs a number from 1, not "${jobs}".`, 2);
    const ended = await runStryker(
      ...['--concurrency', jobs],
      ...(files === undefined ? [] : ['--mutate', files]),
      ...(force ? ['--force'] : []),
    );
    if (!ended) throw new UserError('Stryker did not come to its end; see above.');
    const report = JSON.parse(await readFile(`${folder}/mutation.json`, 'utf8')) as Report;
    const problems = problemsOf(mutantsOf(report), survivors, files === undefined);
    console.log(`Written: ${relative(projectRoot, folder)}/index.html.`);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
  },
});
