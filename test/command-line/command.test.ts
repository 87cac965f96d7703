import { describe, expect, it } from 'vitest';
import { runCommand, UserError } from '../../src/command-line/command.js';
import { runInProcess } from '../support/in-process.js';

const options = {
  port: { type: 'string', short: 'p', value: '<port>', description: 'where to listen' },
  quiet: { type: 'boolean', description: 'say nothing' },
} as const;

/** Runs a command: what it was run with and what it threw, what it printed, and its exit code. */
async function run(args?: string[], fails?: Error, examples?: [string, string][]) {
  const values: unknown[] = [];
  const own = async (given: object) => {
    values.push(given);
    if (fails) throw fails;
  };
  const command = {
    usage: 'npm run it --',
    summary: 'Does it.',
    options,
    run: own,
    ...(examples && { examples }),
  };
  const outcome = await runInProcess(async () => {
    await runCommand(command, args).catch((thrown) => values.push(thrown));
  });
  return { values, ...outcome };
}

describe('a command', () => {
  it('reads the arguments of its process', async () => {
    const { argv } = process;
    process.argv = ['node', 'it.js', '--quiet'];
    try {
      expect(await run()).toMatchObject({ values: [{ quiet: true }] });
    } finally {
      process.argv = argv;
    }
  });

  it('gets the values of its flags', async () => {
    const values = [{ port: '7', quiet: true }];
    expect(await run(['-p', '7', '--quiet'])).toEqual({ values, out: '', err: '', code: 0 });
    expect(await run([])).toEqual({ values: [{}], out: '', err: '', code: 0 });
  });

  it.each([
    [['--prot', '7'], "Unknown option '--prot'"],
    [['--port'], "Option '-p, --port <value>' argument missing"],
    [['--quiet=yes'], "Option '--quiet' does not take an argument"],
    [['file'], "Unexpected argument 'file'"],
  ])('refuses %j in one line, and exits with 2', async (args, sentence) => {
    const err = `${sentence}. "npm run it -- --help" lists the options.\n`;
    expect(await run(args)).toEqual({ values: [], out: '', err, code: 2 });
  });

  it.each([
    [new UserError('Fix this.'), 1],
    [new UserError('Fix that.', 2), 2],
  ])('shows %s without a stack, and exits with %d', async (error, code) => {
    expect(await run([], error)).toMatchObject({ err: `${error.message}\n`, code });
    expect(error.name).toBe('UserError');
  });

  it('throws an error that is not a UserError', async () => {
    const defect = new TypeError('a defect');
    expect(await run([], defect)).toMatchObject({ values: [{}, defect], err: '' });
  });
});

describe('its help', () => {
  it.each(['--help', '-h'])('is shown in place of everything else on %s', async (flag) => {
    const { values, out } = await run([flag, '--quiet']);
    expect(values).toEqual([]);
    expect(out.split('\n')).toEqual([
      'Does it.',
      '',
      'Usage: npm run it -- [options]',
      '',
      '  -p, --port <port>  where to listen',
      '      --quiet        say nothing',
      '  -h, --help         show this help',
      '',
    ]);
  });

  it('ends with ways to call it, if there are any', async () => {
    const { out } = await run(['-h'], undefined, [
      ['', 'the usual'],
      ['--port 7', 'elsewhere'],
    ]);
    const examples = [
      '',
      'Examples:',
      '',
      '  npm run it --           the usual',
      '  npm run it -- --port 7  elsewhere',
      '',
    ];
    expect(out.split('\n').slice(7)).toEqual(examples);
  });
});
