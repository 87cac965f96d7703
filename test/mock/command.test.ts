import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { UserError } from '../../src/command-line/command.js';
import { examples, flags, mockOptionsOf } from '../../src/mock/cli/flags.js';
import { createOutput, type OutputOptions } from '../../src/mock/cli/output.js';
import { serve } from '../../src/mock/cli/serve.js';
import { type Mock, type RequestEvent, startMock } from '../../src/mock/index.js';
import { type Running, run } from './running.js';
import { call, operation, operations } from './support.js';

// Not by the command `tsx`, which would be a process besides, and left behind by a signal.
const command = ['--import', 'tsx', inProject('scripts', 'mock.ts'), '--port', '0'];

/** One process for all tests, because it takes a second of processor time to start. */
describe('npm run mock', () => {
  let running: Running;
  let url: string;

  beforeAll(async () => {
    const options = ['--host', 'localhost', '--verbose', '--latency', '1ms..2ms', '--seed', '1'];
    running = run([...command, ...options]);
    url = /http:\S+/.exec(await running.line(/ http:/))?.[0] ?? '';
  });
  afterAll(() => running.child.kill('SIGKILL'));

  it('prints the instructions, and the seed', async () => {
    await running.line(/^Drawn with --seed 1\.$/);
    expect(new URL(url).hostname).toBe('localhost');
    for (const { operationId } of operations) expect(running.lines.join('\n')).toContain(operationId);
  });

  it('prints a line for each request, and why it was refused', async () => {
    const headers = { prefer: 'code=200' };
    await call(url, operation, { headers });
    expect(await running.line(/ 200 {2}POST/)).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}200 {2}POST {2}\/v1\/\S+ {2}[\d.]+ ms$/,
    );
    await call(url, operation, { body: '{"firstName":7}', headers });
    expect(await running.line(/ 400 .*firstName/)).toMatch(
      / {2}\/body\/firstName must be string, not number$/,
    );
    await fetch(`${url}/nowhere`);
    expect(await running.line(/ 404 {2}GET/)).toContain('The description has no path for /nowhere.');
  });

  it('prints bodies with --verbose, escaped and of any depth, and never a token', async () => {
    const authorization = 'Bearer a-secret-token';
    await call(url, operation, { body: '{"firstName":"Zoë \\u009b2J"}', headers: { authorization } });
    expect(await running.line(/Zoë/)).toMatch(/^ +\{"firstName":"Zoë \\u\{9b\}2J"\}$/);
    await call(url, operation, { body: '['.repeat(20_000) + ']'.repeat(20_000) });
    await running.line(/nested too deeply/);
    await call(url, operation, { headers: { authorization: 'Bearer a secret-token' } });
    await running.line(/ 401 .*a token with characters/);
    for (const hidden of ['secret-token', '\u001b']) expect(running.lines.join('\n')).not.toContain(hidden);
  });

  it.skipIf(process.platform === 'win32')('ends on SIGINT, and says so', async () => {
    running.child.kill('SIGINT');
    expect(await running.exit).toBe(0);
    expect(running.lines.at(-1)).toBe('The mock has ended: it was interrupted.');
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });
});

describe('the flags', () => {
  const read = (...args: string[]) => mockOptionsOf(parseArgs({ args, options: flags }).values);

  it.each(Object.entries(flags))('--%s has a description, and its value if it has one', (_, flag) => {
    expect(flag.description).toMatch(/\w+ \w+/);
    expect('value' in flag ? flag.value : flag.type).toMatch(flag.type === 'string' ? /<.+>/ : /^boolean$/);
  });

  it.each(examples)('accept the example "%s"', (line, does) => {
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

  it('set nothing but the port by default', () => {
    const { port, ...others } = read();
    expect(port).toBe(4010);
    expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
  });

  it('have short forms for --quiet and --verbose, which contradict each other', () => {
    expect(() => read('-q')).not.toThrow();
    expect(() => read('-v')).not.toThrow();
    expect(() => read('-qv')).toThrow('--quiet and --verbose contradict each other.');
  });

  it.each([
    [{ 'rate-limit': '10/1s' }, { rateLimit: { limit: 10, windowMs: 1_000 } }],
    [{ 'rate-limit': '1/1.25m' }, { rateLimit: { limit: 1, windowMs: 75_000 } }],
    [{ queued: '0.25%' }, { queued: 0.0025 }],
    [{ queued: '100%' }, { queued: 1 }],
    [{ latency: '200ms..0.8s' }, { latency: { minMs: 200, maxMs: 800 } }],
    [{ latency: '2147483647ms' }, { latency: { minMs: 2 ** 31 - 1, maxMs: 2 ** 31 - 1 } }],
    [{ port: '65535' }, { port: 65_535 }],
  ])('accept %j', (values, options) => {
    expect(mockOptionsOf(values)).toMatchObject(options);
  });

  it.each([
    ['port', ['65536', '-1', '1.5', '1e3', 'http', '']],
    ['rate-limit', ['10', '0/1s', '10/0s', '10/1h', '10/1s/1s', 'x10/1s', '10/1s\n']],
    ['queued', ['10', '101%', '-1%', '10%%']],
    ['latency', ['200', '800ms..200ms', '1ms..2ms..3ms', '2147483648ms', '1ms..', '..1ms']],
    ['seed', ['-1', '1.5']],
    ['control-host', ['', 'a,,b', 'http://a']],
  ])('refuse for --%s, in one line: %j', (name, values) => {
    for (const value of values) {
      const read = () => mockOptionsOf({ [name]: value });
      expect(read).toThrow(UserError);
      expect(read).toThrow(new RegExp(`^--${name} needs .+, not "${value}"\\.$`));
    }
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

  it('has a line for a request, with three reasons and the number of the others', () => {
    expect(shown({})).toBe('03:04:05.006  200  POST  /v1/contact/id%3A1/tag  1.2 ms\n');
    expect(shown({ reasons: ['a', 'b', 'c'] })).toMatch(/ ms {2}a; b; c\n$/);
    expect(shown({ reasons: ['a', 'b', 'c', 'd', 'e'] })).toMatch(/ {2}a; b; c; and 2 more\n$/);
    expect(shown({ status: undefined })).toContain('  ---  POST');
    expect(shown({}, { quiet: true })).toBe('');
  });

  it('has colours on a terminal that has some, by status and for reasons', () => {
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

  it('has the body below a request with --verbose', () => {
    const line = shown({});
    for (const [body, printed] of [
      [undefined, ''],
      ['plain \u009b', `${' '.repeat(14)}plain \\u{9b}\n`],
      [{ a: [1] }, `${' '.repeat(14)}{"a":[1]}\n`],
    ] as const) {
      expect(shown({ body }, { verbose: true })).toBe(line + printed);
      expect(shown({ body })).toBe(line);
    }
  });

  it('escapes and cuts a path', () => {
    const line = shown({ path: `/\u009b\n\u202e${'x'.repeat(9_000)}` });
    expect(line).toContain('/\\u{9b}\\u{a}\\u{202e}xxx');
    expect(line.length).toBeLessThan(300);
    expect(shown({ path: `/${'x'.repeat(199)}` })).toContain(`${'x'.repeat(199)}  1.2 ms`);
    expect(shown({ path: `/${'x'.repeat(200)}` })).toContain(`${'x'.repeat(199)}…  1.2 ms`);
  });

  let deep: unknown = [];
  for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];

  it.each<[string, OutputOptions, unknown, object]>([
    ['', {}, { a: 1 }, {}],
    [' and has the body with --verbose', { verbose: true }, { a: 1 }, { body: { a: 1 } }],
    [' of any depth', { verbose: true }, deep, { body: '(nested too deeply to be shown)' }],
  ])('is JSON with --json%s', (_, options, body, more) => {
    const { body: _body, at, ...rest } = event;
    const expected = { type: 'request', ...rest, at: at.toISOString(), durationMs: 1.2, ...more };
    expect(JSON.parse(shown({ body }, { json: true, ...options }))).toEqual(expected);
  });

  it.each([
    ['a line', {}, 'It is broken.\n'],
    ['nothing with --quiet', { quiet: true }, ''],
    ['JSON with --json', { json: true }, '{"type":"broken","message":"It is broken."}\n'],
  ])('has for a note %s', (_, options, expected) => {
    const { output, printed } = observed(options);
    output.note('broken', 'It is broken.');
    expect(printed()).toBe(expected);
  });

  it.each([
    [{}, 'SIGINT', '', 'Why.\n'],
    [{ quiet: true }, 'SIGTERM', '', ''],
    [{ quiet: true }, 'orphaned', '', 'Why.\n'],
    [{ json: true }, 'orphaned', '{"type":"ended","reason":"orphaned","message":"Why."}\n', ''],
  ])('with %j has the end after %s', (options, reason, out, err) => {
    const { output, printed, told } = observed(options);
    output.ended(reason, 'Why.');
    expect([printed(), told()]).toEqual([out, err]);
  });

  it('may be closed by its reader', () => {
    const { stream } = observed();
    expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
  });
});

it('a port that is taken is reported in one line', async () => {
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => stream.listeners('error'));
  await using mock = await startMock();
  // Which `runCommand` shows without its stack.
  const starting = serve({ port: mock.port }, { stay: true });
  await expect(starting).rejects.toBeInstanceOf(UserError);
  await expect(starting).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 is taken; .*\.$/);
  for (const [index, stream] of streams.entries()) {
    const added = stream.listeners('error').filter((each) => !before[index]?.includes(each));
    for (const each of added) stream.off('error', each as () => void);
  }
});
