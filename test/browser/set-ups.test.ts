import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { run } from '../mock/running.js';
import { browserMissing, executablePath } from '../support/browser.js';
import { type Built, builtPackage } from '../support/built.js';
import { inCI, thorough } from '../support/thorough.js';

const require = createRequire(import.meta.url);

/** A project of somebody who has installed the package, and copied the examples. */
let project: string;
let built: Built;

beforeAll(async () => {
  built = await builtPackage();
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-set-ups-'));
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  project = join(folder, 'project');
  const modules = join(project, 'node_modules');
  const installed = join(modules, '@aelyst', 'client');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await cp(inProject('examples', 'testing'), project, { recursive: true });
  await cp(built.folder, join(installed, 'dist'), { recursive: true });
  await cp(inProject('package.json'), join(installed, 'package.json'));
  await symlink(join(installed, 'dist', 'aelyst-mock.js'), join(modules, '.bin', 'aelyst-mock'));
}, 60_000);
afterAll(async () => {
  await rm(dirname(project), { recursive: true });
  await built[Symbol.asyncDispose]();
});

/** The file behind the command of an installed package. */
const commandOf = (name: string, file: string) =>
  join(dirname(require.resolve(`${name}/package.json`)), file);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test.skipIf(!thorough)(`the set-up for vitest runs as it stands${inCI}`, async () => {
  const args = [commandOf('vitest', 'vitest.mjs'), 'run', '--reporter=tap-flat'];
  const { exit, lines } = run(args, { cwd: join(project, 'vitest') });
  expect(await exit, lines.join('\n')).toBe(0);
  expect(lines.filter((line) => line.startsWith('ok'))).toHaveLength(2);
});

// It starts a runner, two workers, npx, a mock and a browser: the costliest test of all.
test.skipIf(!thorough || browserMissing || process.platform === 'win32')(
  `the set-up for Playwright runs as it stands${browserMissing ?? inCI}`,
  async () => {
    const env = { ...process.env, AELYST_MOCK_PORT: String(await freePort()), CHROMIUM_PATH: executablePath };
    const args = [commandOf('@playwright/test', 'cli.js'), 'test'];
    const { exit, lines } = run(args, { cwd: join(project, 'playwright'), env });
    expect(await exit, lines.join('\n')).toBe(0);
    expect(lines.join('\n')).toContain('2 passed');
  },
);
