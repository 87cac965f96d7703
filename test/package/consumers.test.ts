import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { project } from '../../scripts/check-consumers/install.js';
import { attemptAll, shown, type Trial, Unavailable } from '../../scripts/check-consumers/row.js';
import { UserError } from '../../scripts/support/command.js';
import { run } from '../../scripts/support/run.js';
import { inCI, thorough } from '../support/thorough.js';

const trial = (consumer: string, run: Trial['run']): Trial => ({ consumer, how: 'run', run });

const passes = trial('Node 20', async () => 'v20.20.2');
const cannotBeHad = trial('Bun', async () => {
  throw new Unavailable('no such binary');
});
const fails = trial('Deno', async () => {
  throw new UserError('It ended without a word.\nFailed: deno');
});

test('what cannot be had here is said, and fails nothing', async () => {
  const table = shown(await attemptAll([cannotBeHad, passes], 2));
  expect(table.split('\n').slice(2)).toEqual([
    '| Bun | run | not run | no such binary |',
    '| Node 20 | run | pass | v20.20.2 |',
    '',
    '1 of 2 passed, 1 not run.',
  ]);
});

test('what fails is shown in full, after the table', async () => {
  const rows = await attemptAll([passes, fails, cannotBeHad], 1);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['pass', 'FAIL', 'not run']);
  expect(() => shown(rows)).toThrow(UserError);
  expect(() => shown(rows)).toThrow(
    /\| Deno \| run \| FAIL \|[\s\S]*Deno, run:\n.*\nFailed: deno\n\n1 of 3 failed\./,
  );
});

test('what fails once is tried again', async () => {
  let tries = 0;
  const stalls = trial('Chromium', async () => {
    tries += 1;
    if (tries === 1) throw new UserError('It took too long.');
    return '141';
  });
  const rows = await attemptAll([stalls, passes], 1);
  expect(rows.map(({ outcome, note }) => [outcome, note])).toEqual([
    ['pass', '141'],
    ['pass', 'v20.20.2'],
  ]);
  expect(tries).toBe(2);
});

test('what has not come to its end in time has not been run, and neither has what was to follow', async () => {
  const time = new AbortController();
  const hangs = trial('webpack', () => {
    time.abort();
    return new Promise(() => {});
  });
  const rows = await attemptAll([passes, hangs, fails], 1, time.signal);
  expect(rows.map(({ outcome, note }) => [outcome, note])).toEqual([
    ['pass', 'v20.20.2'],
    ['not run', 'out of time'],
    ['not run', 'out of time'],
  ]);
  expect(() => shown(rows)).not.toThrow();
});

describe('with servers', () => {
  let server: Server;
  let folder: string;
  let url: string;

  const listen = async (made: Server) => {
    server = made.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aelyst-consumers-test-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    server.close();
    await rm(folder, { recursive: true });
  });

  test('a program is killed when time is up', async () => {
    await listen(createTcpServer());
    const time = new AbortController();
    const program = `require('net').connect(${Number(new URL(url).port)}, '127.0.0.1')`;
    const ended = run(process.execPath, ['--eval', program], folder, 'node', time.signal);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const closed = once(socket.on('error', () => {}).resume(), 'close');
    time.abort(new Unavailable('out of time'));
    await expect(ended).rejects.toThrow(Unavailable);
    await closed;
  });

  const install = () => {
    vi.stubEnv('npm_config_registry', url);
    vi.stubEnv('npm_config_cache', join(folder, 'cache'));
    return project(join(folder, 'project'), ['some-dependency']);
  };

  test.skipIf(!thorough).each([503, 403])(
    `a registry that answers with %i says nothing of the package${inCI}`,
    async (status) => {
      await listen(createServer((_, response) => response.writeHead(status).end()));
      const thrown = await install().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Unavailable);
      expect(thrown).toMatchObject({ message: expect.stringMatching(/^cannot be installed: code E/) });
    },
  );

  test.skipIf(!thorough)(`neither does one that cannot be reached${inCI}`, async () => {
    await listen(createTcpServer());
    server.close();
    await once(server, 'close');
    await expect(install()).rejects.toThrow(/^cannot be installed: code ECONNREFUSED/);
  });

  test('one that does not have what the package asks for does', async () => {
    await listen(createServer((_, response) => response.writeHead(404).end()));
    await expect(install()).rejects.toThrow(UserError);
  });
});
