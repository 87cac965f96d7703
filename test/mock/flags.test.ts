import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { flags } from '../../src/mock/command/flags.js';
import { command, type Running, run } from './running.js';
import { call, operation, token } from './support.js';

const started: Running[] = [];
const start = (...args: string[]) => {
  const running = run([...command, '--port', '0', ...args]);
  started.push(running);
  return running;
};
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

describe('the console', () => {
  let running: Running;
  let url: string;
  beforeAll(async () => {
    running = run([...command, '--port', '0', '--verbose', '--queued', '50%', '--seed', '1']);
    url = /http:\S+/.exec(await running.line(/answers at/))?.[0] ?? '';
  });
  afterAll(() => running.child.kill('SIGKILL'));

  it('says which seed it draws with', async () => {
    expect(await running.line(/--seed/)).toBe('Drawn with --seed 1.');
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
});

it('prints the URL and nothing else with --quiet', async () => {
  const { line, lines } = start('--quiet');
  const url = await line(/./);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  await call(url, operation, { body: '[]' });
  expect(lines).toEqual([url]);
});

it('prints lines of JSON with --json, also of requests', async () => {
  const { line } = start('--json', '--static');
  const ready = JSON.parse(await line(/ready/)) as { type: string; url: string; seed: number };
  expect(ready).toEqual({ type: 'ready', url: expect.stringContaining('http://'), seed: expect.any(Number) });
  await call(ready.url, operation, { body: '[]' });
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
});

it('takes every flag of the design together', async () => {
  const { line } = start(
    ...['--host', '127.0.0.1', '--strict', '--rate-limit', '1/60s', '--queued', '0%'],
    ...['--latency', '1ms..2ms', '--seed', '5', '--json'],
  );
  const { url, seed } = JSON.parse(await line(/ready/)) as { url: string; seed: number };
  expect(seed).toBe(5);
  expect((await call(url, operation)).status).toBe(200);
  expect((await call(url, operation)).status).toBe(429);
});

it('lists every flag, and examples that the flags take, on --help', async () => {
  const { exit, lines } = run([...command, '--help']);
  expect(await exit).toBe(0);
  const help = lines.join('\n');
  for (const name of Object.keys(flags)) expect(help).toContain(`--${name}`);
  expect(help).toContain('Examples:');
});
