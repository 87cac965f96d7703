import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { flags } from '../../src/mock/cli/flags.js';
import { type Built, builtPackage } from '../support/built.js';
import { inCI, thorough } from '../support/thorough.js';
import { run } from './running.js';
import { call, operation } from './support.js';

// In a folder where none of the project's dependencies can be found.
let built: Built;
beforeAll(async () => {
  built = await builtPackage({ installed: false });
});
afterAll(() => built[Symbol.asyncDispose]());

const bin = () => join(built.folder, 'aelyst-mock.js');
const onWindows = process.platform === 'win32';

const isSilent = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** Runs a shell that runs a program, in a process that lives on, as npm does. */
function runAsNpm(program: string[]) {
  // The shell cannot be replaced by the first of two commands.
  const command = ['sh', '-c', `"$0" "$@"; true`, ...program];
  const starter = `
    const [command, ...args] = ${JSON.stringify(command)};
    const env = { ...process.env, npm_command: 'exec' };
    require('node:child_process').spawn(command, args, { stdio: 'inherit', env });
    setInterval(() => {}, 1000);`;
  return run(['--eval', starter]);
}

describe('aelyst-mock, without any other package', () => {
  it('accepts its flags together, prints lines of JSON, and lives on when its output is closed', async () => {
    const { child, line, exit } = run([
      ...[bin(), '--port', '0', '--host', '127.0.0.1', '--strict', '--rate-limit', '2/60s'],
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
    expect(await exit).toBe(onWindows ? null : 0);
  });

  it('refuses an unknown option in one line', async () => {
    const { exit, lines } = run([bin(), '--description', 'a.yaml']);
    expect(await exit).toBe(2);
    expect(lines).toEqual(['Unknown option \'--description\'. "aelyst-mock --help" lists the options.']);
  });

  it.skipIf(!thorough)(`lists every flag, and examples, on --help${inCI}`, async () => {
    const { exit, lines } = run([bin(), '--help']);
    expect(await exit).toBe(0);
    const help = lines.join('\n');
    for (const name of [...Object.keys(flags), 'help']) expect(help).toContain(`--${name}`);
    expect(help).toContain('Examples:');
  });

  // The shell that npm started lives on, so that the end of the parent is not enough.
  it.skipIf(onWindows)(
    'prints only its URL with --quiet, and ends with a message when npm, which started it, is killed',
    async () => {
      const npm = runAsNpm([process.execPath, bin(), '--port', '0', '--quiet']);
      const url = await npm.line(/./);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
      expect((await call(url, operation)).status).toBe(200);
      expect((await call(url, operation, { body: '[]' })).status).toBe(400);
      expect(npm.lines).toEqual([url]);
      npm.child.kill('SIGKILL');
      expect(await npm.line(/ended/)).toBe(
        'The mock has ended, since the process that started it has. --stay lets it live on.',
      );
      await expect.poll(() => isSilent(url)).toBe(true);
    },
  );

  it.skipIf(onWindows)(
    'ends with the shell that started it in the background, unless --stay is set',
    async () => {
      /** A shell with the mock in the background, which ends when it reads a line. */
      const shell = (...more: string[]) => {
        const program = [process.execPath, bin(), '--port', '0', '--json', ...more];
        const command = ['-c', '"$0" "$@" & echo "pid $!"; read end', ...program];
        return run([
          '--eval',
          `require('node:child_process').spawn('sh', ${JSON.stringify(command)}, { stdio: 'inherit' })`,
        ]);
      };
      const end = async ({ child, line }: ReturnType<typeof run>) => {
        const { url } = JSON.parse(await line(/ready/)) as { url: string };
        child.stdin?.end('end\n');
        return url;
      };
      const without = shell();
      await end(without);
      expect(JSON.parse(await without.line(/"ended"/))).toMatchObject({ type: 'ended', reason: 'orphaned' });
      const staying = shell('--stay');
      const pid = Number((await staying.line(/^pid /)).slice(4));
      const url = await end(staying);
      // A second one needs as long to notice and to end.
      const another = shell();
      await end(another);
      await another.line(/"ended"/);
      expect((await call(url, operation)).status).toBe(200);
      process.kill(pid, 'SIGTERM');
      expect(JSON.parse(await staying.line(/"ended"/))).toMatchObject({ reason: 'SIGTERM' });
      await staying.exit;
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
    expect(mock.requests).toHaveLength(1);
  });
});

describe('the container', () => {
  it.skipIf(onWindows || !thorough)(
    `is built by the commands of the Dockerfile, in empty folders${inCI}`,
    { timeout: 600_000 },
    async () => {
      const parent = await mkdtemp(join(tmpdir(), 'aelyst-container-'));
      try {
        await runStages(await readFile(inProject('Dockerfile'), 'utf8'), parent);
      } finally {
        await rm(parent, { recursive: true });
      }
    },
  );

  /** Executes the instructions of each stage in a folder, and calls the mock of the last. */
  async function runStages(dockerfile: string, parent: string): Promise<void> {
    const sh = (command: string, cwd: string) => promisify(execFile)('sh', ['-c', command], { cwd });
    const ignored = (await readFile(inProject('.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const stages = new Map<string, string>();
    let cwd = '';
    let workdir = '';
    let entry: string[] = [];
    for (const line of dockerfile.replaceAll(/\\\n\s*/g, '').split('\n')) {
      const [instruction = '', ...rest] = line.split(/\s+/);
      const text = rest.join(' ');
      if (instruction === 'FROM') {
        cwd = join(parent, String(stages.size));
        await mkdir(cwd);
        stages.set(rest[2] ?? String(stages.size), cwd);
      } else if (instruction === 'WORKDIR') workdir = text;
      else if (instruction === 'RUN') await sh(text.replaceAll(`${workdir}/`, `${cwd}/`), cwd);
      else if (instruction === 'ENTRYPOINT') entry = JSON.parse(text) as string[];
      else if (instruction === 'COPY') {
        const [stage = ''] = /--from=(\S+)/.exec(text)?.slice(1) ?? [];
        const files = rest.filter((word) => !word.startsWith('--'));
        const target = String(files.pop());
        const from = stage === '' ? inProject() : String(stages.get(stage));
        // The context is what .dockerignore lets through.
        const sources = files.flatMap((file) => (file === '.' ? ignored : [file.replace(/^\/\w+\//, '')]));
        await sh(
          `mkdir -p ${target} && cp -R ${sources.map((file) => join(from, file)).join(' ')} ${target}`,
          cwd,
        );
      }
    }
    expect(entry).toContain('--control');
    const [program, ...args] = entry.map((word) => (word === '4010' ? '0' : word));
    expect(program).toBe('node');
    const container = run([...args, '--quiet'], { cwd });
    const url = await container.line(/^http/);
    expect((await call(url, operation)).status).toBe(200);
    expect((await fetch(new URL('/_mock/requests', url))).status).toBe(200);
    container.child.kill('SIGTERM');
    await container.exit;
  }
});
