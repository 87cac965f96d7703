import { spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readBaseUrl } from '../../examples/bulk-send/arguments.js';
import type { Row } from '../../examples/bulk-send/contacts.js';
import { type Journal, openJournal } from '../../examples/bulk-send/journal.js';
import { isToBeSent } from '../../examples/bulk-send/outcome.js';
import { UserError } from '../../examples/bulk-send/program.js';
import { noteDecisions, report } from '../../examples/bulk-send/report.js';
import { createSender } from '../../examples/bulk-send/sender.js';
import { serverUrl } from '../../generated/operations.js';
import { csvOf } from '../../scripts/support/examples.js';
import { temporaryFolder } from '../../scripts/support/project.js';
import { nearlyLinear } from '../support/nearly-linear.js';
import { rowsIn, startMessageServer, startServerWith, token } from './support.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder('sender');
  path = join(folder.path, 'sent.jsonl');
});

afterEach(() => {
  vi.unstubAllEnvs();
  return folder[Symbol.asyncDispose]();
});

const rowsOf = (count: number) => rowsIn([Buffer.from(csvOf(count))]);

const openFor = (rows: Row[]) => openJournal(path, { rows, hash: 'hash', baseUrl: null });

async function* each(rows: Row[]) {
  yield* rows;
}

/** Notes decisions, as the program does it. */
async function decide(rows: Row[], decisions: Parameters<typeof noteDecisions>[0]) {
  const journal = await openFor(rows);
  await noteDecisions(decisions, rows, journal).finally(journal.close);
}

/** One run, as the program does it. */
async function run(rows: Row[], baseUrl: string) {
  const journal = await openFor(rows);
  try {
    const open = rows.filter(({ key }) => isToBeSent(journal.outcome(key)));
    const stopReason = await createSender({ token, baseUrl }, journal).run(each(open), 5, () => {});
    const [table = ''] = report(rows, journal).text.split('\n\n');
    return { stopReason, table: table.split('\n').map((line) => line.replace(/ +/g, ' ')) };
  } finally {
    await journal.close();
  }
}

describe('a second run', () => {
  test('sends rows that were refused for a passing reason, and not those that were refused for their content', async () => {
    let statuses: Record<string, number> = { 3: 400, 4: 449, 5: 500, 6: 404 };
    await using server = await startServerWith((text) => statuses[text.slice('message '.length)]);
    const rows = await rowsOf(6);
    expect((await run(rows, server.url)).table.toSorted()).toEqual([
      'refused: bad-request 1 lines 3',
      'refused: queued 1 lines 4',
      'refused: undocumented (404) 1 lines 6',
      'sent 2',
      'unknown 1 lines 5',
    ]);
    statuses = {};
    server.taken.length = 0;
    expect((await run(rows, server.url)).table).toContain('sent 3');
    expect(server.taken).toEqual(['message 4']);

    const wrong = (decisions: object) => expect(decide(rows, decisions)).rejects;
    await wrong({ 'not-arrived': '2-7' }).toThrow('--not-arrived: nothing to decide about 2, 4, 7');
    await wrong({ arrived: '3' }).toThrow('--arrived: nothing to decide about 3');
    await wrong({ arrived: '5, 99,70-80' }).toThrow('--arrived: no row begins on 99, 70-80');
    await decide(rows, { arrived: '5', 'not-arrived': '3,6' });
    expect((await run(rows, server.url)).table).toEqual(['sent 6']);
    expect(server.taken.toSorted()).toEqual(['message 3', 'message 4', 'message 6']);
  });

  test('continues from a journal whose last line a power failure cut off', async () => {
    await using server = await startMessageServer();
    const rows = await rowsOf(2);
    await run(rows.slice(0, 1), server.url);
    await writeFile(path, `{"row":"${rows[1]?.key}","state":"st`, { flag: 'a' });
    expect((await run(rows, server.url)).table).toEqual(['sent 2']);
    expect((await run(rows, server.url)).table).toEqual(['sent 2']);
    expect(server.taken).toEqual(['message 2', 'message 3']);
  });

  test('refuses a journal whose rows another version found in the same file, and sends nothing', async () => {
    await using server = await startMessageServer();
    const rows = await rowsOf(2);
    const journal = await openFor(rows);
    await journal.append('2-other', { state: 'sent' });
    await journal.close();
    await expect(run(rows, server.url)).rejects.toThrow('was begun by another version of this program');
    expect(server.taken).toEqual([]);
  });

  test('refuses a journal of messages to another API, such as a mock, unless it does not say where they went', async () => {
    const open = async (baseUrl: string | null) =>
      (await openJournal(path, { rows: [], hash: 'hash', baseUrl })).close();
    const mock = 'http://127.0.0.1:4010';
    await open(mock);
    await open(mock);
    const rehearsal = 'Set AELYST_BASE_URL as it was, or name a new journal if that was a rehearsal';
    await expect(open(null)).rejects.toThrow(
      `${path} is of messages to ${mock}, and these would go to the API itself.\n${rehearsal}`,
    );
    await expect(open(`${mock}/v1`)).rejects.toThrow(`to ${mock}, and these would go to ${mock}/v1.`);
    await rm(path);
    await open(null);
    await expect(open(mock)).rejects.toThrow(`to the API itself, and these would go to ${mock}.`);
    // As the first version wrote it.
    await writeFile(path, '{"journal":"bulk-send","version":1,"csvSha256":"hash"}\n');
    await open(null);
    await open(mock);
    await writeFile(path, '{"journal":"bulk-send","version":2,"csvSha256":"hash"}\n');
    await expect(open(null)).rejects.toThrow('belongs to another CSV file');
  });

  test('takes every spelling of the base URL of the API itself for the API itself, as without one', async () => {
    const { host, pathname } = new URL(serverUrl);
    const read = (baseUrl: string | undefined) => {
      vi.stubEnv('AELYST_BASE_URL', baseUrl);
      return readBaseUrl();
    };
    const api = [undefined, '', serverUrl, `${serverUrl}//`, `HTTPS://${host.toUpperCase()}:443${pathname}/`];
    for (const baseUrl of api) expect(await read(baseUrl)).toBe(null);
    expect(await read(`${serverUrl}/x/../`)).toBe(null);
    expect(await read(`https://${host}/`)).toBe(`https://${host}`);
    expect(await read('http://127.0.0.1:4010/v1/')).toBe('http://127.0.0.1:4010/v1');
    await expect(read('ftp://127.0.0.1')).rejects.toThrow(UserError);
  });

  test('refuses a file that is not a journal, and leaves it unchanged', async () => {
    for (const text of ['some notes', 'some notes\n', 'null\n', '{}\n']) {
      await writeFile(path, text);
      await expect(openFor([])).rejects.toThrow('is not a journal of this program');
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  // It would keep nothing, and the next run would send everything again.
  test.skipIf(process.platform === 'win32')('refuses a device as the journal', async () => {
    await expect(openJournal('/dev/null', { rows: [], hash: 'hash', baseUrl: null })).rejects.toThrow(
      '/dev/null cannot be a journal: it is not a file.',
    );
  });

  test('says which file it cannot create beside the journal', async () => {
    // Longer than a name of a file may be, once .lock is added.
    const long = join(await realpath(folder.path), 'j'.repeat(252));
    await expect(openJournal(long, { rows: [], hash: 'hash', baseUrl: null })).rejects.toThrow(
      new UserError(`${long}.lock cannot be used: ENAMETOOLONG`),
    );
  });
});

describe('the lock of a journal', () => {
  const inUse = 'Another process is using this journal. If you are sure that none is, delete';
  /** The lock that this process writes, and the ID of a process that is gone. */
  async function prepare() {
    const journal = await openFor([]);
    const lock = JSON.parse(await readFile(`${path}.lock`, 'utf8')) as object;
    await journal.close();
    return { lock, gone: spawnSync(process.execPath, ['--version']).pid };
  }
  const write = (lock: object) => writeFile(`${path}.lock`, JSON.stringify(lock));

  test.runIf(process.platform === 'linux')('holds unless its process is certainly gone', async () => {
    const { lock, gone } = await prepare();
    for (const held of [
      lock,
      // Another container, or another computer, of the same name: it counts process IDs by itself.
      { ...lock, space: 'another' },
      { ...lock, space: 'another', pid: gone },
      { ...lock, host: 'another', pid: gone },
      { ...lock, pid: process.ppid },
    ]) {
      await write(held);
      await expect(openFor([])).rejects.toThrow(inUse);
    }
  });

  test('is taken over from a process that is gone, also from one with the same ID', async () => {
    const { lock, gone } = await prepare();
    const { pid } = process;
    const old = { host: hostname() };
    for (const left of [
      { ...lock, pid: gone },
      { ...lock, start: '1' },
      { ...old, pid },
      { ...old, pid: gone },
    ]) {
      await write(left);
      await (await openFor([])).close();
    }
  });
});

test.each([
  [401, 'The API does not accept the token: check AELYST_TOKEN.', 'refused: unauthorized'],
  [
    404,
    'The first 10 messages were refused with a status that is not documented: check AELYST_BASE_URL, and what the token may do.',
    'refused: undocumented \\(404\\)',
  ],
  [302, 'The server points elsewhere: check AELYST_BASE_URL.', 'unknown'],
  [500, 'The outcomes of 10 messages in a row are unknown.', 'unknown'],
  // It wants a longer wait than the client grants.
  [429, 'The API asks for a longer wait than is sensible here: try again later.', 'refused: rate-limited'],
])('a run gives up when the response to each row would be %i', async (status, reason, heading) => {
  await using server = await startServerWith(() => status, { 'Retry-After': '3600' });
  const { stopReason, table } = await run(await rowsOf(200), server.url);
  expect(stopReason).toBe(reason);
  const tried = server.taken.length;
  expect(tried).toBeLessThan(20);
  expect(table[1]).toMatch(new RegExp(`^${heading} ${tried} `));
  expect(table[2]).toMatch(new RegExp(`^not sent ${200 - tried} `));
});

test('a run goes on when many rows are refused after one was sent', async () => {
  const isFirst = (text: string) => text === 'message 2';
  await using server = await startServerWith((text) => (isFirst(text) ? 200 : 404));
  const { stopReason, table } = await run(await rowsOf(40), server.url);
  expect([stopReason, table]).toEqual([undefined, ['sent 1', 'refused: undocumented (404) 39 lines 3-41']]);
});

test('a row that waits for its retry is not taken for one under way', async () => {
  await using server = await startServerWith(() => 429, { 'Retry-After': '30' });
  const [row] = (await rowsOf(1)) as [Row];
  const journal = await openFor([row]);
  const sender = createSender({ token, baseUrl: server.url }, journal);
  const running = sender.run(each([row]), 1, () => {});
  await vi.waitFor(() =>
    expect(journal.outcome(row.key)).toEqual({ state: 'refused', kind: 'rate-limited' }),
  );
  expect(sender.underWay()).toBe(0);
  sender.stop('Stopped.');
  expect(await running).toBe('Stopped.');
  expect(journal.outcome(row.key)).toEqual({ state: 'not-sent', kind: 'aborted' });
  await journal.close();
});

/** Lets each name of a host stand for these addresses. */
function resolveNamesTo(...addresses: string[]) {
  const all = addresses.map((each) => ({ address: each, family: isIP(each) }));
  const lookup = vi.spyOn(dns, 'lookup');
  onTestFinished(() => lookup.mockRestore());
  lookup.mockImplementation(((
    _name: string,
    _options: object,
    done: (error: null, found: typeof all) => void,
  ) => done(null, all)) as unknown as typeof dns.lookup);
}

test.each([
  ['is refused', false, ['127.0.0.1']],
  ['is refused at each of its addresses', false, ['127.0.0.1', '::1']],
  ['opens, and TLS fails', true, ['127.0.0.1']],
])('a row is not sent if the connection to the name of a host %s', async (_, listens, addresses) => {
  const server = await startMessageServer();
  const close = () => server[Symbol.asyncDispose]();
  if (listens) onTestFinished(close);
  else await close();
  resolveNamesTo(...addresses);
  const baseUrl = server.url.replace('http://127.0.0.1', 'https://api.example');
  const journal = await openFor([]);
  const noted: string[] = [];
  const append: Journal['append'] = (key, outcome) => {
    if (outcome.state !== 'started') noted.push(outcome.state);
    return journal.append(key, outcome);
  };
  const sender = createSender({ token, baseUrl }, { ...journal, append });
  const running = sender.run(each(await rowsOf(5)), 5, () => {});
  await vi.waitFor(() => expect(noted.length).toBeGreaterThanOrEqual(5), 10_000);
  sender.stop('Stopped.');
  await running;
  expect(new Set(noted)).toEqual(new Set(['not-sent']));
  await journal.close();
});

test('a row is unknown when its connection is cut after the request', async () => {
  await using server = await startMessageServer({ respond: (_, __, response) => response.destroy() });
  resolveNamesTo('127.0.0.1');
  for (const name of ['127.0.0.1', 'localhost']) {
    await rm(path, { force: true });
    const { table } = await run(await rowsOf(5), server.url.replace('127.0.0.1', name));
    expect(table).toEqual(['sent 0', 'unknown 5 lines 2-6']);
  }
  expect(server.taken).toHaveLength(10);
});

test('nothing is sent that the journal cannot record', async () => {
  await using server = await startMessageServer();
  const journal = await openFor([]);
  await journal.close();
  const sender = createSender({ token, baseUrl: server.url }, journal);
  await expect(sender.run(each(await rowsOf(20)), 5, () => {})).rejects.toThrow(
    'The journal cannot be written: EBADF',
  );
  expect(server.taken).toEqual([]);
});

test('the time of a report grows in proportion to the number of rows', () => {
  const sent = { outcome: () => ({ state: 'sent' as const }), append: async () => {}, close: async () => {} };
  const rows = Array.from({ length: 2 ** 17 }, (_, index) => ({ line: index + 2, key: `${index}` }));
  expect(nearlyLinear((length) => report(rows.slice(0, length), sent))).toBe(true);
});
