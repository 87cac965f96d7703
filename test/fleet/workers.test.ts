import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMessageServer } from '../examples/message-server.js';
import { address, csvOf, linesOf } from '../examples/program.js';
import { hasRedis } from './servers.js';
import {
  createFleet,
  hasPostgres,
  inTable,
  type StoreServer,
  startDurableRedis,
  startPostgres,
} from './workers.js';

const most = (values: string[]) => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

const messagesOf = (count: number) => linesOf(count).map((line) => `message ${line}`);

let names = 0;
/** A workspace of a test's own. */
const fresh = () => ({ WORKSPACE: `test-${names++}` });

const backends = [
  { backend: 'redis', here: hasRedis(), start: startDurableRedis },
  { backend: 'postgres', here: hasRedis() && hasPostgres(), start: startPostgres },
];

describe.each(backends)('workers on $backend', ({ backend, here, start }) => {
  describe.skipIf(!here)(here ? 'send' : `are skipped: apt-get install redis-server postgresql`, () => {
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
    const fleetOf = (url: string, environment = {}) =>
      createFleet(url, shared.environment, server.environment, fresh(), environment);

    test('each row once, however often its file is imported, and store no address and no text', async () => {
      await using api = await startMessageServer();
      await using fleet = await fleetOf(api.url);
      const file = await fleet.file('contacts.csv', csvOf(30));
      expect((await fleet.start('enqueue', [file]).ended).stderr).toBe('30 rows are in the queue.\n');
      const again = await fleet.file('again.csv', csvOf(30));
      const worker = fleet.start('worker');
      expect(inTable(await fleet.settled(), 'sent').count).toBe(30);
      const { code, stderr } = await fleet.start('enqueue', [again]).ended;
      expect([code, stderr]).toEqual([
        0,
        'This file was imported before, as contacts.csv: nothing was added.\n',
      ]);
      expect(await fleet.start('report').ended).toMatchObject({ code: 0, stdout: 'sent  30\n' });
      worker.child.kill('SIGTERM');
      expect(await worker.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('sent 30') });
      expect(api.taken.toSorted()).toEqual(messagesOf(30).toSorted());
      const content = await contentOf(server);
      expect(content).toContain('sealed');
      for (const secret of [address(2).slice(1), 'message 2', 'secret-token'])
        expect(content).not.toContain(secret);
    });

    test('nothing twice after kill -9, and leave to a person only what was under way', async () => {
      let killed = false;
      await using api = await startMessageServer({
        answer(_, succeed) {
          if (killed || api.taken.length <= 3) succeed();
          else if (api.taken.length === 8) killed = first.child.kill('SIGKILL');
        },
      });
      await using fleet = await fleetOf(api.url);
      await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(60))]).ended;
      const first = fleet.start('worker', ['--concurrency', '40'], { LIMIT: '10' });
      await first.ended;
      const unanswered = [...api.unanswered].map((text) => Number(text.split(' ')[1]));
      const second = fleet.start('worker', [], { LIMIT: '1000' });
      const table = await fleet.settled();
      const unknown = inTable(table, 'unknown');
      expect(unknown.lines).toEqual(expect.arrayContaining(unanswered));
      // What waited for its turn is no affair of a person's. A request may have been on its way.
      expect(unknown.count).toBeLessThan(20);
      expect(inTable(table, 'sent').count).toBe(60 - unknown.count);
      expect(most(api.taken)).toBe(1);
      const arrived = unknown.lines.filter((line) => api.taken.includes(`message ${line}`));
      const others = unknown.lines.filter((line) => !arrived.includes(line));
      const decisions = ['--arrived', arrived.join()];
      if (others.length > 0) decisions.push('--not-arrived', others.join());
      await fleet.start('report', decisions).ended;
      expect(await fleet.settled()).toBe('sent  60\n');
      second.child.kill('SIGTERM');
      await second.ended;
      expect(api.taken.toSorted()).toEqual(messagesOf(60).toSorted());
    });
  });
});

describe.skipIf(!hasRedis())('a worker', () => {
  let server: StoreServer & { port: number };
  beforeAll(async () => {
    server = await startDurableRedis();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** An API that gives each message the status that its text states, if it states one. */
  const startApi = (again: (status: number) => number = (status) => status) =>
    startMessageServer({
      answer(text, succeed, response) {
        const [, status] = /status (\d+)/.exec(text) ?? [];
        if (status) response.writeHead(again(Number(status)), { 'Retry-After': 1 });
        succeed();
      },
    });
  const rowsWith = (statuses: number[]) =>
    ['phone,text', ...statuses.map((status, row) => `${address(row + 2)},status ${status}`), ''].join('\n');

  test('treats each response as its delivery allows', async () => {
    const seen = new Map<number, number>();
    await using api = await startApi((status) => {
      seen.set(status, (seen.get(status) ?? 0) + 1);
      return [429, 449].includes(status) && seen.get(status) === 2 ? 200 : status;
    });
    await using fleet = await createFleet(api.url, server.environment, fresh());
    const statuses = [200, 400, 404, 429, 449, 500, 503];
    await fleet.start('enqueue', [await fleet.file('contacts.csv', rowsWith(statuses))]).ended;
    const worker = fleet.start('worker');
    const table = await fleet.settled();
    expect(
      table
        .split('\n\n')[0]
        ?.split('\n')
        .map((line) => line.replace(/ +/g, ' '))
        .toSorted(),
    ).toEqual([
      'refused: bad-request 1 contacts.csv 3',
      'refused: undocumented (404) 1 contacts.csv 4',
      'sent 3',
      'unknown 2 contacts.csv 7-8',
    ]);
    const rows = { 200: 1, 400: 1, 404: 1, 429: 2, 449: 2, 500: 1, 503: 1 };
    expect(Object.fromEntries(seen)).toEqual(rows);
    // What was decided before, or is not open to that decision, is refused before anything is changed.
    const decide = (...args: string[]) => fleet.start('report', args).ended;
    expect(await decide('--arrived', '3')).toMatchObject({
      code: 2,
      stderr: '--arrived: nothing to decide about 3\n',
    });
    expect(await decide('--arrived', '7', '--not-arrived', '7')).toMatchObject({ code: 2 });
    expect(await decide('other.csv', '--arrived', '7')).toMatchObject({
      code: 2,
      stderr: 'other.csv was not imported; there are contacts.csv\n',
    });
    expect(await decide('--arrived', '7-8')).toMatchObject({ code: 1 });
    expect(await decide('--arrived', '7')).toMatchObject({ code: 2 });
    const { stdout } = await decide('contacts.csv', '--not-arrived', '3');
    expect(inTable(stdout, 'sent').count).toBe(5);
    await expect.poll(() => seen.get(400)).toBe(2);
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('pauses all at a 401, and goes on where a person resumes them', async () => {
    let isKnown = false;
    await using api = await startApi((status) => (isKnown ? 200 : status));
    await using fleet = await createFleet(api.url, server.environment, fresh());
    await fleet.start('enqueue', [await fleet.file('contacts.csv', rowsWith(Array(40).fill(401)))]).ended;
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

  test('finishes what is under way at SIGTERM, and gives back the rest', async () => {
    const waiting: (() => void)[] = [];
    await using api = await startMessageServer({ answer: (_, succeed) => waiting.push(succeed) });
    await using fleet = await createFleet(api.url, server.environment, fresh());
    await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(40))]).ended;
    const worker = fleet.start('worker', ['--concurrency', '20'], { LIMIT: '5' });
    await expect.poll(() => waiting.length).toBe(5);
    worker.child.kill('SIGTERM');
    await worker.says('Waiting for 5 messages');
    for (const succeed of waiting) succeed();
    expect(await worker.ended).toMatchObject({ code: 0 });
    expect((await fleet.start('report').ended).stdout).toMatch(/^sent +5\nnot sent yet +35$/m);
    expect(most(api.taken)).toBe(1);
  });

  test('that hangs, and comes back, sends nothing that another one has sent', async () => {
    const waiting: (() => void)[] = [];
    await using api = await startMessageServer({
      answer: (_, succeed) => (api.taken.length > 5 ? succeed() : waiting.push(succeed)),
    });
    await using fleet = await createFleet(api.url, server.environment, fresh());
    await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(40))]).ended;
    const first = fleet.start('worker', ['--concurrency', '40'], { LIMIT: '5' });
    await expect.poll(() => waiting.length).toBe(5);
    first.child.kill('SIGSTOP');
    const second = fleet.start('worker', [], { LIMIT: '1000' });
    const table = await fleet.settled();
    expect(inTable(table, 'unknown').count).toBe(5);
    expect(inTable(table, 'sent').count).toBe(35);
    // Now the responses reach it: it writes down that these messages were sent.
    for (const succeed of waiting) succeed();
    first.child.kill('SIGCONT');
    await expect.poll(async () => (await fleet.start('report').ended).stdout).toBe('sent  40\n');
    for (const { child, ended } of [first, second]) {
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    }
    expect(api.taken.toSorted()).toEqual(messagesOf(40).toSorted());
  });

  test('sends nothing twice when Redis is killed and starts again', async () => {
    await using redis = await startDurableRedis();
    await using api = await startMessageServer();
    await using fleet = await createFleet(api.url, redis.environment, { LIMIT: '40' });
    await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(100))]).ended;
    const workers = [fleet.start('worker'), fleet.start('worker')];
    await expect.poll(() => api.taken.length).toBeGreaterThan(30);
    await redis.kill();
    await redis.start();
    const table = await fleet.settled();
    const { count, lines } = inTable(table, 'unknown');
    expect(inTable(table, 'sent').count + count).toBe(100);
    expect(lines).toHaveLength(count);
    expect(most(api.taken)).toBe(1);
    expect(new Set([...api.taken, ...lines.map((line) => `message ${line}`)]).size).toBe(100);
    for (const { child } of workers) child.kill('SIGTERM');
  });

  test('sends nothing twice when the memory of Redis is full for a while', async () => {
    await using redis = await startDurableRedis();
    await using api = await startMessageServer();
    await using fleet = await createFleet(api.url, redis.environment, { LIMIT: '40' });
    await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(100))]).ended;
    const worker = fleet.start('worker');
    await expect.poll(() => api.taken.length).toBeGreaterThan(30);
    const client = new Redis(redis.port);
    await client.config('SET', 'maxmemory', '1');
    const full = await fleet.start('enqueue', [await fleet.file('more.csv', csvOf(101))]).ended;
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('OOM') });
    await client.config('SET', 'maxmemory', '0');
    client.disconnect();
    const table = await fleet.settled();
    worker.child.kill('SIGTERM');
    if (inTable(table, 'sent').count < 100) expect(table + (await worker.ended).stderr).toBe('x');
    const { count, lines } = inTable(table, 'unknown');
    expect(inTable(table, 'sent').count + count).toBe(100);
    expect(most(api.taken)).toBe(1);
    expect(new Set([...api.taken, ...lines.map((line) => `message ${line}`)]).size).toBe(100);
    worker.child.kill('SIGTERM');
  });
});

/** All that a store holds, as text. */
async function contentOf({ environment }: StoreServer): Promise<string> {
  if (environment['REDIS_URL']) {
    const redis = new Redis(environment['REDIS_URL']);
    const texts: unknown[] = [];
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      texts.push(
        key,
        type === 'hash' ? await redis.hgetall(key) : '',
        type === 'string' ? await redis.get(key) : '',
      );
      if (type === 'stream') texts.push(await redis.xrange(key, '-', '+'));
      if (type === 'list') texts.push(await redis.lrange(key, 0, -1));
      if (type === 'zset') texts.push(await redis.zrange(key, '0', '-1'));
    }
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
