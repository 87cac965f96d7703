import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { problemsOf, scoreOf } from '../test/code-mutation/check.js';
import { filesOf, partVariable } from '../test/code-mutation/parts.js';
import { type Mutant, mutantsOf, type Report } from '../test/code-mutation/report.js';
import { survivors } from '../test/code-mutation/survivors.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';

const configFile = inProject('test', 'code-mutation', 'stryker.config.json');
const folder = join('coverage', 'code-mutation');

/** The sources of the project, by their paths with slashes. */
async function sources(): Promise<string[]> {
  const found = await Promise.all(
    ['src', 'scripts'].map(async (name) =>
      (await readdir(inProject(name), { recursive: true })).map((path) => join(name, path)),
    ),
  );
  return found
    .flat()
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.split(sep).join('/'));
}

interface Settings {
  concurrency: number;
  force: boolean;
}

/** Runs the mutants of some files of a part. */
async function runPart(part: string, files: string[], settings: Settings): Promise<Mutant[]> {
  const to = join(folder, part);
  process.env[partVariable] = part;
  await new Stryker({
    ...settings,
    configFile,
    mutate: files,
    incrementalFile: join(to, 'incremental.json'),
    tempDirName: join(to, 'sandbox'),
    jsonReporter: { fileName: join(to, 'mutation.json') },
    htmlReporter: { fileName: join(to, 'index.html') },
  }).runMutationTest();
  const report = JSON.parse(await readFile(inProject(to, 'mutation.json'), 'utf8')) as Report;
  return mutantsOf(report).filter(({ file }) => files.includes(file));
}

await runCommand({
  usage: 'npm run test:code-mutation --',
  summary:
    'Changes the code of the client, the mock and the generator in one place at a time, and demands that a test notices each time.',
  options: {
    files: {
      type: 'string',
      value: '<start>',
      description: 'only these whose path begins so, src/layers/ for instance',
    },
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
  async run({ files: start, force = false, jobs = '2' }) {
    if (!/^[1-9]\d?$/.test(jobs)) throw new UserError(`--jobs needs a number from 1, not "${jobs}".`, 2);
    process.chdir(projectRoot);
    const chosen = filesOf(await sources(), start).filter(([, files]) => files.length > 0);
    if (chosen.length === 0) throw new UserError(`No source begins with "${start}".`, 2);
    const mutants: Mutant[] = [];
    for (const [part, files] of chosen) {
      const found = await runPart(part, files, { concurrency: Number(jobs), force });
      console.log(
        `${part}: ${scoreOf(found)} % of ${found.length} killed; see ${join(folder, part, 'index.html')}.`,
      );
      mutants.push(...found);
    }
    const all = start === undefined;
    console.log(`${scoreOf(mutants)} % of ${mutants.length} killed.`);
    const problems = problemsOf(mutants, survivors, all);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
  },
});
