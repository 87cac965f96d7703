import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { builtFolder } from '../support/built.js';
import { markdownTable } from '../support/markdown.js';
import { inProject } from '../support/project.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../support/rate-limits.js';
import { startLimitedApi, startRedis } from '../support/servers.js';
import { barsBySecond, writePicture } from './picture.js';
import type { Task } from './sender.js';
import { simulateFleet } from './simulation.js';

const processes = 12;
const messages = 300;
const limit = 20;
const windowMs = 1000;
const optimumMs = (messages / limit - 1) * windowMs;
/** Messages that a process sends at the same time. */
const lanes = 8;

const limiters: Record<string, () => Limiter> = {
  'fixed windows': () => fixedWindow(limit, windowMs),
  'sliding windows': () => slidingWindow(limit, windowMs),
  'a token bucket': () => tokenBucket(limit, windowMs),
};

async function ready(child: ChildProcess, task: Task): Promise<ChildProcess> {
  child.send({ task });
  await once(child, 'message');
  return child;
}

/** Gives a process the messages that it sends, each when it is done with one. Gives how many were processed. */
async function sendThrough(child: ChildProcess, texts: Iterator<string>): Promise<number> {
  let processed = 0;
  let underWay = 0;
  await new Promise<void>((resolve) => {
    const give = () => {
      const { value: text } = texts.next();
      if (text === undefined) return;
      underWay += 1;
      child.send({ text });
    };
    child.on('message', ({ ok }: { ok: boolean }) => {
      underWay -= 1;
      if (ok) processed += 1;
      give();
      if (underWay === 0) resolve();
    });
    for (let lane = 0; lane < lanes; lane++) give();
  });
  return processed;
}

interface Run {
  /** What each process had processed. */
  counts: number[];
  duplicates: number;
  processedAt: number[];
  refusedAt: number[];
}

/** Sends from many processes at once, with a Redis that keeps the limit or without. */
async function send(limiter: Limiter, port: number | undefined, told: boolean): Promise<Run> {
  await using api = await startLimitedApi(limiter, { stated: limit, roundTrip: [80, 140] });
  const name = `fleet-${Math.random()}`;
  const built = await builtFolder();
  const task = { built, url: api.url, port, name, told: told ? { limit, windowMs } : undefined };
  const program = inProject('scripts', 'bench', 'sender.js');
  const children = Array.from({ length: processes }, () => fork(program, { execArgv: [] }));
  try {
    await Promise.all(children.map((child) => ready(child, task)));
    const texts = Array.from({ length: messages }, (_, index) => `message ${index}`).values();
    api.open();
    const counts = await Promise.all(children.map((child) => sendThrough(child, texts)));
    const duplicates = [...api.processed.values()].reduce((sum, count) => sum + count - 1, 0);
    return { counts, duplicates, processedAt: api.processedAt, refusedAt: api.refusedAt };
  } finally {
    for (const child of children) child.kill();
  }
}

const contenders = { 'each process by itself': undefined, 'the shared limit': startRedis };

async function real(): Promise<string> {
  const columns = [
    'processed',
    'duplicates',
    'refused',
    '% of the optimum',
    'slowest process, % of the mean',
  ];
  const rows = [[`${messages} messages of ${processes} processes, ${limit} a second`, ...columns]];
  const drawn: Run[] = [];
  for (const [contender, start] of Object.entries(contenders)) {
    await using redis = await start?.();
    for (const told of [true, false]) {
      const runs = await Promise.all(
        Object.values(limiters).map((limiter) => send(limiter(), redis?.port, told)),
      );
      if (!told) drawn.push(...runs.slice(0, 1));
      for (const [index, { counts, duplicates, processedAt, refusedAt }] of runs.entries()) {
        const values = [
          counts.reduce((sum, count) => sum + count),
          duplicates,
          refusedAt.length,
          (100 * optimumMs) / Math.max(...processedAt),
          (100 * Math.min(...counts) * processes) / messages,
        ];
        const what = [contender, told ? 'told' : 'untold', Object.keys(limiters)[index]];
        rows.push([what.join(', '), ...values.map((value) => value.toFixed(0))]);
      }
    }
  }
  await draw(drawn);
  return markdownTable(rows);
}

async function draw(runs: Run[]): Promise<void> {
  const untilMs = Math.max(...runs.flatMap(({ processedAt }) => processedAt));
  const headings = ['Each process paces itself', 'With the shared limit'];
  await writePicture('fleet', {
    title: `Requests a second of ${processes} processes that send ${messages} messages`,
    limit,
    panels: runs.map(({ processedAt, refusedAt }, index) => ({
      heading: `${headings[index]}`,
      ...barsBySecond(processedAt, refusedAt, untilMs),
    })),
  });
}

async function simulated(): Promise<string> {
  await using server = await startRedis();
  const columns = ['processed', 'refused', '% of the optimum', 'slowest worker, % of the mean'];
  const more = ['slowest workspace', 'calls a message'];
  const rows = [['Simulated workers on workspaces', ...columns, ...more]];
  for (const told of [true, false]) {
    for (const [workers, workspaces, lanes, seconds] of [
      [12, 1, 8, 60],
      [40, 1, 3, 60],
      [1000, 1, 2, 150],
      [1000, 100, 4, 6],
    ] as const) {
      const of = { workers, workspaces, lanes, seconds, told, limit, windowMs, port: server.port };
      const outcome = await simulateFleet({ ...of, limiter: () => slidingWindow(limit, windowMs) });
      const { processed, refused, ofOptimum, slowestWorker, slowestWorkspace, callsPerMessage } = outcome;
      const values = [processed, refused, ofOptimum, slowestWorker, slowestWorkspace].map(Math.round);
      const name = `${workers} on ${workspaces}, ${told ? 'told' : 'untold'}`;
      rows.push([name, ...values.map(String), callsPerMessage.toFixed(1)]);
    }
  }
  return markdownTable(rows);
}

/** What one limit for many processes saves and costs. */
export const fleet = async () => [await simulated(), await real()].join('\n\n');
