import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executablePath, noBrowser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';
import { nodeBinary } from './binaries.js';
import { type Project, Unavailable, type Workshop } from './runner.js';

interface Settings {
  /** Where in the project to run the command. */
  cwd?: string;
  /** More files of the project. */
  files?: Record<string, string>;
  env?: object;
  node?: string;
}

/** Runs a command of a package in a project that has copied the examples for tests, and returns its folder. */
async function runExample(
  workshop: Workshop,
  packages: string[],
  [command = '', ...args]: string[],
  { cwd = '.', files = {}, env = {}, node = process.execPath }: Settings = {},
): Promise<string> {
  const folder = await workshop.folder(await workshop.installed(...packages), {});
  await cp(inProject('examples', 'testing'), folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const script = join(folder, 'node_modules', command);
  const environment = { ...process.env, ...env };
  await run(node, [script, ...args], join(folder, cwd), command, workshop.signal, environment);
  return folder;
}

const jest = 'jest@30.5.2';
const vitest = 'vitest@4.1.12';

/** How long the first mock takes, with the loading of its modules by Jest. */
const timing = `
const { writeFileSync } = require('node:fs');
test('starts', async () => {
  const before = performance.now();
  const { startMock } = require('@aelyst/client/mock');
  const mock = await startMock();
  writeFileSync('started.txt', (performance.now() - before).toFixed());
  await mock.close();
});
`;

/** The examples of `examples/testing/` as they stand, with the packed package. */
export const exampleProjects: Project[] = [
  {
    name: 'Jest',
    how: 'example',
    async run(workshop) {
      // Without its cache, as in CI.
      const command = ['jest/bin/jest.js', '--rootDir=jest', '--watchman=false', '--no-cache'];
      const files = { 'jest/timing.test.cjs': timing };
      const folder = await runExample(workshop, [jest], command, { files });
      return `startMock within ${await readFile(join(folder, 'started.txt'), 'utf8')} ms, ${jest}`;
    },
  },
  {
    name: 'vitest',
    how: 'example',
    async run(workshop) {
      await runExample(workshop, [vitest], ['vitest/vitest.mjs', 'run', '--root=.', '--dir=vitest']);
      return vitest;
    },
  },
  ...Object.entries({ 'msw@2.10.0': '20', 'msw@2': '20', 'msw@3': '22' }).map(
    ([msw, version]): Project => ({
      name: 'MSW',
      how: `example, ${msw}`,
      async run(workshop) {
        const node = await nodeBinary(workshop, version);
        const command = ['vitest/vitest.mjs', 'run', '--root=.', '--dir=msw'];
        await runExample(workshop, [vitest, msw], command, { node });
        return `Node ${version}, ${vitest}`;
      },
    }),
  ),
  {
    name: 'Playwright',
    how: 'example',
    async run(workshop) {
      if (noBrowser !== undefined && !process.env['CI']) throw new Unavailable(noBrowser);
      const packages = ['@playwright/test@1.65.1', 'vite@7.3.8'];
      const env = {
        AELYST_MOCK_PORT: String(await freePort()),
        APPLICATION_PORT: String(await freePort()),
        CHROMIUM_PATH: executablePath,
      };
      await runExample(workshop, packages, ['@playwright/test/cli.js', 'test'], { cwd: 'playwright', env });
      return packages.join(', ');
    },
  },
];
