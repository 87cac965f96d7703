import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/support/loopback.js';
import { startProgram } from '../../scripts/support/program.js';
import { browserMissing, executablePath } from '../support/browser.js';
import { onlyInCI, testInCI, thorough } from '../support/thorough.js';
import { installedExamples } from './support.js';

const require = createRequire(import.meta.url);

/** The file behind the command of an installed package. */
const commandOf = (name: string, file: string) =>
  join(dirname(require.resolve(`${name}/package.json`)), file);

testInCI('the examples for vitest and for MSW in Node run as they stand', async () => {
  await using examples = await installedExamples();
  const args = [commandOf('vitest', 'vitest.mjs'), 'run', '--reporter=tap-flat', 'vitest', 'msw'];
  const { ended, lines } = startProgram(args, { cwd: examples.project });
  expect((await ended).code, lines.join('\n')).toBe(0);
  const passed = lines.filter((line) => line.startsWith('ok'));
  for (const folder of ['vitest', 'msw']) {
    expect(passed.filter((line) => line.includes(`${folder}/comment.test.ts`)).length).toBeGreaterThan(2);
  }
});

// It starts a runner, two workers, npx, a mock, a server and a browser: the costliest test of all.
test.skipIf(!thorough || browserMissing || process.platform === 'win32')(
  `the example for Playwright runs as it stands${browserMissing ?? onlyInCI}`,
  async () => {
    await using examples = await installedExamples();
    const ports = {
      AELYST_MOCK_PORT: String(await freePort()),
      APPLICATION_PORT: String(await freePort()),
    };
    const env = { ...process.env, ...ports, CHROMIUM_PATH: executablePath };
    const args = [commandOf('@playwright/test', 'cli.js'), 'test'];
    const { ended, lines } = startProgram(args, { cwd: join(examples.project, 'playwright'), env });
    expect((await ended).code, lines.join('\n')).toBe(0);
    expect(lines.join('\n')).toContain('6 passed');
  },
);
