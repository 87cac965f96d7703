import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { builtDocs } from '../../scripts/docs/serve.js';
import { type Program, startProgram } from '../../scripts/support/program.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle, described } from '../support/contract.js';
import { testInCI } from '../support/thorough.js';

// Before any test, which has to end in its time: `npm start` would build it, which takes minutes on a busy machine.
await builtDocs();

let running: Program | undefined;

afterEach(() => {
  running?.child.kill('SIGKILL');
});

/** Runs `npm start` with what follows `--`. */
function start(...args: string[]): Program {
  running = startProgram(['--import', 'tsx', inProject('scripts', 'start.ts'), ...args]);
  return running;
}

/** Checks that the quickstart made its calls. */
function expectCalls(lines: string[]): void {
  const output = lines.join('\n');
  const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;
  for (const { operationId } of described)
    expect(output).toMatch(new RegExp(`^${operationId} .*\\n  ✓`, 'm'));
  for (const status of [429, 449]) {
    expect(output).toMatch(new RegExp(`✗ ${status} .*\\n     kind: ${kinds[status]}  delivery: refused`));
  }
}

describe('npm start', () => {
  // What is shown on the way is the same without it, which costs seconds of its own.
  testInCI('ends after the calls with --once', async () => {
    const { ended, lines } = start('--once');
    expect((await ended).code).toBe(0);
    expectCalls(lines);
  });

  test('shows the five operations and two errors, and serves until Ctrl-C, on other ports if its own are taken', async () => {
    const blockers = await Promise.all(
      [4010, 4011].map(async (port) => {
        const blocker = createServer().listen(port, '127.0.0.1');
        // Another copy of this test may hold the port, and give it back at any time.
        await once(blocker, 'listening').catch(() => {});
        return blocker;
      }),
    );
    const [holdsMock, holdsDocs] = blockers.map(({ listening }) => listening);
    const { child, ended, line, lines } = start();
    await line(/Serving until Ctrl-C\./);
    expectCalls(lines);
    const output = lines.join('\n');
    if (holdsMock) expect(output).toContain('Port 4010 is taken; the mock gets another.');
    if (holdsDocs) expect(output).toContain('Port 4011 is taken; the documentation gets another.');

    const docs = /The documentation is at (\S+)/.exec(output)?.[1] ?? '';
    expect((await fetch(new URL('missing', docs))).status).toBe(404);
    const first = await fetch(docs);
    expect(first.status).toBe(200);
    expect(await first.text()).toContain((bundle['info'] as { title: string }).title);
    // Where the console looks for the mock.
    const { url: mock } = (await (await fetch(new URL('mock.json', docs))).json()) as { url: string };
    expect(mock).toBe(/The mock is at (\S+)/.exec(output)?.[1]);
    if (holdsMock) expect(mock).not.toContain(':4010');
    const [, url = '', header = '', type = '', body = ''] =
      /curl --request POST '(.+?)' --header '(.+?)' --header '(.+?)' --data '(.+?)'/.exec(output) ?? [];
    const headers = [header, type].map((line): [string, string] => {
      const [name = '', value = ''] = line.split(': ');
      return [name, value];
    });
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);

    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    for (const blocker of blockers) blocker.close();
  });

  testInCI('refuses an unknown option', async () => {
    const { ended, lines } = start('--onse');
    expect((await ended).code).toBe(2);
    expect(lines).toEqual(['Unknown option \'--onse\'. "npm start -- --help" lists the options.']);
  });
});
