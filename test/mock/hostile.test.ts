import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtFolder } from '../../scripts/support/built.js';
import { createRandom } from '../../src/mock/behaviour/layers.js';
import { requests } from '../contract/differences/requests.js';
import { thorough } from '../support/thorough.js';
import { call, exampleOf, first, json, operation, operations, pathOf } from './support.js';

// Seeded nonsense through sockets: the requests that Prism and our mock are compared by, of which some are broken
// already, several in a row, cut off, with bytes changed, or with a body of eleven megabytes.

/** All of them with `npm run soak`; a sample otherwise. */
const total = process.env['MODE'] === 'soak' ? 20_000 : thorough ? 3_000 : 400;
const warmUp = Math.min(total / 2, 5_000);
const atOnce = 16;
const mostGrowth = 50e6;

/** The built mock in a process of its own, which reports its memory on request. */
const program = `
  import { startMock } from './mock.js';
  const mock = await startMock({ rateLimit: { limit: 5, windowMs: 20 }, queued: 0.1, seed: 1, strict: true });
  process.send({ url: mock.url });
  process.on('message', () => {
    globalThis.gc();
    process.send({ rss: process.memoryUsage().rss });
  });`;

let server: ChildProcess;
const exits: unknown[] = [];
let url: URL;

const reported = async <T>() => ((await once(server, 'message')) as [T])[0];

beforeAll(async () => {
  server = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    cwd: await builtFolder(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  url = new URL((await reported<{ url: string }>()).url);
  server.on('exit', (code, signal) => exits.push(code ?? signal));
});
afterAll(() => server?.removeAllListeners('exit').kill('SIGKILL'));

const random = createRandom(7);
const whole = (below: number) => Math.floor(random() * below);
const pick = <T>(choices: readonly T[]): T => choices[whole(choices.length)] as T;

const bodyOf = (length: number) =>
  Buffer.concat([
    Buffer.from(
      `POST /v1${pathOf(operation)} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\nauthorization: Bearer any\r\n` +
        `content-type: ${json}\r\nx-a: \u00e9\r\ncookie: ${'a=b; '.repeat(500)}\r\ncontent-length: ${length}\r\n\r\n`,
      'latin1',
    ),
    Buffer.alloc(length, '"'),
  ]);
const own = [11_000_000, 100_000].map(bodyOf);

/** What goes through one connection, and the methods of its requests, unless it is not all HTTP. */
interface Exchange {
  parts: Buffer[];
  methods: string[] | undefined;
}

const whatIsHttp = requests.filter(({ kind }) => kind !== 'HTTP');

/** Requests, all of them HTTP, of which the last closes the connection. */
function drawRequests(): { bytes: Buffer; methods: string[] } {
  const drawn = Array.from({ length: pick([1, 1, 1, 2, 5]) }, () =>
    whole(200) === 0 ? pick(own) : pick(whatIsHttp).bytes(url.pathname),
  );
  // Byte for byte, which `latin1` keeps as they are.
  const texts = drawn.map((bytes) => bytes.toString('latin1'));
  const open = texts.map((text, index) =>
    index === texts.length - 1 ? text : text.replace('connection: close', 'connection: keep-alive'),
  );
  const methods = texts.map((text) => text.slice(0, text.indexOf(' ')));
  return { bytes: Buffer.from(open.join(''), 'latin1'), methods };
}

function drawExchange(): Exchange {
  const { bytes, methods } = drawRequests();
  const at = whole(Math.min(bytes.length, 1_000));
  const nonsense = Buffer.from(Array.from({ length: whole(20) }, () => whole(256)));
  return pick<() => Exchange>([
    ...Array.from({ length: 4 }, () => () => ({ parts: [bytes], methods })),
    () => ({ parts: [bytes.subarray(0, at), bytes.subarray(at)], methods }),
    () => ({ parts: [pick(requests).bytes(url.pathname)], methods: undefined }),
    () => ({ parts: [bytes.subarray(0, at)], methods: undefined }),
    () => ({ parts: [bytes.subarray(0, at), nonsense, bytes.subarray(at + whole(20))], methods: undefined }),
  ])();
}

interface RawResponse {
  status: number;
  contentType: string | undefined;
  body: string;
}

/** Separates the responses to requests with these methods; those with the status 100 do not count. */
function parse(bytes: Buffer, methods: readonly string[]): RawResponse[] {
  const responses: RawResponse[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    const head = rest.subarray(0, end).toString('latin1');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    if (end < 0 || Number.isNaN(status)) throw new Error(`This is no response: ${rest.subarray(0, 200)}`);
    rest = rest.subarray(end + 4);
    if (status === 100) continue;
    const hasBody = methods[responses.length] !== 'HEAD';
    const length = hasBody ? Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0) : 0;
    const contentType = /^content-type: (.+)/im.exec(head)?.[1];
    responses.push({ status, contentType, body: rest.subarray(0, length).toString() });
    rest = rest.subarray(length);
  }
  return responses;
}

/** Sends everything through a connection, and returns the responses when it is closed. */
const send = ({ parts, methods }: Exchange) =>
  new Promise<RawResponse[]>((resolve, reject) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A caller that sends nonsense may be cut off.
    socket.on('error', (error) => methods && reject(error));
    socket.on('close', () => resolve(methods ? parse(Buffer.concat(chunks), methods) : []));
    for (const part of parts) socket.write(part);
    if (!methods) socket.write('', () => socket.destroy());
  });

/** Those of the description, and those of the mock itself. */
const statuses = new Set([
  ...operations.flatMap(({ responses }) => responses.map(({ status }) => status)),
  ...[204, 400, 404, 405, 406, 413, 422, 431],
]);

function check({ status, contentType, body }: RawResponse, method: string | undefined): void {
  expect(statuses, body).toContain(status);
  if (method === 'HEAD' || status === 204) return;
  expect(body).not.toContain('The mock failed');
  expect(contentType).toMatch(/^application\/(problem\+)?json$/);
  const parsed = JSON.parse(body) as object;
  if (status >= 300) expect(Object.keys(parsed).sort()).toEqual(['code', 'message']);
}

test(`the mock responds to ${total} hostile requests, and neither ends nor grows`, {
  timeout: 120_000,
}, async () => {
  let sent = 0;
  async function callUntil(count: number): Promise<void> {
    while (sent < count && exits.length === 0) {
      const exchange = drawExchange();
      sent += exchange.methods?.length ?? 1;
      const responses = await send(exchange);
      const shown = exchange.parts.map((part) => part.subarray(0, 2_000).toString('latin1')).join('\n');
      expect(responses.length, shown).toBe(exchange.methods?.length ?? 0);
      for (const [index, response] of responses.entries()) check(response, exchange.methods?.[index]);
    }
  }
  const memoryAfter = async (count: number) => {
    await Promise.all(Array.from({ length: atOnce }, () => callUntil(count)));
    server.send('memory');
    return (await reported<{ rss: number }>()).rss;
  };
  const before = await memoryAfter(warmUp);
  expect((await memoryAfter(total)) - before).toBeLessThan(mostGrowth);
  expect(exits).toEqual([]);

  for (const operation of operations) {
    const prefer = `code=200, example=${first(operation.responses).content.examples[0]?.name}`;
    const response = await call(url.href, operation, { headers: { prefer } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(exampleOf(operation, 200));
  }
});
