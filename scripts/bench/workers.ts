import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { csvOf, inTable } from '../support/examples.js';
import { markdownTable } from '../support/markdown.js';
import type { Program } from '../support/program.js';
import { fixedWindow, unlimited } from '../support/rate-limits.js';
import { type LimitedApi, type StoreServer, startLimitedApi, startRedis } from '../support/servers.js';
import { createFleet, startDurableRedis, startPostgres } from '../support/workers.js';

const rows = 3_000;
const limit = 300;
const crew = 6;
const killed = 3;

const randomOf = <Item>(items: Item[]) => items[Math.floor(Math.random() * items.length)] as Item;

/** A Redis that loses what it did in its last second, as `appendfsync everysec` can when the power fails. */
async function startForgetfulRedis(): Promise<StoreServer> {
  const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'everysec');
  const client = new Redis(redis.port);
  client.on('error', () => {});
  const folder = join(((await client.config('GET', 'dir')) as string[])[1] ?? '', 'appendonlydir');
  client.disconnect();
  const log = join(folder, (await readdir(folder)).find((name) => name.endsWith('.incr.aof')) ?? '');
  const sizes: number[] = [];
  const timer = setInterval(async () => sizes.push((await stat(log)).size), 100);
  return {
    ...redis,
    environment: { ...redis.environment, STORE_MAY_FORGET: 'yes' },
    async kill() {
      await redis.kill();
      await truncate(log, sizes.at(-10) ?? 0);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await redis[Symbol.asyncDispose]();
    },
  };
}

/** From the first processed message to the last one. */
const durationMs = ({ processedAt }: LimitedApi) => (processedAt.at(-1) ?? 0) - (processedAt[0] ?? 0);

/** Sends all rows while workers are killed and Redis, where the limit is, is restarted; and PostgreSQL, where jobs are. */
async function withFailures(name: string, start: () => Promise<StoreServer>): Promise<string[]> {
  await using store = await start();
  await using shared = store.environment['REDIS_URL'] ? undefined : await startDurableRedis();
  await using api = await startLimitedApi(fixedWindow(limit, 1000), { stated: limit, roundTrip: [20, 60] });
  const quickLocks = { LOCK_SECONDS: '5' };
  await using fleet = await createFleet(api.url, shared?.environment, store.environment, quickLocks);
  const { stderr } = await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(rows))]).ended;
  if (!stderr.includes(`${rows} rows`)) throw new Error(stderr);
  const workers = new Set(Array.from({ length: crew }, () => fleet.start('worker')));
  const until = async (part: number) => {
    while (api.processed.size < rows * part) await sleep(20);
  };
  for (let index = 0; index < killed; index++) {
    await until(0.15 + 0.2 * index + 0.1 * Math.random());
    const victim = randomOf<Program>([...workers]);
    victim.child.kill('SIGKILL');
    workers.delete(victim);
    if (index !== 1) continue;
    for (const server of [store, shared]) await server?.kill();
    for (const server of [store, shared]) await server?.start();
  }
  const text = await fleet.settled();
  for (const { child } of workers) child.kill('SIGTERM');
  const unknown = inTable(text, 'unknown');
  const sent = inTable(text, 'sent').count;
  const arrived = unknown.lines.filter((line) => api.processed.has(`message ${line}`)).length;
  const duplicates = [...api.processed.values()].filter((count) => count > 1).length;
  // A message that was reported as sent but not processed, or the other way round, is lost too.
  const lost = Math.abs(rows - sent - unknown.lines.length) + Math.abs(api.processed.size - sent - arrived);
  const seconds = durationMs(api) / 1000;
  return [
    name,
    ...[sent, unknown.count, arrived, api.refused, duplicates, lost].map(String),
    seconds.toFixed(1),
  ];
}

/** Bytes that a store takes for all it holds, and the scripts that Redis ran since its start. */
async function usageOf({ environment }: StoreServer): Promise<{ bytes: number; scripts: number }> {
  const { REDIS_URL, DATABASE_URL = '' } = environment;
  if (REDIS_URL) {
    const redis = new Redis(REDIS_URL);
    const found = (await redis.info('memory')) + (await redis.info('commandstats'));
    redis.disconnect();
    const numberAfter = (name: string) => Number(new RegExp(`^${name}(\\d+)`, 'm').exec(found)?.[1] ?? 0);
    return { bytes: numberAfter('used_memory:'), scripts: numberAfter('cmdstat_evalsha:calls=') };
  }
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  const { rows: found } = await client.query(
    "SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'bullmq' AND relkind = 'r'",
  );
  await client.end();
  return { bytes: Number(found[0]?.bytes), scripts: 0 };
}

async function costOfJobs(name: string, start: () => Promise<StoreServer>): Promise<string[]> {
  const count = 20_000;
  await using store = await start();
  await using shared = store.environment['REDIS_URL'] ? undefined : await startDurableRedis();
  await using api = await startLimitedApi(unlimited);
  const noLimit = { LIMIT: '100000' };
  await using fleet = await createFleet(api.url, shared?.environment, store.environment, noLimit);
  const few = await fleet.file('few.csv', csvOf(2));
  await fleet.start('enqueue', [few]).ended;
  const empty = await usageOf(store);
  const began = performance.now();
  await fleet.start('enqueue', [await fleet.file('contacts.csv', csvOf(count))]).ended;
  const enqueued = performance.now();
  const waiting = await usageOf(store);
  const worker = fleet.start('worker', ['--concurrency', '50']);
  await fleet.settled();
  const { scripts } = await usageOf(store);
  worker.child.kill('SIGTERM');
  await worker.ended;
  const done = await usageOf(store);
  const perSecond = (api.processed.size * 1000) / durationMs(api);
  return [
    name,
    `${Math.round((1000 * count) / (enqueued - began))}`,
    `${Math.round((waiting.bytes - empty.bytes) / count)}`,
    `${Math.round((done.bytes - empty.bytes) / count)}`,
    scripts ? ((scripts - waiting.scripts) / count).toFixed(2) : '',
    perSecond.toFixed(0),
  ];
}

/** Whether a fleet loses or doubles messages when things go wrong, and what a job takes. */
export async function workers(): Promise<string> {
  const head = [
    `${rows} jobs, ${limit} a second, ${crew} workers, ${killed} killed, stores restarted`,
    ...['sent', 'unknown', 'of them arrived', 'refused 429', 'duplicates', 'lost', 'seconds'],
  ];
  const runs = [
    await withFailures('Redis, appendfsync always', startDurableRedis),
    await withFailures('PostgreSQL', startPostgres),
    await withFailures('Redis, appendfsync everysec, power lost', startForgetfulRedis),
  ];
  const sizes = [
    await costOfJobs('Redis', startDurableRedis),
    await costOfJobs('Redis, hash-max-listpack-value 1024', () =>
      startDurableRedis('--hash-max-listpack-value', '1024'),
    ),
    await costOfJobs('PostgreSQL', startPostgres),
  ];
  const sizeHead = [
    ...['20,000 jobs, no limit', 'added a second', 'bytes a job, waiting', 'bytes a job, sent'],
    ...['scripts a message', 'sent a second by one worker'],
  ];
  return [markdownTable([head, ...runs]), markdownTable([sizeHead, ...sizes])].join('\n\n');
}
