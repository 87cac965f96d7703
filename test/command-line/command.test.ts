import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand, UserError } from '../../src/command-line/command.js';

let out: unknown[];
let err: unknown[];
const exitCode = process.exitCode;

beforeEach(() => {
  out = [];
  err = [];
  vi.spyOn(console, 'log').mockImplementation((line) => out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => err.push(line));
  process.exitCode = 0;
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

const options = {
  port: { type: 'string', short: 'p', value: '<port>', description: 'where to listen' },
  quiet: { type: 'boolean', description: 'say nothing' },
} as const;

const usage = 'npm run it --';

/** Runs a command, and gives what it was run with. */
async function run(args?: string[], fails?: Error) {
  const values: object[] = [];
  await runCommand(
    {
      usage,
      summary: 'Does it.',
      options,
      async run(given) {
        values.push(given);
        if (fails) throw fails;
      },
    },
    args,
  );
  return values;
}

describe('a command', () => {
  it('reads the arguments of its process', async () => {
    const { argv } = process;
    process.argv = ['node', 'it.js', '--quiet'];
    try {
      expect(await run()).toEqual([{ quiet: true }]);
    } finally {
      process.argv = argv;
    }
  });

  it('gets the values of its flags', async () => {
    expect(await run(['-p', '7', '--quiet'])).toEqual([{ port: '7', quiet: true }]);
    expect(await run([])).toEqual([{}]);
    expect([out, err, process.exitCode]).toEqual([[], [], 0]);
  });

  it.each([
    [['--prot', '7'], "Unknown option '--prot'"],
    [['--port'], "Option '-p, --port <value>' argument missing"],
    [['--quiet=yes'], "Option '--quiet' does not take an argument"],
    [['file'], "Unexpected argument 'file'"],
  ])('refuses %j in one line, and exits with 2', async (args, sentence) => {
    expect(await run(args)).toEqual([]);
    expect(err).toEqual([`${sentence}. "npm run it -- --help" lists the options.`]);
    expect([out, process.exitCode]).toEqual([[], 2]);
  });

  it.each([
    [new UserError('Mend this.'), 1],
    [new UserError('Mend that.', 2), 2],
  ])('shows %s without a stack, and exits with %d', async (error, code) => {
    await run([], error);
    expect([err, process.exitCode]).toEqual([[error.message], code]);
    expect(error.name).toBe('UserError');
  });

  it('lets through what nobody at the terminal can mend', async () => {
    await expect(run([], new TypeError('a defect'))).rejects.toThrow(TypeError);
    expect(err).toEqual([]);
  });
});

describe('its help', () => {
  it.each(['--help', '-h'])('is shown in place of everything else on %s', async (flag) => {
    expect(await run([flag, '--quiet'])).toEqual([]);
    expect(String(out[0]).split('\n')).toEqual([
      'Does it.',
      '',
      'Usage: npm run it -- [options]',
      '',
      '  -p, --port <port>  where to listen',
      '      --quiet        say nothing',
      '  -h, --help         show this help',
    ]);
  });

  it('ends with ways to call it, if there are any', async () => {
    const examples = [
      ['', 'the usual'],
      ['--port 7', 'elsewhere'],
    ] as const;
    await runCommand({ usage, summary: 'Does it.', options, examples, run: async () => {} }, ['-h']);
    expect(String(out[0]).split('\n').slice(7)).toEqual([
      '',
      'Examples:',
      '',
      '  npm run it --           the usual',
      '  npm run it -- --port 7  elsewhere',
    ]);
  });
});
