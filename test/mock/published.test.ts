import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { flags } from '../../src/mock/command/flags.js';
import { type Built, builtPackage } from '../support/built.js';
import { inCI, thorough } from '../support/thorough.js';
import { run } from './running.js';
import { call, operation } from './support.js';

let built: Built;
let alone: Built;
beforeAll(async () => {
  built = await builtPackage();
  alone = await builtPackage({ installed: false });
}, 60_000);
afterAll(async () => {
  await built[Symbol.asyncDispose]();
  await alone[Symbol.asyncDispose]();
});

const bin = ({ folder }: Built) => join(folder, 'aelyst-mock.js');

/** Resolves once something is so no more. */
async function until(isOver: () => Promise<boolean>): Promise<void> {
  while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const isSilent = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** Runs a program that starts another one and lives on, in the way of npm or not. */
function runStarter(program: string[], shell: boolean) {
  // Of two commands in a row, the shell cannot be replaced by the first.
  const command = shell ? ['sh', '-c', `"$0" "$@"; true`, ...program] : program;
  const starter = `
    const [command, ...args] = ${JSON.stringify(command)};
    const env = { ...process.env, npm_command: ${JSON.stringify(shell ? 'exec' : '')} || undefined };
    require('node:child_process').spawn(command, args, { stdio: 'inherit', env });
    setInterval(() => {}, 1000);`;
  return run(['--eval', starter]);
}

describe('the command of the package', () => {
  it('takes the flags together, prints lines of JSON, and goes on when nobody reads them', async () => {
    const { child, line, exit } = run([
      ...[bin(built), '--port', '0', '--host', '127.0.0.1', '--strict', '--rate-limit', '2/60s'],
      ...['--queued', '0%', '--latency', '1ms..2ms', '--seed', '5', '--json'],
    ]);
    const ready = JSON.parse(await line(/ready/)) as { type: string; url: string };
    expect(ready).toEqual({ type: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/), seed: 5 });
    const { url } = ready;

    await call(url, operation, { body: '[]' });
    expect(JSON.parse(await line(/request/))).toEqual({
      type: 'request',
      at: expect.stringMatching(/^\d{4}-/),
      method: 'POST',
      path: expect.stringContaining('/v1/'),
      operation: operation.operationId,
      status: 400,
      durationMs: expect.any(Number),
      reasons: ['/body must be object, not array'],
    });
    expect((await call(url, operation)).status).toBe(200);

    child.stdout?.destroy();
    for (let count = 0; count < 3; count += 1) expect((await call(url, operation)).status).toBe(429);
    child.kill('SIGTERM');
    expect(await exit).toBe(process.platform === 'win32' ? null : 0);
    expect(await isSilent(url)).toBe(true);
  });

  it('says in one line what to install where Prism is missing', async () => {
    const { exit, lines } = run([bin(alone)], { cwd: alone.folder });
    expect(await exit).toBe(1);
    expect(lines).toEqual([
      'The mock needs Prism, which is not installed: npm install --save-dev @stoplight/prism-http@5.12.0',
    ]);
  });

  it('refuses an option that there is not, in one line', async () => {
    const { exit, lines } = run([bin(built), '--prot', '1']);
    expect(await exit).toBe(2);
    expect(lines).toEqual(['Unknown option \'--prot\'. "aelyst-mock --help" lists the options.']);
  });

  it.skipIf(!thorough)(`lists every flag, and examples, on --help${inCI}`, async () => {
    const { exit, lines } = run([bin(built), '--help']);
    expect(await exit).toBe(0);
    const help = lines.join('\n');
    for (const name of [...Object.keys(flags), 'help']) expect(help).toContain(`--${name}`);
    expect(help).toContain('Examples:');
  });

  // As a shell started by npm, which lives on itself, so that the end of the parent is not enough.
  it.skipIf(process.platform === 'win32')(
    'prints its URL and nothing else with --quiet, and ends when npm, which started it, is killed',
    async () => {
      const npm = runStarter([process.execPath, bin(built), '--port', '0', '--quiet'], true);
      const url = await npm.line(/./);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
      expect((await call(url, operation)).status).toBe(200);
      expect((await call(url, operation, { body: '[]' })).status).toBe(400);
      expect(npm.lines).toEqual([url]);
      npm.child.kill('SIGKILL');
      await until(() => isSilent(url));
    },
  );

  it.skipIf(!thorough || process.platform === 'win32')(
    `notices when the process that started it is killed${inCI}`,
    async () => {
      const source = readFileSync(inProject('src', 'mock', 'command', 'orphan.ts'), 'utf8');
      const { code } = transformSync(source, { loader: 'ts', format: 'esm' });
      const program = `${code}
      const alive = setTimeout(() => {}, 60_000);
      const startedBy = await starters();
      console.log('watching');
      await orphaned(startedBy);
      console.log('orphaned');
      clearTimeout(alive);`;
      const parent = runStarter([process.execPath, '--input-type=module', '--eval', program], false);
      await parent.line(/watching/);
      parent.child.kill('SIGKILL');
      await parent.line(/orphaned/);
      await parent.exit;
    },
  );
});

describe('startMock of the package', () => {
  it.each([
    ['an ES module', 'mock.js'],
    ['CommonJS', 'mock.cjs'],
  ])('works as %s', async (_, name) => {
    const file = join(built.folder, name);
    const load = name.endsWith('.cjs') ? createRequire(file) : (path: string) => import(path);
    const { startMock } = (await load(file)) as typeof import('../../src/mock/index.js');
    await using mock = await startMock();
    expect((await call(mock.url, operation)).status).toBe(200);
  });
});
