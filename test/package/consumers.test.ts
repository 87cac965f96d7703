import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deviations, situations } from '../../scripts/check-consumers/delivery.js';
import { install, type Row, runAll, tableOf, Unavailable } from '../../scripts/check-consumers/runner.js';
import { UserError } from '../../scripts/support/command.js';
import { listen } from '../../scripts/support/loopback.js';
import { projectRoot, temporaryFolder } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { testInCI } from '../support/thorough.js';

type Settle = () => Promise<void>;
const project = (name: string, settle: Settle) => ({ name, how: 'run', settle });
const runProjects = (
  projects: ReturnType<typeof project>[],
  atOnce = 1,
  signal = new AbortController().signal,
): Promise<Row[]> => runAll(projects, ({ settle }) => settle(), atOnce, signal);

const passes = project('Node 20', async () => {});
const unavailable = project('Bun', async () => {
  throw new Unavailable('no such binary');
});
const fails = project('Deno', async () => {
  throw new UserError('It ended without a result.\nFailed: deno');
});

test('a project that cannot run here is "not run" with the reason, and no failure', async () => {
  const table = tableOf(await runProjects([unavailable, passes], 2));
  expect(table.split('\n').slice(2)).toEqual([
    '| Bun | run | not run | no such binary |',
    '| Node 20 | run | pass |  |',
    '',
    '1 of 2 passed, 1 not run.',
  ]);
});

test('a failure is shown in full, after the table', async () => {
  const rows = await runProjects([passes, fails, unavailable]);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['pass', 'FAIL', 'not run']);
  expect(() => tableOf(rows)).toThrow(UserError);
  expect(() => tableOf(rows)).toThrow(
    /\| Deno \| run \| FAIL \|[\s\S]*Deno, run:\n.*\nFailed: deno\n\n1 of 3 failed\./,
  );
});

test('--minutes: a project that has not ended by then is "not run", and so are those after it', async () => {
  const time = new AbortController();
  const hangs = project('webpack', () => {
    time.abort();
    return new Promise(() => {});
  });
  const rows = await runProjects([passes, hangs, fails], 1, time.signal);
  expect(rows.map(({ outcome, note }) => [outcome, note])).toEqual([
    ['pass', ''],
    ['not run', 'out of time'],
    ['not run', 'out of time'],
  ]);
  expect(() => tableOf(rows)).not.toThrow();
});

describe('delivery', () => {
  /** The deviations of a run time that behaves as expected, except in some situations. */
  const found = (runTime: string, told: object = {}, arrived: object = {}) => {
    const entries = Object.entries(situations);
    const right = Object.fromEntries(entries.map(([name, [expected]]) => [name, expected]));
    const requests = Object.fromEntries(
      entries.map(([name, [expected]]) => [name, expected.requests + (name.endsWith('used before') ? 1 : 0)]),
    ) as Record<keyof typeof situations, number>;
    return deviations(runTime, { ...right, ...told }, { ...requests, ...arrived });
  };

  test('the expected result of each situation is not a deviation', () => {
    expect(found('Node 20')).toEqual([]);
  });

  test('a wrong delivery is shown with the whole shape of its error', () => {
    const error = { name: 'AelystError', cause: { code: 'ECONNREFUSED' } };
    const refused = { kind: 'network', delivery: 'unknown', attempts: 1, error, raw: 'as it was' };
    expect(found('Bun', { 'connection refused': refused })).toEqual([
      [
        'connection refused: kind network, delivery unknown, attempts 1, requests 0',
        '  expected: kind network, delivery not-sent, attempts 2, requests 0',
        `  error: ${JSON.stringify(error)}`,
        '  fetch alone: "as it was"',
      ].join('\n'),
    ]);
  });

  test('not-sent is a deviation where a run time hides the reason', () => {
    expect(found('workerd').join()).toContain('connection refused: kind network, delivery not-sent');
  });

  test('a request that arrives twice is a deviation, whatever the program reports', () => {
    const twice = found('Deno', {}, { 'reset before the response': 2, 'reset, connection used before': 3 });
    expect(twice.filter((each) => each.includes('requests 2'))).toHaveLength(2);
  });

  test('a situation that a program does not report is a deviation', () => {
    expect(found('Node 20', { 'body cut short': undefined })).toEqual([
      expect.stringMatching(/^body cut short: kind nothing/),
    ]);
  });
});

describe('with servers', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('a program is killed when time is up', async () => {
    const server = createTcpServer();
    await using listening = await listen(server);
    const time = new AbortController();
    const program = `require('net').connect(${listening.port}, '127.0.0.1')`;
    const ended = run(process.execPath, ['--eval', program], projectRoot, 'node', time.signal);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const closed = once(socket.on('error', () => {}).resume(), 'close');
    time.abort(new Unavailable('out of time'));
    await expect(ended).rejects.toThrow(Unavailable);
    await closed;
  });

  const tryToInstall = async (status: number) => {
    await using registry = await listen(createServer((_, response) => response.writeHead(status).end()));
    await using folder = await temporaryFolder('install');
    vi.stubEnv('npm_config_registry', `${registry.url}/`);
    vi.stubEnv('npm_config_cache', join(folder.path, 'cache'));
    await install(join(folder.path, 'project'), ['some-dependency'], new AbortController().signal);
  };

  testInCI('a registry that is out of order makes a project "not run"', async () => {
    await expect(tryToInstall(503)).rejects.toThrow(Unavailable);
  });

  testInCI('a registry that lacks what the package depends on is its failure', async () => {
    await expect(tryToInstall(404)).rejects.toThrow(UserError);
  });
});
