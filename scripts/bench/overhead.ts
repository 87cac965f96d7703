import { createServer } from 'node:http';
import { join } from 'node:path';
import axios from 'axios';
import ky from 'ky';
import createFetchClient from 'openapi-fetch';
import type { paths } from '../../generated/schema.js';
import { builtFolder } from '../support/built.js';
import { listen } from '../support/loopback.js';
import { markdownTable } from '../support/markdown.js';
import { spread } from './figures.js';

const token = 'token-of-the-benchmark';
const headers = { Authorization: `Bearer ${token}` };
const path = '/contact/{identifier}/message' as const;
const success = '{"messageId":1}';
const body = { message: { type: 'text', text: 'On its way' } } as const;

type Send = () => Promise<unknown>;

/** The same call by each contender. axios has no `fetch` to replace, and so no place without a network. */
async function contenders(baseUrl: string, fetch?: typeof globalThis.fetch): Promise<Record<string, Send>> {
  // The published build: sources compiled on the fly would cost a fifth more.
  const { createClient }: typeof import('../../src/index.js') = await import(
    join(await builtFolder(), 'index.js')
  );
  const url = `${baseUrl}/contact/id%3A1/message`;
  const given = fetch && { fetch };
  const plain = createFetchClient<paths>({
    baseUrl,
    headers,
    ...(fetch && { fetch: (request) => fetch(request) }),
  });
  const ours = createClient({ token, baseUrl, ...given });
  const json = { ...headers, 'Content-Type': 'application/json' };
  return {
    fetch: async () => {
      const init = { method: 'POST', headers: json, body: JSON.stringify(body) };
      return JSON.parse(await (await (fetch ?? globalThis.fetch)(url, init)).text());
    },
    '@aelyst/client': () => ours.sendMessage('id:1', body),
    'openapi-fetch': () => plain.POST(path, { params: { path: { identifier: 'id:1' } }, body }),
    ky: () => ky.post(url, { headers, json: body, ...given }).json(),
    ...(!fetch && { axios: () => axios.post(url, body, { headers }) }),
  };
}

/** Microseconds a call. */
async function time(send: Send, calls: number, concurrency: number): Promise<number> {
  let left = calls;
  const start = performance.now();
  const worker = async () => {
    while (left-- > 0) await send();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return ((performance.now() - start) * 1000) / calls;
}

/** Times of calls as a table, beside those of the first sender. */
export async function compare(
  title: string,
  senders: Record<string, Send>,
  calls: number,
  concurrency: number,
): Promise<string> {
  const times: Record<string, number[]> = {};
  // In turn, so that a machine that slows down slows all of them.
  for (let round = 0; round < 8; round++) {
    for (const [name, send] of Object.entries(senders)) {
      const result = await time(send, calls, concurrency);
      // The first round only warms up.
      if (round > 0) times[name] = [...(times[name] ?? []), result];
    }
  }
  const [first = ''] = Object.keys(senders);
  const base = spread(times[first] ?? []).median;
  const rows = Object.entries(times).map(([name, values]) => {
    const { median, quarters } = spread(values);
    const [low, high] = quarters.map((value) => value.toFixed(0));
    return [name, median.toFixed(0), `${low} to ${high}`, (median / base).toFixed(2)];
  });
  return markdownTable([[title, 'µs a call', 'middle half', `× ${first}`], ...rows]);
}

/** What a call costs beside a bare `fetch`: over loopback, and with a `fetch` that responds at once. */
export async function overhead(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end(success));
  });
  await using listening = await listen(server);
  const atOnce = async () => new Response(success, { headers: { 'Content-Type': 'application/json' } });
  const tables = [
    await compare('Loopback, 64 at a time', await contenders(listening.url), 3000, 64),
    await compare('No network, one by one', await contenders(listening.url, atOnce), 10_000, 1),
  ];
  return tables.join('\n\n');
}
