import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, builtPackage } from '../../support/built.js';
import { thorough } from '../../support/thorough.js';
import { call, exampleOf, operations } from '../support.js';
import { drawExchange, type Exchange } from './requests.js';
import { type RawAnswer, send } from './send.js';
import { createDraws } from './values.js';

/** All of them with `npm run soak`; a sample otherwise, and a small one for somebody who waits. */
const total = process.env['MODE'] === 'soak' ? 20_000 : thorough ? 3_000 : 400;
const warmUp = Math.min(total / 2, 5_000);
const atOnce = 16;
const mostGrowth = 50e6;

let built: Built;
let server: ChildProcess;
const exits: unknown[] = [];
let url: URL;

const message = async <T>() => ((await once(server, 'message')) as [T])[0];
const memory = async () => {
  server.send('memory');
  return (await message<{ rss: number }>()).rss;
};

beforeAll(async () => {
  built = await builtPackage();
  server = fork(fileURLToPath(new URL('server.js', import.meta.url)), [join(built.folder, 'mock.js')], {
    execArgv: ['--expose-gc'],
  });
  url = new URL((await message<{ url: string }>()).url);
  server.on('exit', (code, signal) => exits.push(code ?? signal));
});
afterAll(async () => {
  server?.removeAllListeners('exit').kill('SIGKILL');
  await built?.[Symbol.asyncDispose]();
});

const documented = new Set(operations.flatMap(({ responses }) => responses.map(({ status }) => status)));
/** What the mock says itself, where the description has no answer. */
const own = new Set([204, 400, 404, 405, 406, 413, 422, 431]);

function check({ status, contentType, body }: RawAnswer, method: string | undefined): void {
  expect(documented.has(status) || own.has(status), `status ${status}: ${body}`).toBe(true);
  expect(status === 500 && body.includes('The mock failed'), body).toBe(false);
  if (method === 'HEAD' || status === 204) return;
  expect(contentType).toMatch(/^application\/(problem\+)?json$/);
  const parsed = JSON.parse(body) as { code?: unknown; message?: unknown };
  if (status >= 300) expect(Object.keys(parsed).sort()).toEqual(['code', 'message']);
}

/** What went out and came back, for the message of a failure. */
const shown = ({ parts }: Exchange, answers: RawAnswer[]) =>
  [
    ...parts.map((part) => part.subarray(0, 2_000).toString('latin1')),
    ...answers.map(({ status, body }) => `${status} ${body}`),
  ].join('\n');

test(`answers ${total} hostile requests, lives on, and does not grow`, { timeout: 120_000 }, async () => {
  const draws = createDraws(7);
  let sent = 0;
  let before = Number.POSITIVE_INFINITY;

  async function caller(until: number): Promise<void> {
    while (sent < until && exits.length === 0) {
      const exchange = drawExchange(draws);
      sent += exchange.answers?.length ?? 1;
      const answers = await send(Number(url.port), exchange);
      expect(answers.length, shown(exchange, answers)).toBe(exchange.answers?.length ?? 0);
      answers.forEach((answer, index) => {
        check(answer, exchange.answers?.[index]);
      });
    }
  }

  for (const until of [warmUp, total]) {
    await Promise.all(Array.from({ length: atOnce }, () => caller(until)));
    if (until === warmUp) before = await memory();
  }
  expect(exits).toEqual([]);
  expect((await memory()) - before).toBeLessThan(mostGrowth);

  for (const operation of operations) {
    const headers = { prefer: `code=200, example=${operation.responses[0]?.content.examples[0]?.name}` };
    const response = await call(url.href, operation, { headers });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(exampleOf(operation, 200));
  }
});
