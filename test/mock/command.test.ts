import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { type Running, run } from './running.js';
import { call, exampleOf, operation, operations, token } from './support.js';

// Not by the command `tsx`, which would be a process besides, and left behind by a signal.
const command = ['--import', 'tsx', inProject('scripts', 'mock.ts'), '--port', '0'];

/** One process for all that follows, since it takes a second of processor time to start. */
describe('npm run mock', () => {
  let running: Running;
  let output: string;
  let url: string;

  beforeAll(async () => {
    running = run([
      ...command,
      ...['--host', 'localhost', '--description', 'openapi/openapi.yaml', '--static', '--verbose'],
      ...['--latency', '1ms..2ms', '--seed', '1'],
    ]);
    await running.line(/--seed/);
    output = running.lines.join('\n');
    url = /http:\S+/.exec(output)?.[0] ?? '';
  });
  afterAll(() => running.child.kill('SIGKILL'));

  it('takes a host and a description', async () => {
    expect(new URL(url).hostname).toBe('localhost');
    const response = await call(url, operation, { headers: { prefer: 'code=400' } });
    expect(await response.json()).toEqual(exampleOf(operation, 400));
  });

  it('prints the operations and their answers, how to choose one, and the seed that it draws with', () => {
    for (const { method, path, operationId, responses } of operations) {
      expect(output).toMatch(new RegExp(`${method} ${path.replace(/[{}]/g, '\\$&')} +${operationId}\n`));
      for (const { status, content } of responses) {
        expect(output).toContain(`${status} ${content.examples.map(({ name }) => name).join(', ')}`);
      }
    }
    expect(output).toContain('Prefer: code=<status>, example=<name>');
    expect(output).toContain('Drawn with --seed 1.');
  });

  it.skipIf(process.platform === 'win32')('prints a curl command that works as it stands', async () => {
    const curl = /^ +(curl .+)$/m.exec(output)?.[1] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
    const successes = operations.map((described) => exampleOf(described, 200));
    expect(successes).toContainEqual(JSON.parse(stdout));
  });

  it('has a line for each request, with time, status, method, path and duration', async () => {
    await call(url, operation, { headers: { prefer: 'code=200' } });
    expect(await running.line(/ 200 {2}POST/)).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}200 {2}POST {2}\/v1\/\S+ {2}[\d.]+ ms$/,
    );
  });

  it('says why a request was refused: where, what stood there, and what would be right', async () => {
    await call(url, operation, { body: '{"firstName":7}', headers: { prefer: 'code=200' } });
    expect(await running.line(/ 400 .*firstName/)).toMatch(
      / ms {2}\/body\/firstName must be string, not number$/,
    );
    await fetch(`${url}/nowhere`);
    expect(await running.line(/ 404 {2}GET/)).toContain('The description has no path for /nowhere.');
  });

  it('shows what was sent with --verbose, escaped where it could move the cursor, and never the token', async () => {
    const authorization = 'Bearer a-secret-token';
    await call(url, operation, {
      body: '{"firstName":"Zoë \\u009b2J"}',
      headers: { ...token, authorization },
    });
    expect(await running.line(/Zoë/)).toMatch(/^ +\{"firstName":"Zoë \\u\{9b\}2J"\}$/);
    await call(url, operation, { headers: { authorization: 'Bearer a secret-token' } });
    await running.line(/ 401 .*a token with characters/);
    expect(running.lines.join('\n')).not.toContain('secret-token');
  });

  it('has no colours where it is no terminal', () => {
    expect(running.lines.join('\n')).not.toContain('\u001b');
  });

  it.skipIf(process.platform === 'win32')('stops cleanly on SIGINT', async () => {
    running.child.kill('SIGINT');
    expect(await running.exit).toBe(0);
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });
});

it('npm run mock takes --watch, though not with another description', async () => {
  const { exit, lines } = run([...command, '--watch', '--description', 'package.json']);
  expect(await exit).toBe(1);
  expect(lines).toEqual(['--watch follows openapi/ and takes no --description.']);
});
