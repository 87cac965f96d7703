import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { builtFolder } from '../support/built.js';
import { markdownTable } from '../support/markdown.js';
import { inProject } from '../support/project.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket, unlimited } from '../support/rate-limits.js';
import { startLimitedApi, startRedis } from '../support/servers.js';
import { barsBySecond, median, writePicture } from './figures.js';
import { compare } from './overhead.js';
import type { Task } from './sender.js';
import { simulateFleet } from './simulation.js';

const messages = 300;
const limit = 20;
const windowMs = 1000;
const roundTrip: [number, number] = [80, 140];
const sizes = [1, 3, 12, 40];
const optimumMs = (messages / limit - 1) * windowMs;
/** Our rows are the medians of so many runs. */
const rounds = 5;

const limiters: Record<string, () => Limiter> = {
  fixed: () => fixedWindow(limit, windowMs),
  sliding: () => slidingWindow(limit, windowMs),
  bucket: () => tokenBucket(limit, windowMs),
};

const contenders: Record<Task['by'], string> = {
  redis: '@aelyst/client/redis',
  alone: '@aelyst/client, no store',
  BullMQ: "BullMQ's limiter",
  'rate-limiter-flexible': 'rate-limiter-flexible',
};

type Site = Awaited<ReturnType<typeof openSite>>;

/** Processes with a Redis of their own, and an API with one kind of limit. */
async function openSite(limiter: () => Limiter) {
  const server = await startRedis('--maxmemory-policy', 'noeviction');
  const redis = new Redis(server.port, '127.0.0.1');
  redis.on('error', () => {});
  const program = inProject('scripts', 'bench', 'sender.js');
  const children = Array.from({ length: Math.max(...sizes) }, () => fork(program, { execArgv: [] }));
  return {
    redis,
    port: server.port,
    children,
    limiter,
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill();
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

const ready = (children: ChildProcess[], task?: Task) =>
  Promise.all(
    children.map(
      (child) => new Promise<unknown>((resolve) => void child.once('message', resolve).send({ task })),
    ),
  );

/** Calls of scripts since the counters of the server were reset. */
async function scriptCalls(redis: Redis): Promise<number> {
  const counts = (await redis.info('commandstats')).matchAll(/cmdstat_(?:evalsha|eval|fcall):calls=(\d+)/g);
  return [...counts].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

type Run = Awaited<ReturnType<typeof send>>;

/** Hands out messages to processes, each of which takes the next one when it is done with one. */
async function send(site: Site, by: Task['by'], told: boolean, processes: number) {
  await using api = await startLimitedApi(site.limiter(), { stated: limit, roundTrip });
  const name = `fleet-${by}-${told}-${processes}-${Math.random()}`.replaceAll('.', '');
  const children = site.children.slice(0, processes);
  const lanes = Math.max(2, Math.ceil(100 / processes));
  const texts = Array.from({ length: messages }, (_, index) => `message ${index}`);
  const { port } = site;
  const task = { by, built: await builtFolder(), url: api.url, port, name, limit, told, lanes };
  await ready(children, task);
  await sleep(200);
  await site.redis.config('RESETSTAT');
  api.open();
  const counts = children.map(() => 0);
  let failed = 0;
  const next = texts.values();
  await new Promise<void>((resolve) => {
    let settled = 0;
    for (const [index, child] of children.entries()) {
      const give = () => {
        const { value: text } = by === 'BullMQ' ? {} : next.next();
        if (text !== undefined) child.send({ text });
      };
      child.on('message', ({ delivered }: { delivered: boolean }) => {
        if (delivered) counts[index] = (counts[index] ?? 0) + 1;
        else failed += 1;
        settled += 1;
        if (settled === messages) resolve();
        give();
      });
      for (let lane = 0; lane < lanes; lane++) give();
    }
    if (by === 'BullMQ') {
      const queue = new Queue(name, { connection: { host: '127.0.0.1', port } });
      void queue.addBulk(texts.map((data) => ({ name: 'send', data }))).finally(() => queue.close());
    }
  });
  for (const child of children) child.removeAllListeners('message');
  const calls = await scriptCalls(site.redis);
  await ready(children);
  return {
    failed,
    duplicates: [...api.processed.values()].reduce((sum, count) => sum + count - 1, 0),
    refused: api.refused,
    // Percent of the fastest possible.
    ofOptimum: (100 * optimumMs) / Math.max(...api.processedAt),
    // Messages of the slowest process, in percent of the mean.
    slowest: (100 * Math.min(...counts) * processes) / messages,
    callsPerMessage: calls / messages,
    processedAt: api.processedAt,
    refusedAt: api.refusedAt,
  };
}

/** A row of the table: what each kind of limit saw. */
function rowOf(name: string, byKind: Run[][]): string[] {
  type Measured = 'failed' | 'duplicates' | 'refused' | 'ofOptimum' | 'slowest' | 'callsPerMessage';
  const most = (what: Measured) => `${Math.max(...byKind.flat().map((run) => run[what]))}`;
  const medians = (what: Measured, digits = 0) =>
    byKind.map((runs) => median(runs.map((run) => run[what])).toFixed(digits)).join(' / ');
  return [
    ...[name, most('failed'), most('duplicates'), medians('refused'), most('refused')],
    ...[medians('ofOptimum'), medians('slowest'), medians('callsPerMessage', 1)],
  ];
}

const head = [
  `${messages} messages, ${limit} a second (${Object.keys(limiters).join(' / ')})`,
  ...['failed at most', 'duplicates at most', 'refused', 'refused at most'],
  ...['% of the optimum', 'slowest process, % of the mean', 'script calls a message'],
];

async function processes(): Promise<string> {
  const sites = await Promise.all(Object.values(limiters).map(openSite));
  try {
    // Programs that are still starting would slow down the others, so their first messages are not measured.
    const warmUp = (site: Site) =>
      send({ ...site, limiter: () => unlimited }, 'redis', false, Math.max(...sizes));
    await Promise.all(sites.map(warmUp));
    const rows: string[][] = [];
    const drawn: Partial<Record<Task['by'], Run | undefined>> = {};
    for (const by of Object.keys(contenders) as Task['by'][]) {
      for (const told of by === 'rate-limiter-flexible' ? [true] : [true, false]) {
        for (const size of sizes) {
          const times = by === 'redis' ? rounds : 1;
          const byKind = await Promise.all(
            sites.map(async (site) => {
              const runs: Run[] = [];
              while (runs.length < times) runs.push(await send(site, by, told, size));
              return runs;
            }),
          );
          rows.push(rowOf(`${contenders[by]}, ${size}, ${told ? 'told' : 'untold'}`, byKind));
          if (size === drawnSize && !told) drawn[by] = byKind[0]?.[0];
        }
      }
    }
    await draw(drawn.alone, drawn.redis);
    return markdownTable([head, ...rows]);
  } finally {
    for (const site of sites) await site[Symbol.asyncDispose]();
  }
}

const drawnSize = 12;

function draw(alone: Run | undefined, redis: Run | undefined): Promise<void> | undefined {
  if (!alone || !redis) return undefined;
  const untilMs = Math.max(...alone.processedAt, ...redis.processedAt);
  const bars = ({ processedAt, refusedAt }: Run) => barsBySecond(processedAt, refusedAt, untilMs);
  return writePicture('fleet', {
    title: `Requests a second of ${drawnSize} processes that send ${messages} messages`,
    limit,
    panels: [
      { heading: 'Each process paces itself', ...bars(alone) },
      { heading: 'With the shared limit', ...bars(redis) },
    ],
  });
}

/** What a turn adds to a call, on loopback and with a limit that is never reached. */
async function costOfTurn(): Promise<string> {
  await using server = await startRedis();
  await using api = await startLimitedApi(unlimited);
  const redis = new Redis(server.port, '127.0.0.1');
  const folder = await builtFolder();
  const { createClient }: typeof import('../../src/index.js') = await import(join(folder, 'index.js'));
  const { redisRateLimit }: typeof import('../../src/redis.js') = await import(join(folder, 'redis.js'));
  const ample = { limit: 10_000, windowMs: 1000 };
  const shared = redisRateLimit(redis, { name: 'turn', ...ample });
  const sender = (rateLimit: typeof ample | typeof shared) => {
    const client = createClient({ token: 'any', baseUrl: api.url, rateLimit });
    return () => client.sendMessage('id:1', { message: { type: 'text', text: 'On its way' } });
  };
  const senders = { 'its own limit': sender(ample), 'the shared limit': sender(shared) };
  const table = await compare('A turn, one by one', senders, 200, 1);
  redis.disconnect();
  return table;
}

async function simulations(): Promise<string> {
  await using server = await startRedis();
  const rows: string[][] = [];
  for (const told of [true, false]) {
    for (const [workers, workspaces, lanes, seconds] of [
      [12, 1, 8, 60],
      [40, 1, 3, 60],
      [1000, 1, 2, 150],
      [1000, 100, 4, 6],
    ] as const) {
      const of = { workers, workspaces, lanes, seconds, told, limit, windowMs, port: server.port };
      const outcome = await simulateFleet({ ...of, limiter: () => slidingWindow(limit, windowMs) });
      const { ofOptimum, slowestWorker, slowestWorkspace, callsPerMessage } = outcome;
      rows.push([
        `${workers} on ${workspaces}, ${told ? 'told' : 'untold'}`,
        ...[outcome.processed, outcome.refused].map(String),
        ...[ofOptimum, slowestWorker, slowestWorkspace].map((percent) => percent.toFixed(0)),
        callsPerMessage.toFixed(1),
      ]);
    }
  }
  const columns = ['Simulated workers on workspaces', 'processed', 'refused', '% of the optimum'];
  const slowest = ['slowest worker, % of the mean', 'slowest workspace', 'script calls a message'];
  return markdownTable([[...columns, ...slowest], ...rows]);
}

/** What one limit for many processes saves and costs. */
export const fleet = async (): Promise<string> =>
  [await costOfTurn(), await simulations(), await processes()].join('\n\n');
