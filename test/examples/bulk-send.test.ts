import { truncateSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { address, csvOf, inTable, linesOf, messagesOf } from '../../scripts/support/examples.js';
import type { Program } from '../../scripts/support/program.js';
import { temporaryFolder } from '../../scripts/support/project.js';
import { onlyInCI, testInCI, thorough } from '../support/thorough.js';
import { startExample, startMessageServer, token } from './support.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const started: Program[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('bulk');
});

afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  await folder[Symbol.asyncDispose]();
});

/** A file of contacts and its journal, by a name of their own. */
async function prepare(name: string, csv: string) {
  const [file, journal] = [join(folder.path, `${name}.csv`), join(folder.path, `${name}.jsonl`)];
  await writeFile(file, csv);
  return {
    file,
    journal,
    entries: async () => {
      const [, ...lines] = (await readFile(journal, 'utf8')).trim().split('\n');
      return lines.map((line) => JSON.parse(line) as { row: string; state: string });
    },
    send(baseUrl: string, ...args: string[]) {
      const program = startExample('bulk-send', [file, '--journal', journal, ...args], baseUrl);
      started.push(program);
      return program;
    },
  };
}

const counts = (table: string, ...headings: string[]) =>
  headings.map((heading) => inTable(table, heading).count);

// Each has processes to wait for, which a busy machine holds up.
describe.concurrent('the bulk sender', { timeout: 90_000 }, () => {
  test('sends nothing twice when it is killed half-way, and says what it cannot know', async () => {
    const rows = thorough ? 400 : 120;
    const { send, entries } = await prepare('killed', csvOf(rows));
    let killed = false;
    await using server = await startMessageServer({
      limit: rows * 0.75,
      respond(_, succeed) {
        if (killed || server.taken.length < rows / 2) setTimeout(succeed, 20);
        else killed = first.child.kill('SIGKILL');
      },
    });
    const first = send(server.url);
    expect((await first.ended).code).toBe(null);
    const open = [...server.open];
    const last = new Map((await entries()).map(({ row, state }) => [Number.parseInt(row, 10), state]));
    const underWay = linesOf(rows).filter((line) => last.get(line) === 'started');

    const { code, stdout } = await send(server.url).ended;
    expect(code).toBe(1);
    const unknown = inTable(stdout, 'unknown').lines;
    expect(unknown).toEqual(underWay);
    const unknownMessages = unknown.map((line) => `message ${line}`);
    expect(open).not.toEqual([]);
    expect(unknownMessages).toEqual(expect.arrayContaining(open));
    expect(inTable(stdout, 'sent').count).toBe(rows - unknown.length);
    expect(stdout).toContain('--not-arrived');

    // Each once, except that some of the unknown ones may not have arrived.
    expect(new Set(server.taken).size).toBe(server.taken.length);
    expect(new Set([...server.taken, ...unknownMessages])).toEqual(new Set(messagesOf(rows)));

    // What a person found out settles it.
    const arrived = unknown.filter((line) => server.taken.includes(`message ${line}`));
    const notArrived = unknown.filter((line) => !arrived.includes(line));
    const decisions = ['--arrived', arrived.join()];
    if (notArrived.length > 0) decisions.push('--not-arrived', notArrived.join());
    expect((await send(server.url, ...decisions).ended).code).toBe(notArrived.length > 0 ? 1 : 0);
    expect((await send(server.url).ended).code).toBe(0);
    expect(server.taken.toSorted()).toEqual(messagesOf(rows).toSorted());
  });

  test('--arrived and --not-arrived note decisions and send nothing, so that no repeated command decides about a new outcome', async () => {
    const { send } = await prepare('decided', csvOf(3));
    let respond: 'cut' | 'kill' | 'succeed' = 'cut';
    await using server = await startMessageServer({
      respond(text, succeed, response) {
        if (text === 'message 2' || respond === 'succeed') succeed();
        else if (respond === 'cut') response.destroy();
        else killed.child.kill('SIGKILL');
      },
    });
    expect((await send(server.url).ended).code).toBe(1);
    const decided = await send(server.url, '--arrived', '4', '--not-arrived', '3').ended;
    expect(decided.code).toBe(1);
    expect(counts(decided.stdout, 'sent', 'not sent')).toEqual([2, 1]);
    expect(decided.stdout).toContain(
      'The command without --arrived and --not-arrived sends what was not sent.',
    );
    expect(server.taken).toHaveLength(3);

    respond = 'kill';
    const killed = send(server.url);
    expect((await killed.ended).code).toBe(null);
    respond = 'succeed';
    // The outcome is a new one: the decision about the last one does not hold for it.
    expect(inTable((await send(server.url).ended).stdout, 'unknown').lines).toEqual([3]);
    expect(server.taken.filter((text) => text === 'message 3')).toHaveLength(2);
    expect((await send(server.url, '--arrived', '3').ended).code).toBe(0);
  });

  test.each([
    [
      ['--arrived', '2', '--not-arrived=3', '--arrived=3'],
      '--arrived is given more than once; needs all in one value.',
    ],
    [['--check', '--not-arrived', '2'], '--check notes nothing: run --arrived and --not-arrived without it.'],
  ])('refuses the arguments %j, of which one would be ignored', async (args, words) => {
    const { send } = await prepare(`arguments-${args.length}`, csvOf(2));
    const { code, stderr } = await send('http://127.0.0.1:1', ...args).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test('sends nothing when a line is wrong, names it, and shows no address', async () => {
    const csv = `${csvOf(2)}${address(4).slice(1)},message 4\nJane,message 5\n`;
    const { send, file } = await prepare('invalid', csv);
    await using server = await startMessageServer();
    const needs = 'phone: needs "+", country code and number, such as +60121233112';
    const stderr = `${file} is not right, and nothing was sent.\nline 4: ${needs}\nline 5: ${needs}\n`;
    expect(await send(server.url).ended).toEqual({ code: 2, stdout: '', stderr });
    expect(server.taken).toEqual([]);
  });

  test('keeps a journal of one file, unchanged, and of rows that are the same each its own, once allowed', async () => {
    const twice = `phone;text\n${address(2)};message 2\n${address(2)};message 2\n`;
    const { send, file, journal } = await prepare('changed', twice);
    await using server = await startMessageServer();
    expect((await send(server.url).ended).code).toBe(2);
    expect(server.taken).toEqual([]);
    const { code, stdout, stderr } = await send(server.url, '--repeated').ended;
    expect(code).toBe(0);
    expect(server.taken).toEqual(['message 2', 'message 2']);
    // Where there is no terminal, progress comes in lines without control characters.
    expect(stderr).toMatch(
      /^Rows that name the same contact as an earlier row: 1\.\n0 of 2, starting\n(.*\n)*2 of 2, \d+\.\d\/s, 0 s left\n$/,
    );
    for (const text of [stdout, stderr, await readFile(journal, 'utf8')]) {
      for (const secret of [token, address(2), 'message 2']) expect(text).not.toContain(secret);
    }

    await writeFile(file, `${twice}${address(3)};message 3\n`);
    const changed = await send(server.url, '--repeated').ended;
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('belongs to another CSV file, or to this one before it was changed');
    await writeFile(file, twice);
    const elsewhere = await send('http://127.0.0.1:1', '--repeated').ended;
    const words = `${journal} is of messages to ${server.url}, and these would go to http://127.0.0.1:1.`;
    expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining(words)]);
    // Another spelling of the same place.
    expect((await send(`${server.url}/`, '--repeated').ended).code).toBe(0);
    expect(server.taken).toHaveLength(2);
  });

  test.skipIf(!thorough).each([
    // A pipe, which is empty when it is read again, is the extreme case.
    ['shortened', 'it holds fewer rows than before; a pipe can be read only once'],
    ['changed', 'it was changed in the meantime'],
  ])(`stops when the file is %s during a run, with no outcome unknown${onlyInCI}`, async (change, words) => {
    // Longer than what is read at once.
    const csv = csvOf(2000).replaceAll('message', `message ${'x'.repeat(900)}`);
    const { send, file } = await prepare(`being-${change}`, csv);
    await using server = await startMessageServer({
      respond(_, succeed) {
        if (server.taken.length === 20) {
          if (change === 'changed') writeFileSync(file, csv.replaceAll('message', 'massage'));
          else truncateSync(file, csv.indexOf('message', csv.length / 2) - `${address(2)},`.length);
        }
        succeed();
      },
    });
    const { code, stdout, stderr } = await send(server.url).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(counts(stdout, 'sent', 'unknown')).toEqual([server.taken.length, 0]);
    expect(server.taken.join()).not.toContain('massage');
  });

  testInCI('goes on when nobody reads its output any more', async () => {
    const { send, entries } = await prepare('unread', csvOf(30));
    await using server = await startMessageServer({
      respond(_, succeed) {
        if (server.taken.length === 10) program.child.kill('SIGTERM');
        setTimeout(succeed, 20);
      },
    });
    const program = send(server.url);
    program.child.stderr?.once('data', () => {
      program.child.stdout?.destroy();
      program.child.stderr?.destroy();
    });
    expect((await program.ended).code).toBe(143);
    const last = new Map((await entries()).map(({ row, state }) => [row, state]));
    expect([...last.values()].filter((state) => state === 'sent')).toHaveLength(server.taken.length);
    expect([...last.values()]).not.toContain('started');
  });

  test.skipIf(process.platform === 'win32')('leaves no lock behind on a disk that is full', async () => {
    const { file, journal } = await prepare('full', csvOf(1));
    const args = [file, '--journal', journal];
    // No file may grow, as if the disk were full.
    const full = startExample('bulk-send', args, 'http://127.0.0.1:1', 'ulimit -f 0; exec "$@"');
    started.push(full);
    expect(await full.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('EFBIG') });
    await expect(readFile(`${journal}.lock`)).rejects.toThrow('ENOENT');
  });

  testInCI('stops at Ctrl-C: calls under way are waited for, others wait for the next run', async () => {
    const { send } = await prepare('interrupted', csvOf(60));
    const waiting: (() => void)[] = [];
    await using server = await startMessageServer({
      limit: 20,
      respond(_, succeed) {
        waiting.push(succeed);
        if (server.taken.length === 10) first.child.kill('SIGINT');
        if (server.taken.length > 10) succeed();
      },
    });
    const first = send(server.url, '--concurrency', '30');
    await first.line(/Waiting for 10 messages that are under way/);
    // A second process must not send what the first one may be sending.
    const second = await send(server.url).ended;
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('Another process is using')]);
    for (const succeed of waiting) succeed();
    const { code, stdout } = await first.ended;
    expect(code).toBe(130);
    expect(counts(stdout, 'sent', 'not sent', 'unknown')).toEqual([10, 50, 0]);

    expect((await send(server.url).ended).code).toBe(0);
    expect(server.taken.toSorted()).toEqual(messagesOf(60).toSorted());
  });

  testInCI('aborts at a second Ctrl-C, though not at the echo of the first', async () => {
    const { send } = await prepare('aborted', csvOf(30));
    await using server = await startMessageServer({
      respond() {
        if (server.taken.length === 10) program.child.kill('SIGINT');
      },
    });
    const program = send(server.url);
    await program.line(/Waiting for 10 messages/);
    program.child.kill('SIGINT');
    const still = await Promise.race([
      program.ended,
      new Promise((resolve) => setTimeout(resolve, 600, 'running')),
    ]);
    expect(still).toBe('running');
    program.child.kill('SIGINT');
    const { code, stdout } = await program.ended;
    expect(code).toBe(130);
    expect(counts(stdout, 'unknown', 'not sent')).toEqual([10, 20]);
  });
});
