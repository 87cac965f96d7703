import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { UserError } from '../../src/command-line/command.js';
import { examples, flags, mockOptionsOf } from '../../src/mock/cli/flags.js';
import { createOutput, type OutputOptions } from '../../src/mock/cli/output.js';
import { serve } from '../../src/mock/cli/serve.js';
import type { Mock, RequestEvent } from '../../src/mock/index.js';
import { type Running, run } from './running.js';
import { call, operation, operations, token } from './support.js';

// Not by the command `tsx`, which would be a process besides, and left behind by a signal.
const command = ['--import', 'tsx', inProject('scripts', 'mock.ts'), '--port', '0'];

/** One process for all that follows, since it takes a second of processor time to start. */
describe('npm run mock', () => {
  let running: Running;
  let output: string;
  let url: string;

  beforeAll(async () => {
    const options = ['--host', 'localhost', '--verbose', '--latency', '1ms..2ms', '--seed', '1'];
    running = run([...command, ...options]);
    await running.line(/--seed/);
    output = running.lines.join('\n');
    url = /http:\S+/.exec(output)?.[0] ?? '';
  });
  afterAll(() => running.child.kill('SIGKILL'));

  it('prints the instructions, and the seed that it draws with', () => {
    expect(new URL(url).hostname).toBe('localhost');
    for (const { operationId } of operations) expect(output).toContain(operationId);
    expect(output).toContain('Drawn with --seed 1.');
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

  it('shows a body that is nested too deeply to be shown, and lives on', async () => {
    await call(url, operation, { body: '['.repeat(20_000) + ']'.repeat(20_000) });
    await running.line(/nested too deeply/);
    expect((await call(url, operation)).status).toBe(200);
  });

  it('has no colours where it is no terminal', () => {
    expect(running.lines.join('\n')).not.toContain('\u001b');
  });

  it.skipIf(process.platform === 'win32')('stops cleanly on SIGINT, and says so', async () => {
    running.child.kill('SIGINT');
    expect(await running.exit).toBe(0);
    expect(running.lines.at(-1)).toBe('The mock has ended: it was interrupted.');
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });
});

describe('the flags', () => {
  const read = (...args: string[]) => mockOptionsOf(parseArgs({ args, options: flags }).values);

  it.each(Object.entries(flags))('--%s has a description, and shows its value if it takes one', (_, flag) => {
    expect(flag.description).toMatch(/\w+ \w+/);
    expect('value' in flag ? flag.value : flag.type).toMatch(flag.type === 'string' ? /<.+>/ : /^boolean$/);
  });

  it.each(examples)('take the example "%s"', (line, does) => {
    expect(() => read(...line.split(' ').filter((arg) => !['', '&'].includes(arg)))).not.toThrow();
    expect(does).toMatch(/\w+ \w+/);
  });

  it('become the options of a mock', () => {
    const given = ['--port', '0', '--host', '::1', '--strict', '--rate-limit', '1/1s', '--queued', '5%'];
    const more = ['--latency', '1ms', '--seed', '7', '--static', '--control', '--control-host', 'a, b.c'];
    expect(read(...given, ...more, '--json', '--stay')).toEqual({
      port: 0,
      host: '::1',
      strict: true,
      rateLimit: { limit: 1, windowMs: 1_000 },
      queued: 0.05,
      latency: { minMs: 1, maxMs: 1 },
      seed: 7,
      static: true,
      control: true,
      controlHosts: ['a', 'b.c'],
    });
  });

  it('say nothing of what is not given, but for a port that is known', () => {
    const { port, ...others } = read();
    expect(port).toBe(4010);
    expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
  });

  it('have short forms for how much is shown, of which two contradict each other', () => {
    expect(() => read('-q')).not.toThrow();
    expect(() => read('-v')).not.toThrow();
    expect(() => read('-qv')).toThrow('--quiet and --verbose contradict each other.');
  });

  it.each([
    [{ 'rate-limit': '10/1s' }, { rateLimit: { limit: 10, windowMs: 1_000 } }],
    [{ 'rate-limit': '1/1.25m' }, { rateLimit: { limit: 1, windowMs: 75_000 } }],
    [{ queued: '0.25%' }, { queued: 0.0025 }],
    [{ queued: '100%' }, { queued: 1 }],
    [{ queued: '0%' }, { queued: 0 }],
    [{ latency: '200ms' }, { latency: { minMs: 200, maxMs: 200 } }],
    [{ latency: '200ms..0.8s' }, { latency: { minMs: 200, maxMs: 800 } }],
    [{ latency: '2147483647ms' }, { latency: { minMs: 2 ** 31 - 1, maxMs: 2 ** 31 - 1 } }],
    [{ port: '0' }, { port: 0 }],
    [{ port: '65535' }, { port: 65_535 }],
  ])('take %j', (values, options) => {
    expect(mockOptionsOf(values)).toMatchObject(options);
  });

  it.each([
    ['port', '65536'],
    ['port', '-1'],
    ['port', '1.5'],
    ['port', '1e3'],
    ['port', 'http'],
    ['port', ''],
    ['rate-limit', '10'],
    ['rate-limit', '0/1s'],
    ['rate-limit', '10/0s'],
    ['rate-limit', '10/1h'],
    ['rate-limit', '10/1s/1s'],
    ['rate-limit', 'x10/1s'],
    ['rate-limit', '10/1s\n'],
    ['queued', '10'],
    ['queued', '101%'],
    ['queued', '-1%'],
    ['queued', '10%%'],
    ['latency', '200'],
    ['latency', '800ms..200ms'],
    ['latency', '1ms..2ms..3ms'],
    ['latency', '2147483648ms'],
    ['latency', '1ms..'],
    ['latency', '..1ms'],
    ['seed', '-1'],
    ['seed', '1.5'],
    ['control-host', ''],
    ['control-host', 'a,,b'],
    ['control-host', 'http://a'],
  ])('do not take --%s "%s", and say in one line what it takes', (name, text) => {
    const take = () => mockOptionsOf({ [name]: text });
    expect(take).toThrow(UserError);
    expect(take).toThrow(new RegExp(`^--${name} needs .+, not "${text}"\\.$`));
  });
});

describe('the output of a mock', () => {
  const mock = { url: 'http://127.0.0.1:1/v1', seed: 7, instructions: 'How to call it' } as Mock;
  const event: RequestEvent = {
    at: new Date(2026, 0, 2, 3, 4, 5, 6),
    method: 'POST',
    path: '/v1/contact/id%3A1/tag',
    operation: 'addTags',
    status: 200,
    durationMs: 1.234,
    reasons: [],
    body: undefined,
  };

  /** An output, and what it printed on either stream. */
  function observed(
    options: OutputOptions = {},
    terminal: { isTTY?: boolean; hasColors?: () => boolean } = {},
  ) {
    const stream = Object.assign(new PassThrough(), terminal);
    const errors = new PassThrough();
    const streams = [stream, errors] as unknown as [NodeJS.WriteStream, NodeJS.WriteStream];
    // What the output uses of a terminal is here.
    const output = createOutput(options, ...streams);
    const printed = () => String(stream.read() ?? '');
    return { output, stream, printed, told: () => String(errors.read() ?? '') };
  }

  const shown = (changed: Partial<RequestEvent>, options: OutputOptions = {}, colours = false) => {
    const { output, printed } = observed(options, { isTTY: colours, hasColors: () => colours });
    output.request({ ...event, ...changed });
    return printed();
  };

  it.each([
    ['instructions', {}, false, 'How to call it\n'],
    ['what it draws with, if it draws', {}, true, 'How to call it\nDrawn with --seed 7.\n\n'],
    ['its URL and nothing else with --quiet', { quiet: true }, true, 'http://127.0.0.1:1/v1\n'],
    [
      'URL and seed with --json',
      { json: true, quiet: true },
      false,
      '{"type":"ready","url":"http://127.0.0.1:1/v1","seed":7}\n',
    ],
  ])('begins with %s', (_, options, seeded, expected) => {
    const { output, printed } = observed(options);
    output.ready(mock, seeded);
    expect(printed()).toBe(expected);
  });

  it('has a line for a request, of which the reasons are counted beyond the third', () => {
    expect(shown({})).toBe('03:04:05.006  200  POST  /v1/contact/id%3A1/tag  1.2 ms\n');
    expect(shown({ reasons: ['a', 'b', 'c'] })).toMatch(/ ms {2}a; b; c\n$/);
    expect(shown({ reasons: ['a', 'b', 'c', 'd', 'e'] })).toMatch(/ {2}a; b; c; and 2 more\n$/);
    expect(shown({ status: undefined })).toContain('  ---  POST');
    expect(shown({}, { quiet: true })).toBe('');
  });

  it('has colours on a terminal that has some: one for each class of status, and for reasons', () => {
    const colours = [200, 300, 404, 500, undefined].map((status) => {
      const line = shown({ status }, {}, true);
      return line.slice(0, line.indexOf(String(status ?? '---'))).slice(-5);
    });
    expect(colours).toEqual(['\u001b[32m', '\u001b[33m', '\u001b[33m', '\u001b[31m', '\u001b[90m']);
    expect(shown({ reasons: ['a'] }, {}, true)).toContain('  \u001b[33ma\u001b[39m');
    const { output, printed } = observed({}, { isTTY: true, hasColors: () => false });
    output.request(event);
    expect(printed()).not.toContain('\u001b[');
  });

  it('has what was sent below a request with --verbose', () => {
    const verbose = { verbose: true };
    const line = shown({}, verbose);
    expect(line).toBe(shown({}));
    expect(shown({ body: 'plain \u009b' }, verbose)).toBe(`${line}${' '.repeat(14)}plain \\u{9b}\n`);
    expect(shown({ body: { a: [1] } }, verbose)).toBe(`${line}${' '.repeat(14)}{"a":[1]}\n`);
    expect(shown({ body: { a: [1] } })).toBe(line);
  });

  it('stays one line, and short, whatever the path is', () => {
    const line = shown({ path: `/\u009b\n\u202e${'x'.repeat(9_000)}` });
    expect(line).toContain('/\\u{9b}\\u{a}\\u{202e}xxx');
    expect(line.length).toBeLessThan(300);
    expect(shown({ path: `/${'x'.repeat(199)}` })).toContain(`${'x'.repeat(199)}  1.2 ms`);
    expect(shown({ path: `/${'x'.repeat(200)}` })).toContain(`${'x'.repeat(199)}…  1.2 ms`);
  });

  it('is JSON with --json, which has what was sent only with --verbose', () => {
    const { body: _, at, ...rest } = event;
    const expected = { type: 'request', ...rest, at: at.toISOString(), durationMs: 1.2 };
    expect(JSON.parse(shown({ body: { a: 1 } }, { json: true }))).toEqual(expected);
    const verbose = { json: true, verbose: true };
    expect(JSON.parse(shown({ body: { a: 1 } }, verbose))).toEqual({ ...expected, body: { a: 1 } });
    let deep: unknown = [];
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];
    const tooDeep = '(nested too deeply to be shown)';
    expect(JSON.parse(shown({ body: deep }, verbose))).toEqual({ ...expected, body: tooDeep });
  });

  it.each([
    ['a line', {}, 'It is broken.\n'],
    ['nothing with --quiet', { quiet: true }, ''],
    ['JSON with --json', { json: true }, '{"type":"broken","message":"It is broken."}\n'],
  ])('has for what else happens %s', (_, options, expected) => {
    const { output, printed } = observed(options);
    output.note('broken', 'It is broken.');
    expect(printed()).toBe(expected);
  });

  it.each([
    [{}, 'SIGINT', '', 'Why.\n'],
    [{ quiet: true }, 'SIGTERM', '', ''],
    [{ quiet: true }, 'orphaned', '', 'Why.\n'],
    [{ json: true }, 'orphaned', '{"type":"ended","reason":"orphaned","message":"Why."}\n', ''],
  ])('tells of the end with %j after %s', (options, reason, out, err) => {
    const { output, printed, told } = observed(options);
    output.ended(reason, 'Why.');
    expect([printed(), told()]).toEqual([out, err]);
  });

  it('does not matter: the mock goes on when nobody reads it', () => {
    const { stream } = observed();
    expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
  });
});

it('a port that is taken is told in one line', async () => {
  const before = new Set(process.stdout.listeners('error').concat(process.stderr.listeners('error')));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    // Which `runCommand` shows without its stack.
    const starting = serve({ port }, { stay: true });
    await expect(starting).rejects.toBeInstanceOf(UserError);
    await expect(starting).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 is taken; .*\.$/);
  } finally {
    server.close();
    for (const stream of [process.stdout, process.stderr]) {
      const added = stream.listeners('error').filter((each) => !before.has(each));
      for (const each of added) stream.off('error', each as () => void);
    }
  }
});
