import Bottleneck from 'bottleneck';
import ky from 'ky';
import PQueue from 'p-queue';
import { createClient } from '../../src/index.js';
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from '../../test/support/rate-limits.js';
import { table } from './table.js';

const messages = 300;
const concurrency = 50;
const limit = 10;
const windowMs = 1000;
const url = 'http://127.0.0.1/contact/id%3A1/message';

interface Server {
  fetch: typeof globalThis.fetch;
  delivered: string[];
  refused: number;
}

/** A server without a socket: it admits or refuses after half of a round trip, and answers after the other. */
function startServer(limiter: Limiter, [least, most]: [number, number]): Server {
  const oneWay = () =>
    most > 0 && new Promise((resolve) => setTimeout(resolve, (least + Math.random() * (most - least)) / 2));
  const server: Server = {
    delivered: [],
    refused: 0,
    async fetch(input, init) {
      // ky hands a Request over, the others a URL.
      const text = input instanceof Request ? await input.text() : String(init?.body);
      await oneWay();
      const wait = limiter(performance.now());
      if (wait === undefined) server.delivered.push(JSON.parse(text).message.text);
      else server.refused += 1;
      await oneWay();
      const headers = {
        'Retry-After': String(Math.ceil((wait ?? 0) / 1000)),
        'X-RateLimit-Limit': String(limit),
      };
      return wait === undefined
        ? Response.json({ messageId: 1 })
        : Response.json({ code: 429 }, { status: 429, headers });
    },
  };
  return server;
}

type Sender = (text: string) => Promise<unknown>;

const bodyOf = (text: string) => ({ message: { type: 'text' as const, text } });

const contenders: Record<string, (fetch: typeof globalThis.fetch) => Sender> = {
  '@aelyst/client, told nothing': (fetch) => {
    const aelyst = createClient({ token: 'token-of-the-benchmark', baseUrl: 'http://127.0.0.1', fetch });
    return (text) => aelyst.sendMessage('id:1', bodyOf(text));
  },
  'ky, retries for POST switched on': (fetch) => {
    const client = ky.create({ fetch, retry: { limit: 10, methods: ['post'] }, timeout: false });
    return (text) => client.post(url, { json: bodyOf(text) }).json();
  },
  'p-queue, told the limit': (fetch) => {
    const queue = new PQueue({ intervalCap: limit, interval: windowMs });
    return (text) => queue.add(() => fetch(url, { method: 'POST', body: JSON.stringify(bodyOf(text)) }));
  },
  'Bottleneck, told the limit': (fetch) => {
    const limiter = new Bottleneck({ minTime: windowMs / limit });
    return (text) =>
      limiter.schedule(() => fetch(url, { method: 'POST', body: JSON.stringify(bodyOf(text)) }));
  },
};

async function run(name: string, limiter: Limiter, roundTrip: [number, number]): Promise<string[]> {
  const server = startServer(limiter, roundTrip);
  const send = contenders[name]?.(server.fetch);
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    // A message that is lost shows in the number delivered.
    while (next < messages) await send?.(String(next++)).catch(() => {});
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const optimum = (((messages / limit - 1) * windowMs) / 1000) * (server.delivered.length / messages);
  return [
    name,
    String(new Set(server.delivered).size),
    String(server.refused),
    seconds.toFixed(1),
    `${((100 * optimum) / seconds).toFixed(0)} %`,
  ];
}

const scenarios: [string, () => Limiter, [number, number]][] = [
  ['fixed windows, no round trip', () => fixedWindow(limit, windowMs), [0, 0]],
  ['fixed windows, 80 to 140 ms', () => fixedWindow(limit, windowMs), [80, 140]],
  ['sliding windows, 80 to 140 ms', () => slidingWindow(limit, windowMs), [80, 140]],
  ['token bucket, 80 to 140 ms', () => tokenBucket(limit, windowMs), [80, 140]],
];

/** How many of 300 messages arrive at a server that admits ten a second, and how fast. All contenders at once. */
export async function goodput(): Promise<string> {
  const tables = await Promise.all(
    scenarios.map(async ([scenario, limiter, roundTrip]) => {
      const rows = Object.keys(contenders).map((name) => run(name, limiter(), roundTrip));
      const head = [`${messages} messages, ${scenario}`, 'delivered', 'refused', 'seconds', 'of the optimum'];
      return table([head, ...(await Promise.all(rows))]);
    }),
  );
  return tables.join('\n\n');
}
