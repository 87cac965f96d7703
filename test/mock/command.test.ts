import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { call, exampleOf, operation, operations } from './support.js';

// In one process, as opposed to the command `tsx`, so that ending it leaves nothing behind.
const command = ['--import', 'tsx', inProject('scripts', 'mock.ts')];
const run = promisify(execFile);

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Runs the command until it has printed all it prints on start. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [...command, '--port', '0', ...args], { cwd: projectRoot });
  started.push(child);
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.startsWith('  curl')) break;
  }
  const url = lines.join('\n').match(/http:\S+/)?.[0] ?? '';
  return { child, exit, url, output: lines.join('\n'), curl: (lines.at(-1) ?? '').trim() };
}

interface Failure {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command when it must fail. */
const failure = (...args: string[]): Promise<Failure> =>
  run(process.execPath, [...command, ...args], { cwd: projectRoot }).then(
    () => {
      throw new Error('The command succeeded.');
    },
    (error: Failure) => error,
  );

describe('npm run mock', () => {
  it('prints its URL, the operations and their answers, and how to choose one', async () => {
    const { url, output } = await start();
    expect((await call(url, operation)).status).toBe(200);
    for (const { method, path, operationId, responses } of operations) {
      expect(output).toMatch(new RegExp(`${method} ${path.replace(/[{}]/g, '\\$&')} +${operationId}\n`));
      for (const { status, content } of responses) {
        expect(output).toContain(`${status} ${content.examples.map(({ name }) => name).join(', ')}`);
      }
    }
    expect(output).toContain('Prefer: code=<status>, example=<name>');
  });

  it.skipIf(process.platform === 'win32')('prints a curl command that works as it stands', async () => {
    const { curl } = await start('--static');
    const { stdout } = await run('sh', ['-c', curl]);
    const successes = operations.map((described) => exampleOf(described, 200));
    expect(successes).toContainEqual(JSON.parse(stdout));
  });

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'stops cleanly on %s',
    async (signal) => {
      const { child, exit, url } = await start();
      child.kill(signal);
      expect(await exit).toBe(0);
      await expect(call(url, operation)).rejects.toThrow('fetch failed');
    },
  );

  it('takes a host and a description', async () => {
    const { url } = await start('--host', 'localhost', '--description', 'openapi/openapi.yaml');
    expect(new URL(url).hostname).toBe('localhost');
    const response = await call(url, operation, { headers: { prefer: 'code=400' } });
    expect(await response.json()).toEqual(exampleOf(operation, 400));
  });

  it('lists its options on --help', async () => {
    const { stdout } = await run(process.execPath, [...command, '--help']);
    for (const option of ['--port', '--host', '--description', '--help']) expect(stdout).toContain(option);
  });
});

describe('npm run mock fails with one line and no stack', () => {
  async function expectOneLine(args: string[], line: string | RegExp) {
    const { code, stdout, stderr } = await failure(...args);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
  }

  it('on a port that there is not', async () => {
    await expectOneLine(['--port', '99999'], /port/);
  });

  it('on a description that cannot be read', async () => {
    await expectOneLine(['--description', 'no-such-file.yaml'], 'no-such-file.yaml cannot be read');
  });

  it('on a file that is no description', async () => {
    await expectOneLine(['--description', 'package.json'], 'package.json is not an OpenAPI 3.1 description');
  });

  it('on a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await expectOneLine(['--port', String(port)], `Port ${port} on 127.0.0.1 is taken`);
    } finally {
      server.close();
    }
  });

  it('on an option that does not exist', async () => {
    await expectOneLine(['--prot', '1'], '--prot');
  });
});
