import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Bottleneck from 'bottleneck';
import { build } from 'esbuild';
import ky from 'ky';
import PQueue from 'p-queue';
import { createClient } from '../../src/index.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../../test/support/rate-limits.js';
import { inProject } from '../support/project.js';
import type { Task } from './goodput/sender.js';
import { startServer } from './goodput/server.js';
import { spread, table } from './table.js';

/** Our rows are the medians of so many runs. */
const rounds = 3;

const token = 'token-of-the-benchmark';
const messages = 300;
const concurrency = 50;
const limit = 10;
const windowMs = 1000;
const sharedLimit = 20;
const away: [number, number] = [80, 140];

const median = (values: number[]) => spread(values).median;
const bodyOf = (text: string) => ({ message: { type: 'text' as const, text } });

const ours = '@aelyst/client, told nothing';

type Sender = (text: string) => Promise<unknown>;

const contenders: Record<string, (baseUrl: string) => Sender> = {
  [ours]: (baseUrl) => {
    const aelyst = createClient({ token, baseUrl });
    return (text) => aelyst.sendMessage('id:1', bodyOf(text));
  },
  'ky, retries for POST switched on': (baseUrl) => {
    const client = ky.create({ retry: { limit: 10, methods: ['post'] }, timeout: false });
    return (text) => client.post(baseUrl, { json: bodyOf(text) }).json();
  },
  'p-queue, told the limit': (baseUrl) => {
    const queue = new PQueue({ intervalCap: limit, interval: windowMs });
    return (text) => queue.add(() => post(baseUrl, text));
  },
  'Bottleneck, told the limit': (baseUrl) => {
    const limiter = new Bottleneck({ minTime: windowMs / limit });
    return (text) => limiter.schedule(() => post(baseUrl, text));
  },
};

const post = async (baseUrl: string, text: string) =>
  (await fetch(baseUrl, { method: 'POST', body: JSON.stringify(bodyOf(text)) })).text();

/** Messages delivered, requests refused, seconds, and the part of the optimum. */
async function sendAll(contender: string, limiter: Limiter, roundTrip: [number, number]): Promise<number[]> {
  const server = await startServer(limiter, limit, roundTrip);
  const send = contenders[contender]?.(server.baseUrl);
  let next = 0;
  server.open();
  const start = performance.now();
  const worker = async () => {
    // A message that is lost shows in the number delivered.
    while (next < messages) await send?.(String(next++)).catch(() => {});
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  server.close();
  const delivered = server.admitted.length;
  const optimum = ((messages / limit - 1) * windowMs * delivered) / messages / 1000;
  return [
    new Set(server.admitted.map(({ text }) => text)).size,
    server.refused,
    seconds,
    (100 * optimum) / seconds,
  ];
}

const scenarios: [string, () => Limiter, [number, number]][] = [
  ['fixed windows, no round trip', () => fixedWindow(limit, windowMs), [0, 0]],
  ['fixed windows, 80 to 140 ms', () => fixedWindow(limit, windowMs), away],
  ['sliding windows, 80 to 140 ms', () => slidingWindow(limit, windowMs), away],
  ['token bucket, 80 to 140 ms', () => tokenBucket(limit, windowMs), away],
];

/** The median of each column. */
const medians = (runs: number[][]) =>
  (runs[0] ?? []).map((_, column) => median(runs.map((run) => run[column] ?? 0)));

async function oneProcess(): Promise<string> {
  const tables = scenarios.map(([scenario]) => [
    [`${messages} messages, ${scenario}`, 'delivered', 'refused', 'seconds', 'of the optimum'],
  ]);
  for (const name of Object.keys(contenders)) {
    // In turn, since what keeps the processor busy makes round trips longer, for whoever measures beside it.
    const runs: number[][][] = [];
    for (let round = 0; round < (name === ours ? rounds : 1); round++)
      runs.push(await Promise.all(scenarios.map(([, limiter, trip]) => sendAll(name, limiter(), trip))));
    for (const [index, rows] of tables.entries()) {
      const [delivered = 0, refused = 0, seconds = 0, share = 0] = medians(
        runs.map((run) => run[index] ?? []),
      );
      rows.push([name, `${delivered}`, `${refused}`, seconds.toFixed(1), `${share.toFixed(1)} %`]);
    }
  }
  return tables.map(table).join('\n\n');
}

/** Requests admitted in each of eight windows after a spell of refusals. */
async function sendPastSpell(callers: number, told: boolean, spellMs: number): Promise<number[]> {
  const server = await startServer(fixedWindow(limit, windowMs), limit, away);
  const rateLimit = told ? { rateLimit: { limit, windowMs } } : {};
  const aelyst = createClient({ token, baseUrl: server.baseUrl, ...rateLimit });
  const from = 3000 + Math.random() * 1000;
  const end = from + spellMs;
  server.open([from, end]);
  const start = performance.now();
  const worker = async () => {
    while (performance.now() - start < end + 8000) await aelyst.sendMessage('id:1', bodyOf('On its way'));
  };
  await Promise.all(Array.from({ length: callers }, worker));
  server.close();
  return Array.from(
    { length: 8 },
    (_, window) =>
      server.admitted.filter(({ at }) => at >= end + window * windowMs && at < end + (window + 1) * windowMs)
        .length,
  );
}

async function afterSpells(): Promise<string> {
  const rows = [1, 3, 20].flatMap((callers) =>
    [false, true].flatMap((told) =>
      [1000, 2000, 12_000, 60_000].map(async (spellMs) => {
        const runs = await Promise.all(
          Array.from({ length: rounds }, () => sendPastSpell(callers, told, spellMs)),
        );
        const late = runs.map((windows) => windows.slice(3).reduce((sum, count) => sum + count, 0) / 5);
        return [
          `${callers}, told ${told ? 'the limit' : 'nothing'}, ${spellMs / 1000} s`,
          medians(runs).join(' '),
          median(late).toFixed(1),
          Math.min(...late).toFixed(1),
        ];
      }),
    ),
  );
  const head = ['Callers, spell of refusals', 'each window after it', 'fourth to eighth', 'least'];
  return table([head, ...(await Promise.all(rows))]);
}

/** Messages failed, requests refused, seconds until the last message, and messages delivered. */
async function shareLimit(program: string, processes: number, told: boolean): Promise<number[]> {
  const server = await startServer(fixedWindow(sharedLimit, windowMs), sharedLimit, away);
  const children = Array.from({ length: processes }, () => fork(program, { execArgv: [] }));
  await Promise.all(children.map((child) => once(child, 'message')));
  const task: Task = {
    baseUrl: server.baseUrl,
    messages: messages / processes,
    ...(told && { limit: sharedLimit }),
  };
  server.open();
  const failed = await Promise.all(
    children.map(async (child) => {
      child.send(task);
      const [count] = await once(child, 'message');
      return Number(count);
    }),
  );
  server.close();
  return [
    failed.reduce((sum, count) => sum + count, 0),
    server.refused,
    Math.max(...server.admitted.map(({ at }) => at)) / 1000,
    new Set(server.admitted.map(({ text }) => text)).size,
  ];
}

async function manyProcesses(): Promise<string> {
  const folder = await mkdtemp(join(inProject('node_modules'), '.bench-'));
  try {
    const program = join(folder, 'sender.mjs');
    await build({
      entryPoints: [inProject('scripts/bench/goodput/sender.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      logLevel: 'silent',
    });
    const rows: string[][] = [];
    for (const processes of [3, 12]) {
      for (const told of [false, true]) {
        const runs: number[][] = [];
        for (let round = 0; round < rounds; round++) runs.push(await shareLimit(program, processes, told));
        const [failed = 0, refused = 0, seconds = 0, delivered = 0] = medians(runs);
        rows.push([
          `${processes}, told ${told ? 'the limit' : 'nothing'}`,
          `${delivered}`,
          `${failed}`,
          `${refused}`,
          seconds.toFixed(1),
        ]);
      }
    }
    const head = [`Processes on ${sharedLimit} a second`, 'delivered', 'failed', 'refused', 'seconds'];
    return table([head, ...rows]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How many messages get through a limit, and how fast: alone, after spells of refusals, and beside other processes. */
export async function goodput(): Promise<string> {
  return [await oneProcess(), await afterSpells(), await manyProcesses()].join('\n\n');
}
