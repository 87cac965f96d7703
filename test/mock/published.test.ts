import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, builtPackage } from '../support/built.js';
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

/** Resolves once nothing answers at a URL any more. */
async function silence(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the command of the package', () => {
  it('serves', async () => {
    const { child, exit, line } = run([bin(built), '--port', '0', '--quiet']);
    expect((await call(await line(/./), operation)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('says in one line what to install where Prism is missing', async () => {
    const { exit, lines } = run([bin(alone)], { cwd: alone.folder });
    expect(await exit).toBe(1);
    expect(lines).toEqual([
      'The mock needs Prism, which is not installed: npm install --save-dev @stoplight/prism-http@5.12.0',
    ]);
  });

  it.each([[['--prot', '1']], [['--seed']], [['extra']]])('refuses %j in one line', async (args) => {
    const { exit, lines } = run([bin(built), ...args]);
    expect(await exit).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"aelyst-mock --help" lists the options.');
  });

  it.skipIf(process.platform === 'win32').each([
    { by: 'the process that started it', shell: '' },
    { by: 'npm, which started it through a shell that lives on', shell: 'exec' },
  ])('ends when $by is killed', async ({ shell }) => {
    const command = [process.execPath, bin(built), '--port', '0', '--quiet'];
    // Of two commands in a row, the shell cannot be replaced by the first.
    const started = shell === '' ? command : ['sh', '-c', `"$0" "$@"; true`, ...command];
    const starter = `
      const [command, ...args] = ${JSON.stringify(started)};
      const env = { ...process.env, npm_command: ${JSON.stringify(shell)} || undefined };
      require('node:child_process').spawn(command, args, { stdio: 'inherit', env });
      setInterval(() => {}, 1000);`;
    const parent = run(['--eval', starter]);
    const url = await parent.line(/./);
    await fetch(url);
    parent.child.kill('SIGKILL');
    await silence(url);
  });

  it('goes on when nobody reads what it says any more', async () => {
    const { child, line, exit } = run([bin(built), '--port', '0']);
    const url = /http:\S+/.exec(await line(/answers at/))?.[0] ?? '';
    child.stdout?.destroy();
    for (let count = 0; count < 3; count += 1) expect((await call(url, operation)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });
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
