import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError } from '../support/command.js';
import { projectRoot } from '../support/project.js';
import { check } from './check.js';
import type { Git } from './released.js';
import { conclusion, lines } from './report.js';

const git: Git = (...args) =>
  promisify(execFile)('git', args, { cwd: projectRoot, maxBuffer: 2 ** 26 }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );

/** `npm run check:breaking`. */
export const checkBreaking = {
  usage: 'npm run check:breaking --',
  summary:
    'Says whether the next version is major, minor or patch, and fails if package.json and changesets promise less.',
  options: {
    base: { type: 'string', value: '<file>', description: 'bundled description to compare with instead' },
    release: {
      type: 'boolean',
      description: 'if enough is promised, keep the description as the released one',
    },
    json: { type: 'boolean', description: 'print the report as JSON' },
  } as const,
  examples: [
    ['', 'compare with the last release, in generated/released.json'],
    ['--base old.json', 'compare with old.json, as the description of the present version'],
    ['--release', 'after "changeset version", before publishing'],
  ] as const,
  async run({ base, release, json = false }: { base?: string; release?: boolean; json?: boolean }) {
    if (release && base !== undefined)
      throw new UserError('--release compares with the last release only: leave out --base.');
    const report = await check({ folder: projectRoot, git, base, release });
    if (json) console.log(JSON.stringify(report ?? null, null, 2));
    else if (report !== undefined) for (const line of lines(report)) console.log(line);
    if (report?.ok === false) throw new UserError(conclusion(report));
    if (json) return;
    console.log(
      report
        ? conclusion(report)
        : 'Nothing is released yet, so nothing can break: any version may come first.',
    );
    if (release) console.log('generated/released.json keeps the description from now on.');
  },
};
