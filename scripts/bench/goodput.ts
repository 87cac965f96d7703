import Bottleneck from 'bottleneck';
import ky from 'ky';
import PQueue from 'p-queue';
import { createClient } from '../../src/index.js';
import { markdownTable } from '../support/markdown.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../support/rate-limits.js';
import { type LimitedApi, startLimitedApi } from '../support/servers.js';
import { barsBySecond, writePicture } from './picture.js';
import { median } from './spread.js';

/** Our rows are the medians of so many runs. */
const rounds = 3;

const token = 'token-of-the-benchmark';
const messages = 300;
const concurrency = 50;
const limit = 10;
const windowMs = 1000;
const away: [number, number] = [80, 140];

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
  await using api = await startLimitedApi(limiter, { stated: limit, roundTrip });
  const send = contenders[contender]?.(api.url);
  let next = 0;
  api.open();
  const start = performance.now();
  const worker = async () => {
    // A message that is lost shows in the number delivered.
    while (next < messages) await send?.(String(next++)).catch(() => {});
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const optimum = ((messages / limit - 1) * windowMs * api.processedAt.length) / messages / 1000;
  return [api.processed.size, api.refused, seconds, (100 * optimum) / seconds];
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
  return tables.map(markdownTable).join('\n\n');
}

/** Sends until eight windows after a spell of refusals. Gives the server, and when the spell ended. */
async function sendPastSpell(callers: number, told: boolean, spellMs: number): Promise<[LimitedApi, number]> {
  await using api = await startLimitedApi(fixedWindow(limit, windowMs), { stated: limit, roundTrip: away });
  const rateLimit = told ? { rateLimit: { limit, windowMs } } : {};
  const aelyst = createClient({ token, baseUrl: api.url, ...rateLimit });
  const from = 3000 + Math.random() * 1000;
  const end = from + spellMs;
  api.open([from, end]);
  const start = performance.now();
  const worker = async () => {
    while (performance.now() - start < end + 8000) await aelyst.sendMessage('id:1', bodyOf('On its way'));
  };
  await Promise.all(Array.from({ length: callers }, worker));
  return [api, end];
}

/** Requests processed in each of the eight windows. */
const windowsAfter = ([{ processedAt }, end]: [LimitedApi, number]) =>
  Array.from(
    { length: 8 },
    (_, window) => processedAt.filter((at) => Math.floor((at - end) / windowMs) === window).length,
  );

const drawnSpellMs = 12_000;

const drawSpell = ([{ processedAt, refusedAt }, end]: [LimitedApi, number]) =>
  writePicture('recovery', {
    title: `Requests a second before, during and after ${drawnSpellMs / 1000} seconds in which the API refuses everything`,
    limit,
    panels: [
      {
        heading: `One client; everything is refused from second ${((end - drawnSpellMs) / 1000).toFixed(1)} to ${(end / 1000).toFixed(1)}`,
        ...barsBySecond(processedAt, refusedAt, end + 8 * windowMs),
      },
    ],
  });

async function afterSpells(): Promise<string> {
  const rows = [1, 3, 20].flatMap((callers) =>
    [false, true].flatMap((told) =>
      [1000, 2000, drawnSpellMs, 60_000].map(async (spellMs) => {
        const sent = await Promise.all(
          Array.from({ length: rounds }, () => sendPastSpell(callers, told, spellMs)),
        );
        const runs = sent.map(windowsAfter);
        if (spellMs === drawnSpellMs && callers === 20 && !told && sent[0]) await drawSpell(sent[0]);
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
  return markdownTable([head, ...(await Promise.all(rows))]);
}

/** How many messages get through a limit, and how fast: alone, and after spells of refusals. */
export async function goodput(): Promise<string> {
  return [await oneProcess(), await afterSpells()].join('\n\n');
}
