import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseArgs, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import { watchDescription } from '../../scripts/mock/watch.js';
import { builtFolder } from '../../scripts/support/built.js';
import { type Program, startProgram } from '../../scripts/support/program.js';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { UserError } from '../../src/command-line/command.js';
import { examples, flags, mockOptionsOf } from '../../src/mock/cli/flags.js';
import { createOutput, type Output, type OutputOptions } from '../../src/mock/cli/output.js';
import { serve } from '../../src/mock/cli/serve.js';
import { type Mock, type RequestEvent, startMock } from '../../src/mock/index.js';
import { launch, ownSource } from '../../src/mock/launch.js';
import { onlyInCI, testInCI, thorough } from '../support/thorough.js';
import { call, operation, operations } from './support.js';

const onWindows = process.platform === 'win32';

// Not by the command `tsx`, whose second process would survive a signal.
const command = ['--import', 'tsx', inProject('scripts', 'mock.ts'), '--port', '0'];

/** One process for all tests, because it takes a second of processor time to start. */
describe('npm run mock', () => {
  let running: Program;
  let url: string;

  beforeAll(async () => {
    const options = ['--host', 'localhost', '--verbose', '--latency', '1ms..2ms', '--seed', '1'];
    running = startProgram([...command, ...options]);
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

  it.skipIf(onWindows)('ends on SIGINT, and says so', async () => {
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
    expect(running.lines.at(-1)).toBe('The mock has ended: it was interrupted.');
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });
});

testInCI(
  'watchDescription serves a change, and the last valid description while it is broken, and says why',
  async () => {
    await using temporary = await temporaryFolder('watch');
    const folder = temporary.path;
    const unreadable = 'value: [';
    await cp(inProject('openapi'), folder, { recursive: true });
    const notes: [type: string, message: string][] = [];
    const output: Output = {
      ready() {},
      request() {},
      ended() {},
      note: (type, message) => notes.push([type, message]),
    };
    const { mock, serve } = await launch({}, ownSource);
    const bundle = () => bundleDescription(join(folder, 'openapi.yaml'));
    const watching = await watchDescription(output, serve, { folder, bundle });

    /** Resolves with the next message, which has to be of a type. */
    let count = 0;
    async function note(type: string): Promise<string> {
      count += 1;
      await expect.poll(() => notes.length, { interval: 10 }).toBe(count);
      const [found, message] = notes.at(-1) ?? [];
      expect(found, message).toBe(type);
      return String(message);
    }

    const served = async () => {
      const response = await call(mock.url, operation);
      return ((await response.json()) as { message: string }).message;
    };
    const example = join(folder, 'components', 'examples', 'ContactAdded.yaml');

    await note('reloaded');
    const before = await served();
    const file = await readFile(example, 'utf8');
    expect(file).toContain(before);

    await writeFile(example, file.replace(before, 'Changed on disk'));
    await note('reloaded');
    expect(await served()).toBe('Changed on disk');

    await writeFile(example, file.replace(/message: .*/, 'message: 7'));
    expect(await note('broken')).toContain('example "ContactAdded": /message must be string');
    await writeFile(example, unreadable);
    expect(await note('broken')).toContain('ContactAdded.yaml');
    expect(await served()).toBe('Changed on disk');

    await writeFile(example, file);
    await note('reloaded');
    expect(await served()).toBe(before);

    await watching.end();
    await writeFile(example, unreadable);
    await mock.close();
    expect(notes).toHaveLength(count);
  },
);

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
  const path = '/v1/contact/id%3A1/tag';
  const event: RequestEvent = {
    at: new Date(2026, 0, 2, 3, 4, 5, 6),
    ...{ method: 'POST', path, operation: 'addTags', status: 200, durationMs: 1.234 },
    ...{ reasons: [], body: undefined },
  };
  const line = `03:04:05.006  200  POST  ${path}  1.2 ms`;

  /** What an output prints on either stream. */
  function printed(
    options: OutputOptions,
    show: (output: Output) => void,
    terminal: { isTTY?: boolean; hasColors?: () => boolean } = {},
  ) {
    const streams = [Object.assign(new PassThrough(), terminal), new PassThrough()] as const;
    // What the output uses of a terminal is here.
    show(createOutput(options, ...(streams as unknown as [NodeJS.WriteStream, NodeJS.WriteStream])));
    // Its reader may close it.
    expect(() => streams[0].emit('error', new Error('EPIPE'))).not.toThrow();
    return streams.map((stream) => String(stream.read() ?? ''));
  }

  const ready = (seeded: boolean) => (output: Output) => output.ready(mock, seeded);
  const note = (output: Output) => output.note('broken', 'It is broken.');
  const ended = (reason: string) => (output: Output) => output.ended(reason, 'Why.');

  it.each<[string, OutputOptions, (output: Output) => void, string, string?]>([
    ['instructions at the start', {}, ready(false), 'How to call it\n'],
    ['what it draws with, if it draws', {}, ready(true), 'How to call it\nDrawn with --seed 7.\n\n'],
    ['only its URL with --quiet', { quiet: true }, ready(true), 'http://127.0.0.1:1/v1\n'],
    [
      'URL and seed with --json',
      { json: true, quiet: true },
      ready(false),
      '{"type":"ready","url":"http://127.0.0.1:1/v1","seed":7}\n',
    ],
    ['a note', {}, note, 'It is broken.\n'],
    ['no note with --quiet', { quiet: true }, note, ''],
    ['a note as JSON', { json: true }, note, '{"type":"broken","message":"It is broken."}\n'],
    ['the end', {}, ended('SIGINT'), '', 'Why.\n'],
    ['no end with --quiet', { quiet: true }, ended('SIGTERM'), ''],
    ['the end with --quiet if nobody asked for it', { quiet: true }, ended('orphaned'), '', 'Why.\n'],
    [
      'the end as JSON',
      { json: true },
      ended('orphaned'),
      '{"type":"ended","reason":"orphaned","message":"Why."}\n',
    ],
  ])('has %s', (_, options, show, onOutput, onErrors = '') => {
    expect(printed(options, show)).toEqual([onOutput, onErrors]);
  });

  const indent = ' '.repeat(14);
  it.each<[string, Partial<RequestEvent>, string, OutputOptions?]>([
    ['', {}, line],
    [' with three reasons', { reasons: ['a', 'b', 'c'] }, `${line}  a; b; c`],
    [
      ' with the number of the others',
      { reasons: ['a', 'b', 'c', 'd', 'e'] },
      `${line}  a; b; c; and 2 more`,
    ],
    [' without a status', { status: undefined }, line.replace('200', '---')],
    [
      ' with its body below with --verbose',
      { body: { a: [1] } },
      `${line}\n${indent}{"a":[1]}`,
      { verbose: true },
    ],
    [' with text below', { body: 'plain \u009b' }, `${line}\n${indent}plain \\u{9b}`, { verbose: true }],
    [' without its body otherwise', { body: { a: [1] } }, line],
    [' with its path', { path: `/${'x'.repeat(199)}` }, line.replace(path, `/${'x'.repeat(199)}`)],
    [
      ' with its path escaped and cut',
      { path: `/\u009b\n\u202e${'x'.repeat(9_000)}` },
      line.replace(path, `/\\u{9b}\\u{a}\\u{202e}${'x'.repeat(180)}…`),
    ],
  ])('has a line for a request%s', (_, changed, expected, options = {}) => {
    const [shown] = printed(options, (output) => output.request({ ...event, ...changed }));
    expect(shown).toBe(`${expected}\n`);
    expect(printed({ ...options, quiet: true }, (output) => output.request(event))).toEqual(['', '']);
  });

  it('has colours on a terminal that has some, by status and for reasons', () => {
    const shown = (changed: Partial<RequestEvent>, has: boolean) =>
      printed({}, (output) => output.request({ ...event, ...changed }), {
        ...{ isTTY: true, hasColors: () => has },
      }).join('');
    const colours = [200, 300, 404, 500, undefined].map((status) => {
      const line = shown({ status }, true);
      return line.slice(0, line.indexOf(String(status ?? '---'))).slice(-5);
    });
    expect(colours).toEqual(['\u001b[32m', '\u001b[33m', '\u001b[33m', '\u001b[31m', '\u001b[90m']);
    expect(shown({ reasons: ['a'] }, true)).toContain('  \u001b[33ma\u001b[39m');
    expect(shown({}, false)).not.toContain('\u001b[');
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
    const [shown = ''] = printed({ json: true, ...options }, (output) => output.request({ ...event, body }));
    expect(JSON.parse(shown)).toEqual(expected);
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

// In a folder where none of the project's dependencies can be found.
let built: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  built = await temporaryFolder('built');
  await cp(await builtFolder(), built.path, { recursive: true });
});
afterAll(() => built[Symbol.asyncDispose]());

const bin = () => join(built.path, 'aelyst-mock.js');

const isSilent = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** Runs a shell that runs a program, in a process that keeps running, as npm does. */
function runAsNpm(program: string[]) {
  // The shell cannot be replaced by the first of two commands.
  const command = ['sh', '-c', `"$0" "$@"; true`, ...program];
  const starter = `
    const [command, ...args] = ${JSON.stringify(command)};
    const env = { ...process.env, npm_command: 'exec' };
    require('node:child_process').spawn(command, args, { stdio: 'inherit', env });
    setInterval(() => {}, 1000);`;
  return startProgram(['--eval', starter]);
}

describe('aelyst-mock, without any other package', () => {
  it('accepts its flags together, prints lines of JSON, and keeps running when its output is closed', async () => {
    const { child, line, ended } = startProgram([
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
    expect((await ended).code).toBe(onWindows ? null : 0);
  });

  it('refuses an unknown option in one line', async () => {
    const { ended, lines } = startProgram([bin(), '--description', 'a.yaml']);
    expect((await ended).code).toBe(2);
    expect(lines).toEqual(['Unknown option \'--description\'. "aelyst-mock --help" lists the options.']);
  });

  testInCI('lists every flag, and examples, on --help', async () => {
    const { ended, lines } = startProgram([bin(), '--help']);
    expect((await ended).code).toBe(0);
    const help = lines.join('\n');
    for (const name of [...Object.keys(flags), 'help']) expect(help).toContain(`--${name}`);
    expect(help).toContain('Examples:');
  });

  // The shell that npm started keeps running, so that the end of the parent is not enough.
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
        'The mock has ended, because the process that started it has. --stay keeps it running.',
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
        return startProgram([
          '--eval',
          `require('node:child_process').spawn('sh', ${JSON.stringify(command)}, { stdio: 'inherit' })`,
        ]);
      };
      const end = async ({ child, line }: Program) => {
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
      // As a terminal does when it is closed.
      process.kill(pid, 'SIGHUP');
      // A second one needs as long to notice and to end.
      const another = shell();
      await end(another);
      await another.line(/"ended"/);
      expect((await call(url, operation)).status).toBe(200);
      process.kill(pid, 'SIGTERM');
      expect(JSON.parse(await staying.line(/"ended"/))).toMatchObject({ reason: 'SIGTERM' });
      await staying.ended;
    },
  );
});

describe('startMock of the package', () => {
  it.each([
    ['an ES module', 'mock.js'],
    ['CommonJS', 'mock.cjs'],
  ])('works as %s', async (_, name) => {
    const file = join(built.path, name);
    const load = name.endsWith('.cjs') ? createRequire(file) : (path: string) => import(path);
    const { startMock } = (await load(file)) as typeof import('../../src/mock/index.js');
    await using mock = await startMock();
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(mock.requests).toHaveLength(1);
  });
});

describe('the container', () => {
  it.skipIf(onWindows || !thorough)(
    `is built by the commands of the Dockerfile, in empty folders${onlyInCI}`,
    { timeout: 600_000 },
    async () => {
      await using parent = await temporaryFolder('container');
      await runStages(await readFile(inProject('Dockerfile'), 'utf8'), parent.path);
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
        // The context is what .dockerignore does not exclude.
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
    const container = startProgram([...args, '--quiet'], { cwd });
    const url = await container.line(/^http/);
    expect((await call(url, operation)).status).toBe(200);
    expect((await fetch(new URL('/_mock/requests', url))).status).toBe(200);
    container.child.kill('SIGTERM');
    await container.ended;
  }
});
