import { execFileSync } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { placeOf, type SendJob, seal, unseal } from '../../examples/workers/job.js';
import { importsOf, type Store, withStore } from '../../examples/workers/store.js';
import { address, csvOf, inTable, messagesOf } from '../../scripts/support/examples.js';
import type { Program } from '../../scripts/support/program.js';
import { inProject } from '../../scripts/support/project.js';
import { slidingWindow } from '../../scripts/support/rate-limits.js';
import { hasRedis, type StoreServer, startLimitedApi, startRedis } from '../../scripts/support/servers.js';
import {
  createFleet,
  type Fleet,
  hasPostgres,
  startDurableRedis,
  startPostgres,
} from '../../scripts/support/workers.js';
import { startMessageServer, startServerWith } from '../examples/support.js';
import { onlyInCI, testInCI, thorough } from '../support/thorough.js';

const most = (values: string[]) => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

/** The API of programs that are not to call it. */
const nowhere = 'http://127.0.0.1:1';

/** Processes take their time to start where many tests run. */
const patient = { timeout: 100_000 };

/**
 * Locks that end soon, so that a test need not wait long for a worker that is gone, and not before a process on a busy
 * machine can say that it lives.
 */
const quickLocks = { LOCK_SECONDS: '3' };

/** Each row was sent once, or its line is named as one that nobody knows about. */
function expectEachOnce(table: string, taken: string[], rows: number): void {
  const { count, lines } = inTable(table, 'unknown');
  expect(inTable(table, 'sent').count + count).toBe(rows);
  expect(lines).toHaveLength(count);
  expect(most(taken)).toBe(1);
  expect(new Set([...taken, ...lines.map((line) => `message ${line}`)])).toEqual(new Set(messagesOf(rows)));
}

/** A fleet whose queue has the rows of a file: so many that succeed, or those of a text. */
async function importedFleet(
  apiUrl: string,
  rows: number | string,
  ...environments: Record<string, string>[]
) {
  const fleet = await createFleet(apiUrl, ...environments);
  const csv = typeof rows === 'number' ? csvOf(rows) : rows;
  await fleet.start('enqueue', [await fleet.file('contacts.csv', csv)]).ended;
  return fleet;
}

/** Starts the programs as the guide shows it, one after the other. */
function shownInGuide(fleet: Fleet, file: string): (() => Program)[] {
  const guide = readFileSync(inProject('openapi/guides/many-processes.md'), 'utf8');
  return [...guide.matchAll(/^npx tsx examples\/workers\/(\w+)\.ts ?(.*)$/gm)].map(
    ([, name, args = '']) =>
      () =>
        fleet.start(
          name as 'worker',
          args.split(' ').flatMap((arg) => (arg === 'contacts.csv' ? file : arg || [])),
        ),
  );
}

/** Does to the store of a fleet what its programs do at a moment that a test cannot choose. */
async function inStore(environment: Record<string, string>, use: (store: Store) => Promise<unknown>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    await withStore(undefined, async (store) => {
      await use(store);
      return 0;
    });
  } finally {
    vi.unstubAllEnvs();
  }
}

/** The waiting job of a line. */
async function jobOf({ queue }: Store, line: number): Promise<SendJob> {
  const job = (await queue.getJobs(['waiting'])).find((each) => placeOf(each.id).line === line);
  if (!job) throw new Error(`No job of line ${line} is waiting.`);
  return job;
}

let names = 0;
/** A workspace of a test's own. */
const fresh = () => ({ WORKSPACE: `test-${names++}` });

/** Ends the name of what is skipped because a server is not here, with how to have it. */
const without = (here: boolean, program: string, name = program) =>
  here ? '' : ` (skipped: the workers need ${program}; on Debian, apt-get install ${name})`;
const noRedis = without(hasRedis(), 'redis-server');
const noPostgres = without(hasPostgres(), 'PostgreSQL', 'postgresql');

const backends = [
  { backend: 'redis', missing: noRedis, start: startDurableRedis },
  { backend: 'postgres', missing: noRedis || noPostgres, start: startPostgres },
];

describe.each(backends)('workers on $backend', { timeout: 240_000 }, ({ backend, missing, start }) => {
  describe.skipIf(missing)(`send${missing}`, () => {
    let server: StoreServer;
    let shared: StoreServer;
    beforeAll(async () => {
      server = await start();
      // The limit is in Redis, wherever the jobs are.
      shared = backend === 'redis' ? server : await startDurableRedis();
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
      if (shared !== server) await shared?.[Symbol.asyncDispose]();
    });
    const stores = () => [shared.environment, server.environment];

    test('each row once, however often its file is imported, and store no address and no text', async () => {
      await using api = await startMessageServer();
      await using fleet = await createFleet(api.url, ...stores(), fresh());
      const file = await fleet.file('contacts.csv', csvOf(30));
      const [enqueue, work, report] = shownInGuide(fleet, file);
      expect((await enqueue?.().ended)?.stderr).toBe('30 rows are in the queue.\n');
      const worker = work?.();
      expect(await report?.().ended).toMatchObject({ code: 0, stdout: 'sent  30\n' });
      const content = await contentOf(server);
      expect(content).toContain('sealed');
      for (const secret of [address(2).slice(1), 'message 2', 'secret-token'])
        expect(content).not.toContain(secret);
      const again = (path: string) =>
        expect(fleet.start('enqueue', [path]).ended).resolves.toMatchObject({
          code: 0,
          stderr: 'This file was imported before, as contacts.csv: nothing was added.\n',
        });
      await again(await fleet.file('again.csv', csvOf(30)));
      const cleared = await fleet.start('report', ['--clear']).ended;
      expect(cleared).toMatchObject({ code: 0, stdout: 'sent  30\n' });
      // Not even now that the jobs are gone.
      await again(file);
      expect((await fleet.start('report').ended).stdout).toBe('sent  0\n');
      worker?.child.kill('SIGTERM');
      expect(await worker?.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('sent 30') });
      expect(api.taken.toSorted()).toEqual(messagesOf(30).toSorted());
    });

    testInCI('nothing twice after kill -9, and leave to a person only what was under way', async () => {
      let killed = false;
      await using api = await startMessageServer({
        respond(_, succeed) {
          if (killed || api.taken.length <= 3) succeed();
          else if (api.taken.length === 8) killed = first.child.kill('SIGKILL');
        },
      });
      await using fleet = await importedFleet(api.url, 60, ...stores(), fresh(), quickLocks);
      const first = fleet.start('worker', ['--concurrency', '40'], { LIMIT: '10' });
      await first.ended;
      const open = [...api.open].map((text) => Number(text.split(' ')[1]));
      const second = fleet.start('worker', [], { LIMIT: '1000' });
      const table = await fleet.settled();
      const unknown = inTable(table, 'unknown');
      expect(unknown.lines).toEqual(expect.arrayContaining(open));
      // Rows that waited for a turn need no person. A request may have been on its way.
      expect(unknown.count).toBeLessThan(20);
      expect(inTable(table, 'sent').count).toBe(60 - unknown.count);
      expect(most(api.taken)).toBe(1);
      const arrived = unknown.lines.filter((line) => api.taken.includes(`message ${line}`));
      const others = unknown.lines.filter((line) => !arrived.includes(line));
      const decisions = ['contacts.csv', '--arrived', arrived.join()];
      if (others.length > 0) decisions.push('--not-arrived', others.join());
      await fleet.start('report', decisions).ended;
      expect(await fleet.settled()).toBe('sent  60\n');
      second.child.kill('SIGTERM');
      await second.ended;
      expect(api.taken.toSorted()).toEqual(messagesOf(60).toSorted());
    });

    testInCI('nothing twice while the store is killed and starts again', async () => {
      await using own = await start();
      await using api = await startMessageServer();
      const environments = [shared.environment, own.environment, fresh(), quickLocks, { LIMIT: '40' }];
      await using fleet = await importedFleet(api.url, 100, ...environments);
      fleet.start('worker');
      fleet.start('worker');
      await expect.poll(() => api.taken.length, patient).toBeGreaterThan(30);
      await own.kill();
      await own.start();
      expectEachOnce(await fleet.settled(), api.taken, 100);
    });
  });
});

test('a message can be read with the key and the ID of its job only', () => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const message = { identifier: 'id:1', body: { message: { type: 'text', text: 'private' } } } as const;
  const sealed = seal(key, 'import-2', message);
  expect(unseal(key, 'import-2', sealed)).toEqual(message);
  expect(() => unseal(key, 'import-3', sealed)).toThrow();
  expect(() => unseal(other, 'import-2', sealed)).toThrow();
  expect(seal(key, 'import-2', message)).not.toEqual(sealed);
});

describe.skipIf(noRedis || !thorough)(`the workers${noRedis || onlyInCI}`, { timeout: 240_000 }, () => {
  let server: StoreServer;
  beforeAll(async () => {
    server = await startDurableRedis();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** An API that gives each message the status that its text states, if it states one. */
  const startApi = (again: (status: number) => number = (status) => status) =>
    startServerWith(
      (text) => {
        const [, status] = /status (\d+)/.exec(text) ?? [];
        return status === undefined ? status : again(Number(status));
      },
      { 'Retry-After': 1 },
    );
  const rowsWith = (statuses: number[]) =>
    ['phone,text', ...statuses.map((status, row) => `${address(row + 2)},status ${status}`), ''].join('\n');

  test('treat each response as its delivery allows', async () => {
    const seen = new Map<number, number>();
    await using api = await startApi((status) => {
      seen.set(status, (seen.get(status) ?? 0) + 1);
      return [429, 449].includes(status) && seen.get(status) === 2 ? 200 : status;
    });
    const statuses = [200, 400, 404, 429, 449, 500, 503];
    await using fleet = await importedFleet(api.url, rowsWith(statuses), server.environment, fresh());
    const worker = fleet.start('worker');
    const [table = ''] = (await fleet.settled()).split('\n\n');
    const lines = table.split('\n').map((line) => line.replace(/ +/g, ' '));
    expect(lines.toSorted()).toEqual([
      'refused: bad-request 1 contacts.csv 3',
      'refused: undocumented (404) 1 contacts.csv 4',
      'sent 3',
      'unknown 2 contacts.csv 7-8',
    ]);
    expect(Object.fromEntries(seen)).toEqual({ 200: 1, 400: 1, 404: 1, 429: 2, 449: 2, 500: 1, 503: 1 });
    // What was decided before, or is not open to that decision, is refused before anything is changed.
    const decide = (...args: string[]) => fleet.start('report', ['contacts.csv', ...args]).ended;
    expect(await decide('--arrived', '3')).toMatchObject({
      code: 2,
      stderr: '--arrived: nothing to decide about 3\n',
    });
    expect(await decide('--arrived', '2-4,7', '--not-arrived', '8')).toMatchObject({
      code: 2,
      stderr: '--arrived: nothing to decide about 2-4\n',
    });
    expect(await decide('--arrived', '7', '--not-arrived', '5,8')).toMatchObject({
      code: 2,
      stderr: '--not-arrived: nothing to decide about 5\n',
    });
    expect(await decide('--arrived', '7', '--not-arrived', '7')).toMatchObject({ code: 2 });
    expect(await decide('--arrived', '7,99', '--not-arrived', '8')).toMatchObject({
      code: 2,
      stderr: '--arrived: nothing to decide about 99\n',
    });
    // The table would not be of this file.
    expect(await decide()).toMatchObject({ code: 2, stderr: expect.stringContaining('all files') });
    expect(await fleet.start('report', ['other.csv', '--arrived', '7']).ended).toMatchObject({
      code: 2,
      stderr: 'Name the file that the lines are of: one of contacts.csv\n',
    });
    expect(await decide('--arrived', '7-8')).toMatchObject({ code: 1 });
    expect(await decide('--arrived', '7')).toMatchObject({ code: 2 });
    const { stdout } = await decide('--not-arrived', '3');
    expect(inTable(stdout, 'sent').count).toBe(5);
    await expect.poll(() => seen.get(400), patient).toBe(2);
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('all pause at a 401, and continue when a person resumes them', async () => {
    let isKnown = false;
    await using api = await startApi((status) => (isKnown ? 200 : status));
    const rows = rowsWith(Array(40).fill(401));
    await using fleet = await importedFleet(api.url, rows, server.environment, fresh());
    const workers = [fleet.start('worker'), fleet.start('worker')];
    const { stdout } = await fleet.start('report', ['--follow']).ended;
    expect(stdout).toContain('The queue is paused: The API does not accept the token: check AELYST_TOKEN.');
    for (const { child } of workers) child.kill('SIGTERM');
    for (const { ended } of workers) expect((await ended).code).toBe(0);
    expect(stdout).toContain('not sent yet  40');
    isKnown = true;
    const refused = api.taken.length;
    fleet.start('worker');
    await fleet.start('report', ['--resume']).ended;
    expect(await fleet.settled()).toBe('sent  40\n');
    expect(api.taken.length - refused).toBe(40);
  });

  test.each([
    [500, 'unknown', 'The outcomes of 10 messages in a row are unknown.'],
    [
      403,
      String.raw`refused: undocumented \(403\)`,
      'The first 10 messages were refused with a status that is not documented',
    ],
  ])('all pause when the response to each of many messages is %i', async (status, heading, reason) => {
    await using api = await startApi();
    const rows = rowsWith(Array(60).fill(status));
    await using fleet = await importedFleet(api.url, rows, server.environment, fresh());
    fleet.start('worker', ['--concurrency', '5']);
    const table = await fleet.settled();
    expect(table).toContain(`The queue is paused: ${reason}`);
    expect(inTable(table, heading).count).toBe(api.taken.length);
    expect(inTable(table, 'not sent yet').count).toBe(60 - api.taken.length);
    expect(api.taken.length).toBeLessThan(30);
  });

  test('finish what is under way at SIGTERM, and give back the rest', async () => {
    const waiting: (() => void)[] = [];
    await using api = await startMessageServer({
      respond(_, succeed, response) {
        if (waiting.length === 5) return succeed();
        const refuse = () => {
          response.writeHead(429, { 'Retry-After': 1 });
          succeed();
        };
        waiting.push(waiting.length === 4 ? refuse : succeed);
      },
    });
    await using fleet = await importedFleet(api.url, 40, server.environment, fresh());
    const worker = fleet.start('worker', ['--concurrency', '20'], { LIMIT: '5' });
    await expect.poll(() => waiting.length, patient).toBe(5);
    worker.child.kill('SIGTERM');
    await worker.line(/Waiting for 5 messages/);
    for (const succeed of waiting) succeed();
    expect(await worker.ended).toMatchObject({ code: 0 });
    expect((await fleet.start('report').ended).stdout).toMatch(/^sent +4\nnot sent yet +36$/m);
    // What was refused is not tried again by a worker that ends.
    expect(api.taken).toHaveLength(5);
    expect(most(api.taken)).toBe(1);
  });

  test('one that hangs, and comes back, sends nothing that another one has sent', async () => {
    const waiting: (() => void)[] = [];
    await using api = await startMessageServer({
      respond: (_, succeed) => (api.taken.length > 5 ? succeed() : waiting.push(succeed)),
    });
    await using fleet = await importedFleet(api.url, 12, server.environment, fresh(), quickLocks);
    const first = fleet.start('worker', ['--concurrency', '40'], { LIMIT: '5' });
    await expect.poll(() => waiting.length, patient).toBe(5);
    first.child.kill('SIGSTOP');
    const second = fleet.start('worker', [], { LIMIT: '1000' });
    const table = await fleet.settled();
    expect(inTable(table, 'unknown').lines).toEqual(
      expect.arrayContaining([...api.open].map((text) => Number(text.split(' ')[1]))),
    );
    // Now the responses reach it: it writes down that these messages were sent.
    for (const succeed of waiting) succeed();
    first.child.kill('SIGCONT');
    // The last one that waited for a turn gets it.
    await first.line(/-13 was taken away from this worker\./);
    await expect.poll(async () => (await fleet.start('report').ended).stdout, patient).toBe('sent  12\n');
    for (const { child, ended } of [first, second]) {
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    }
    expect(api.taken.toSorted()).toEqual(messagesOf(12).toSorted());
  });

  test('send nothing of a job that waits although its message is known to be sent', async () => {
    await using api = await startMessageServer();
    const environment = { ...server.environment, ...fresh() };
    await using fleet = await importedFleet(api.url, 2, environment);
    // A person said that it had not arrived, and then the worker that had sent it came back.
    await inStore(environment, async (store) =>
      (await jobOf(store, 2)).updateProgress({ state: 'sent', messageId: 7 }),
    );
    fleet.start('worker');
    expect(await fleet.settled()).toBe('sent  2\n');
    expect(api.taken).toEqual(['message 3']);
  });

  test('send nothing of a job whose message another worker confirms while it waits for its turn', async () => {
    let release = () => {};
    await using api = await startMessageServer({
      respond(_, succeed) {
        release = succeed;
        if (api.taken.length > 1) succeed();
      },
    });
    const environment = { ...server.environment, ...fresh() };
    await using fleet = await importedFleet(api.url, 2, environment);
    fleet.start('worker', [], { LIMIT: '1' });
    await expect.poll(() => api.taken.length, patient).toBe(1);
    await inStore(environment, async ({ queue }) => {
      await expect.poll(() => queue.getActiveCount(), patient).toBe(2);
      const jobs = await queue.getJobs(['active']);
      const job = jobs.find(({ id }) => `message ${placeOf(id).line}` !== api.taken[0]);
      await job?.updateProgress({ state: 'sent', messageId: 7 });
    });
    release();
    expect(await fleet.settled()).toBe('sent  2\n');
    expect(api.taken).toHaveLength(1);
  });

  test('refuse a job after ten 449s, however often it came back for other reasons', async () => {
    const responses: Record<string, number[]> = { 'message 2': [449], 'message 3': [449, 429, 449] };
    await using api = await startServerWith((text) => responses[text]?.shift(), { 'Retry-After': 1 });
    const environment = { ...server.environment, ...fresh() };
    await using fleet = await importedFleet(api.url, 2, environment);
    await inStore(environment, async (store) => {
      // As after nine times without a connection: BullMQ counts how often the job was started.
      await store.redis?.hset(store.queue.toKey(`${(await jobOf(store, 2)).id}`), 'ats', 9);
      await (await jobOf(store, 3)).updateProgress({ state: 'refused', kind: 'queued', queued: 8 });
    });
    fleet.start('worker');
    const table = await fleet.settled();
    expect(inTable(table, 'refused: queued').lines).toEqual([3]);
    expect(inTable(table, 'sent').count).toBe(1);
    // A person who resumes it gives it as many again.
    responses['message 3'] = [449];
    await fleet.start('report', ['--resume']).ended;
    expect(await fleet.settled()).toBe('sent  2\n');
  });

  test('report removes nothing of an import that began meanwhile and is not complete', async () => {
    let release = () => {};
    await using api = await startMessageServer({
      respond(text, succeed) {
        if (text === 'message 2') release = succeed;
        else succeed();
      },
    });
    const environment = { ...server.environment, ...fresh() };
    await using fleet = await importedFleet(api.url, 1, environment);
    fleet.start('worker');
    await expect.poll(() => api.open.size, patient).toBe(1);
    const report = fleet.start('report', ['--follow', '--clear']);
    await report.line(/0 of 1/);
    const more = await fleet.file('more.csv', `phone,text\n${address(2)},more 2\n${address(3)},more 3\n`);
    const enqueue = () => fleet.start('enqueue', [more]).ended;
    await enqueue();
    await inStore(environment, async (store) => {
      // As if it had been killed after its last job.
      const [id, each] = [...(await importsOf(store))].find(([, { file }]) => file === 'more.csv') ?? [];
      await (await store.notes.getJob(`${id}`))?.updateData({ ...each, complete: false });
    });
    await expect.poll(() => api.taken.length, patient).toBe(3);
    release();
    const { code, stdout } = await report.ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining('import more.csv again.')]);
    expect((await enqueue()).code).toBe(0);
    expect(await fleet.settled()).toBe('sent  3\n');
    expect(api.taken.toSorted()).toEqual(['message 2', 'more 2', 'more 3']);
  });

  test('send nothing twice when the memory of Redis is full for a while', async () => {
    await using redis = await startDurableRedis();
    await using api = await startMessageServer();
    await using fleet = await importedFleet(api.url, 100, redis.environment, quickLocks, { LIMIT: '40' });
    fleet.start('worker');
    await expect.poll(() => api.taken.length, patient).toBeGreaterThan(30);
    const client = new Redis(redis.port);
    await client.config('SET', 'maxmemory', '1');
    const full = await fleet.start('enqueue', [await fleet.file('more.csv', csvOf(101))]).ended;
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('OOM') });
    await client.config('SET', 'maxmemory', '0');
    client.disconnect();
    expectEachOnce(await fleet.settled(), api.taken, 100);
  });

  test('enqueue adds nothing of a file with a wrong line, and shows no address', async () => {
    await using fleet = await createFleet(nowhere, server.environment, fresh());
    const file = await fleet.file(
      'contacts.csv',
      `${csvOf(2)}${address(4).slice(1)},message 4\nJane,message 5\n`,
    );
    const { code, stderr } = await fleet.start('enqueue', [file]).ended;
    const needs = 'phone: needs "+", country code and number, such as +60121233112';
    expect([code, stderr]).toEqual([2, `${file} is not right.\nline 4: ${needs}\nline 5: ${needs}\n`]);
    expect(await fleet.start('report').ended).toMatchObject({
      code: 2,
      stderr: 'Nothing was imported yet.\n',
    });
  });

  test('enqueue refuses a file that was imported before with other content', async () => {
    await using fleet = await importedFleet(nowhere, 2, server.environment, fresh());
    const { code, stderr } = await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(3))]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('was imported before, with other content')]);
    expect((await fleet.start('report').ended).stdout).toContain('not sent yet  2');
    // A row that waits is open to no decision either.
    expect(await fleet.start('report', ['contacts.csv', '--not-arrived', '2-3']).ended).toMatchObject({
      code: 2,
      stderr: '--not-arrived: nothing to decide about 2-3\n',
    });
  });

  test('enqueue takes a file whose hash BullMQ takes for a number', async () => {
    const key = randomBytes(32);
    const environment = { ...server.environment, ...fresh(), JOB_KEY: key.toString('hex') };
    await using fleet = await createFleet(nowhere, environment);
    const hashOf = (csv: string) => {
      const hash = createHash('sha256').update(csv).digest('hex');
      return createHmac('sha256', key).update(hash).digest('hex').slice(0, 16);
    };
    let csv = csvOf(1);
    while (!/^[1-8]\d{15}$/.test(hashOf(csv))) csv = csv.replace(/\d*\n$/, (line) => `${Number(line) + 1}\n`);
    const enqueue = async (name: string, content: string) =>
      (await fleet.start('enqueue', [await fleet.file(name, content)]).ended).stderr;
    expect(await enqueue('number.csv', csv)).toBe('1 rows are in the queue.\n');
    expect(await enqueue('again.csv', csv)).toContain('nothing was added');
    // Others are known by the hash alone, as ever: what was imported long ago is recognised.
    await enqueue('contacts.csv', csvOf(2));
    await inStore(environment, async (store) => {
      const ids = new Map([...(await importsOf(store))].map(([id, { file }]) => [file, id]));
      expect(ids.get('contacts.csv')).toBe(hashOf(csvOf(2)));
    });
  });

  test.each([
    [
      'changed',
      (csv: string) => csv.replace('message 1500\n', 'massage 1500\n'),
      'the rows before line 1002',
      1000,
    ],
    ['longer', (csv: string) => `${csv}${address(2)},message 2\n`, 'the rows before line 2002', 2000],
    [
      'shorter',
      (csv: string) => csv.slice(0, csv.indexOf(address(2002))),
      'the rows that it still has',
      2000,
    ],
  ])('enqueue adds no row of a file that became %s while it was read', async (_, change, which, added) => {
    const environment = { ...server.environment, ...fresh() };
    await using fleet = await createFleet(nowhere, environment);
    // A pipe holds another content at each reading.
    const pipe = await fleet.file('contacts.csv', '');
    await rm(pipe);
    execFileSync('mkfifo', [pipe]);
    const csv = csvOf(2500);
    const enqueue = async (then: string) => {
      const { ended } = fleet.start('enqueue', [pipe]);
      await writeFile(pipe, csv);
      await inStore(environment, (store) =>
        expect
          .poll(async () => [...(await importsOf(store)).values()], patient)
          .toMatchObject([{ rows: 2500 }]),
      );
      await writeFile(pipe, then);
      return ended;
    };
    const { code, stderr } = await enqueue(change(csv));
    expect(stderr).toContain(`it was changed while it was read: ${which} are in the queue as they were.`);
    expect(code).toBe(2);
    const waiting = async () => inTable((await fleet.start('report').ended).stdout, 'not sent yet').count;
    expect(await waiting()).toBe(added);
    await fleet.start('enqueue', [await fleet.file('restored.csv', csv)]).ended;
    expect(await waiting()).toBe(2500);
  });

  test('enqueue continues where it was killed', async () => {
    await using fleet = await createFleet(nowhere, server.environment, fresh());
    const rows = 8_000;
    const file = await fleet.file('contacts.csv', csvOf(rows));
    const first = fleet.start('enqueue', [file]);
    const table = async () => (await fleet.start('report').ended).stdout;
    await expect.poll(async () => inTable(await table(), 'not sent yet').count, patient).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await table()).toContain('import contacts.csv again.');
    expect((await fleet.start('enqueue', [file]).ended).code).toBe(0);
    expect(inTable(await table(), 'not sent yet').count).toBe(rows);
  });

  test('refuse a store that may forget what was sent', async () => {
    await using redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'everysec');
    await using fleet = await createFleet(nowhere, redis.environment);
    expect(await fleet.start('worker').ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is sent twice: appendfsync is everysec.'),
    });
    const worker = fleet.start('worker', [], { STORE_MAY_FORGET: 'yes' });
    await worker.line(/Waiting for jobs/);
  });

  test.skipIf(noPostgres)(`refuse a PostgreSQL that does not wait for its disk${noPostgres}`, async () => {
    await using postgres = await startPostgres('-c', 'synchronous_commit=off');
    await using fleet = await createFleet(nowhere, postgres.environment);
    expect(await fleet.start('worker').ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('synchronous_commit is off'),
    });
  });

  test('say what their settings lack', async () => {
    await using fleet = await importedFleet(nowhere, 2, server.environment, fresh());
    const says = async (environment: Record<string, string>, args: string[] = []) => {
      const { code, stderr } = await fleet.start('worker', args, environment).ended;
      expect(code).toBe(2);
      return stderr;
    };
    await Promise.all([
      expect(says({ JOB_KEY: '0'.repeat(64) })).resolves.toMatch(/^JOB_KEY is not the key/),
      expect(says({ JOB_KEY: 'secret' })).resolves.toMatch(/^Set JOB_KEY to 64 hexadecimal digits/),
      expect(says({ AELYST_TOKEN: '' })).resolves.toMatch(/^Set AELYST_TOKEN/),
      expect(says({ AELYST_BASE_URL: 'ftp://x' })).resolves.toMatch(/^baseUrl: needs an origin/),
      expect(says({ LIMIT: '1.5' })).resolves.toBe('LIMIT: needs a whole number above 0\n'),
      expect(says({ WORKSPACE: 'a:b' })).resolves.toMatch(/^WORKSPACE: needs letters/),
      expect(says({ BACKEND: 'mysql' })).resolves.toBe('BACKEND: needs redis or postgres\n'),
      expect(says({ REDIS_URL: 'redis://:secret@127.0.0.1:1' })).resolves.toBe(
        'Redis cannot be reached, see REDIS_URL: ECONNREFUSED\n',
      ),
      expect(says({ REDIS_URL: 'redis://:hun ter2@h:x' })).resolves.toBe(
        'REDIS_URL: needs a URL such as redis://127.0.0.1:6379\n',
      ),
      expect(says({ BACKEND: 'postgres', DATABASE_URL: 'postgres://a:secret@127.0.0.1:1/x' })).resolves.toBe(
        'PostgreSQL cannot be reached, see DATABASE_URL: ECONNREFUSED\n',
      ),
      expect(says({}, ['--concurrency', '0'])).resolves.toMatch(/^--concurrency: needs a whole number/),
      expect(says({}, ['contacts.csv'])).resolves.toBe("Unexpected argument 'contacts.csv'.\n"),
      expect(says({}, ['--fast'])).resolves.toBe("Unknown option '--fast'.\n"),
    ]);
  });

  test.skipIf(noPostgres)(`keep to a share of the limit without Redis${noPostgres}`, async () => {
    await using postgres = await startPostgres();
    await using api = await startLimitedApi(slidingWindow(4, 1000));
    await using fleet = await importedFleet(api.url, 12, postgres.environment);
    expect(await fleet.start('worker').ended).toMatchObject({
      code: 2,
      stderr: 'Without REDIS_URL, set LIMIT (messages a second) and WORKERS, who share it equally.\n',
    });
    fleet.start('worker', [], { LIMIT: '8', WORKERS: '2' });
    expect(await fleet.settled()).toBe('sent  12\n');
    // By itself, it would begin with more.
    expect(api.refused).toBeLessThanOrEqual(2);
  });
});

/** All that a store holds, as text. */
async function contentOf({ environment }: StoreServer): Promise<string> {
  if (environment['REDIS_URL']) {
    const redis = new Redis(environment['REDIS_URL']);
    const readers: Record<string, (key: string) => Promise<unknown>> = {
      hash: (key) => redis.hgetall(key),
      string: (key) => redis.get(key),
      stream: (key) => redis.xrange(key, '-', '+'),
      list: (key) => redis.lrange(key, 0, -1),
      zset: (key) => redis.zrange(key, '0', '-1'),
    };
    const texts: unknown[] = [];
    for (const key of await redis.keys('*')) texts.push(key, await readers[await redis.type(key)]?.(key));
    redis.disconnect();
    return JSON.stringify(texts);
  }
  const client = new pg.Client({ connectionString: environment['DATABASE_URL'] ?? '' });
  await client.connect();
  const { rows: tables } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq'");
  const texts: unknown[] = [];
  for (const { tablename } of tables)
    texts.push((await client.query(`SELECT * FROM bullmq.${tablename}`)).rows);
  await client.end();
  return JSON.stringify(texts);
}
