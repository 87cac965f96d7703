import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMock } from '../src/mock/index.js';
import { bundlerTrials } from './check-consumers/bundlers.js';
import { installationTrials } from './check-consumers/installation.js';
import { pageTrials } from './check-consumers/pages.js';
import { attemptAll, shown } from './check-consumers/row.js';
import { runtimeTrials } from './check-consumers/runtimes.js';
import { settingFor } from './check-consumers/setting.js';
import { typescriptTrials } from './check-consumers/typescript.js';
import { runCommand, UserError } from './support/command.js';
import { buildAndPack } from './support/pack.js';

await runCommand({
  usage: 'npm run check:consumers --',
  summary:
    'Installs the packed package in projects of their own, and runs it against the mock on all it is made for.',
  options: {
    only: { type: 'string', value: '<text>', description: 'only consumers whose name holds this' },
    minutes: {
      type: 'string',
      value: '<number>',
      description: 'what has not come to its end by then is not run (default 15)',
    },
    jobs: { type: 'string', value: '<number>', description: 'how many to try at once (default 3)' },
  },
  examples: [
    ['', 'try all; what cannot be had here is said, and fails nothing'],
    ['--only TypeScript', 'try the versions of TypeScript'],
  ],
  async run({ only = '', minutes = '15', jobs = '3' }) {
    if (!/^[1-9]\d*$/.test(minutes)) throw new UserError('--minutes needs a number from 1.');
    if (!/^[1-9]\d*$/.test(jobs)) throw new UserError('--jobs needs a number from 1.');
    const folder = await mkdtemp(join(tmpdir(), 'aelyst-consumers-'));
    await using mock = await startMock();
    try {
      await mkdir(join(folder, 'packed'));
      const { archive } = await buildAndPack(join(folder, 'packed'));
      let places = 0;
      const place = () => join(folder, `project-${places++}`);
      const signal = AbortSignal.timeout(Number(minutes) * 60_000);
      const setting = settingFor({ archive, mockUrl: mock.url, place, signal });
      const trials = [installationTrials, runtimeTrials, bundlerTrials, pageTrials, typescriptTrials]
        .flatMap((of) => of(setting))
        .filter(({ consumer }) => consumer.includes(only));
      if (trials.length === 0) throw new UserError(`No consumer is called "${only}".`);
      console.log(shown(await attemptAll(trials, Number(jobs), signal)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
