import Bottleneck from 'bottleneck';
import ky from 'ky';
import PQueue from 'p-queue';
import { createClient } from '../../src/index.js';
import { markdownTable } from '../support/markdown.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../support/rate-limits.js';
import { startLimitedApi } from '../support/servers.js';
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

async function oneProcess(): Promise<string> {
  const columns = ['delivered', 'refused', 'seconds', '% of the optimum'];
  const tables = scenarios.map(([scenario]) => [[`${messages} messages, ${scenario}`, ...columns]]);
  for (const name of Object.keys(contenders)) {
    // In turn, since what keeps the processor busy makes round trips longer, for whoever measures beside it.
    const runs: number[][][] = [];
    while (runs.length < (name === ours ? rounds : 1))
      runs.push(await Promise.all(scenarios.map(([, limiter, trip]) => sendAll(name, limiter(), trip))));
    for (const [index, rows] of tables.entries()) {
      const values = columns.map((_, column) => median(runs.map((run) => run[index]?.[column] ?? 0)));
      rows.push([name, ...values.map((value, column) => value.toFixed(column < 2 ? 0 : 1))]);
    }
  }
  return tables.map(markdownTable).join('\n\n');
}

const spellMs = 12_000;
const windows = 8;

/** Sends before, during and after a spell of refusals, draws that, and says what each window after it admitted. */
async function afterSpell(): Promise<string> {
  await using api = await startLimitedApi(fixedWindow(limit, windowMs), { stated: limit, roundTrip: away });
  const aelyst = createClient({ token, baseUrl: api.url });
  const from = 3000 + Math.random() * 1000;
  const end = from + spellMs;
  api.open([from, end]);
  const start = performance.now();
  const worker = async () => {
    while (performance.now() - start < end + windows * windowMs)
      await aelyst.sendMessage('id:1', bodyOf('On its way'));
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  const { processedAt, refusedAt } = api;
  const seconds = [from, end].map((at) => (at / 1000).toFixed(1)).join(' to ');
  await writePicture('recovery', {
    title: `Requests a second before, during and after ${spellMs / 1000} seconds in which the API refuses everything`,
    limit,
    panels: [
      {
        heading: `One client; everything is refused from second ${seconds}`,
        ...barsBySecond(processedAt, refusedAt, end + windows * windowMs),
      },
    ],
  });
  const counts = Array.from(
    { length: windows },
    (_, window) => processedAt.filter((at) => Math.floor((at - end) / windowMs) === window).length,
  );
  return `Processed in each second after ${spellMs / 1000} s of refusals: ${counts.join(', ')}.`;
}

/** How many messages get through a limit, and how fast: alone, and after a spell of refusals. */
export const goodput = async () => [await oneProcess(), await afterSpell()].join('\n\n');
