import Bottleneck from 'bottleneck';
import ky from 'ky';
import PQueue from 'p-queue';
import { createClient } from '../../src/index.js';
import { markdownTable } from '../support/markdown.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../support/rate-limits.js';
import { startLimitedApi } from '../support/servers.js';
import { barsBySecond, median, writePicture } from './figures.js';

/** Our rows are the medians of so many runs. */
const rounds = 3;

const messages = 300;
const concurrency = 50;
const limit = 10;
const windowMs = 1000;
const away: [number, number] = [80, 140];

const bodyOf = (text: string) => ({ message: { type: 'text' as const, text } });
const post = async (baseUrl: string, text: string) =>
  (await fetch(baseUrl, { method: 'POST', body: JSON.stringify(bodyOf(text)) })).text();

type Contender = (baseUrl: string) => (text: string) => Promise<unknown>;

const ours: Contender = (baseUrl) => {
  const aelyst = createClient({ token: 'token-of-the-benchmark', baseUrl });
  return (text) => aelyst.sendMessage('id:1', bodyOf(text));
};

const contenders: Record<string, Contender> = {
  '@aelyst/client, told nothing': ours,
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

const scenarios: [string, () => Limiter, [number, number]][] = [
  ['fixed windows, no round trip', () => fixedWindow(limit, windowMs), [0, 0]],
  ['fixed windows, 80 to 140 ms', () => fixedWindow(limit, windowMs), away],
  ['sliding windows, 80 to 140 ms', () => slidingWindow(limit, windowMs), away],
  ['token bucket, 80 to 140 ms', () => tokenBucket(limit, windowMs), away],
];

/** Messages delivered, requests refused, seconds, and the part of the optimum. */
async function sendAll(contender: Contender, limiter: Limiter, roundTrip: [number, number]) {
  await using api = await startLimitedApi(limiter, { stated: limit, roundTrip });
  const send = contender(api.url);
  let next = 0;
  api.open();
  const start = performance.now();
  const worker = async () => {
    // A message that is lost shows in the number delivered.
    while (next < messages) await send(String(next++)).catch(() => {});
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const optimum = ((messages / limit - 1) * windowMs * api.processedAt.length) / messages / 1000;
  return { delivered: api.processed.size, refused: api.refused, seconds, share: (100 * optimum) / seconds };
}

/** Draws how one client recovers after a time in which everything is refused; a test covers other such times. */
async function drawRecovery(): Promise<void> {
  await using api = await startLimitedApi(fixedWindow(limit, windowMs), { stated: limit, roundTrip: away });
  const send = ours(api.url);
  const [from, end, until] = [3500, 15_500, 23_500];
  api.open([from, end]);
  const start = performance.now();
  const worker = async () => {
    while (performance.now() - start < until) await send('On its way');
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  await writePicture('recovery', {
    title: `Requests a second before, during and after ${(end - from) / 1000} seconds in which the API refuses everything`,
    limit,
    panels: [
      {
        heading: `One client; everything is refused from second ${from / 1000} to ${end / 1000}`,
        ...barsBySecond(api.processedAt, api.refusedAt, until),
      },
    ],
  });
}

/** How many messages get through a limit, and how fast. */
export async function goodput(): Promise<string> {
  const tables = scenarios.map(([scenario]) => [
    [`${messages} messages, ${scenario}`, 'delivered', 'refused', 'seconds', 'of the optimum'],
  ]);
  for (const [name, contender] of Object.entries(contenders)) {
    // In turn, since what keeps the processor busy makes round trips longer, for whoever measures beside it.
    const runs: Awaited<ReturnType<typeof sendAll>>[][] = [];
    for (let round = 0; round < (contender === ours ? rounds : 1); round++)
      runs.push(await Promise.all(scenarios.map(([, limiter, trip]) => sendAll(contender, limiter(), trip))));
    for (const [index, rows] of tables.entries()) {
      const of = (what: 'delivered' | 'refused' | 'seconds' | 'share') =>
        median(runs.map((run) => run[index]?.[what] ?? Number.NaN));
      const cells = [of('delivered'), of('refused'), of('seconds').toFixed(1), `${of('share').toFixed(1)} %`];
      rows.push([name, ...cells.map(String)]);
    }
  }
  await drawRecovery();
  return tables.map(markdownTable).join('\n\n');
}
