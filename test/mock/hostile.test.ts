import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/mock/behaviour/layers.js';
import { type Built, builtPackage } from '../support/built.js';
import { thorough } from '../support/thorough.js';
import { call, exampleOf, json, operations, pathOf } from './support.js';

// Seeded nonsense through sockets: bad escapes, broken JSON, half of a request, ten megabytes, several in a row.

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

let built: Built;
let server: ChildProcess;
const exits: unknown[] = [];
let url: URL;

const reported = async <T>() => ((await once(server, 'message')) as [T])[0];

beforeAll(async () => {
  built = await builtPackage();
  server = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    cwd: built.folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  url = new URL((await reported<{ url: string }>()).url);
  server.on('exit', (code, signal) => exits.push(code ?? signal));
});
afterAll(async () => {
  server?.removeAllListeners('exit').kill('SIGKILL');
  await built?.[Symbol.asyncDispose]();
});

const random = createRandom(7);
const whole = (below: number) => Math.floor(random() * below);
const pick = <T>(choices: readonly T[]): T => choices[whole(choices.length)] as T;
const codeUnits = (length: number) =>
  Array.from({ length }, () => pick([whole(128), whole(0xd800), 0x1f600]));
const text = (length: number) => String.fromCodePoint(...codeUnits(length));

function drawPath(): string {
  const described = pick(operations);
  const segment = pick([
    ...['%ZZ', '%', '%E0%A4%A', '%00', '%2F', '..', '%2e%2e', 'id:123', 'id:99999999999999999999'],
    ...['constructor', '__proto__', '{identifier}', '//', encodeURIComponent(text(whole(20)))],
    ...['!$&\'()*+,;=|"<>^`[]{}\\'.slice(whole(12)), 'x'.repeat(whole(4_000))],
  ]);
  const valid = `/v1${pathOf(described)}`;
  const changed = `/v1${described.path.replace(/\{.+?\}/, segment)}`;
  const others = [`${valid}/`, `${valid}?${segment}=%ZZ&a[]=1&a`, `/${segment}`, `http://h${valid}`, '*'];
  return pick([valid, changed, changed, ...others]);
}

function drawValue(depth: number): unknown {
  const leaf = pick<unknown>([
    null,
    true,
    whole(10),
    -1.5e300,
    '',
    text(whole(30)),
    '\u2028\r\n',
    '{{@user.1}}',
  ]);
  if (depth === 0) return leaf;
  const names = ['text', 'message', 'type', 'status', '€', '日本', '\u0000', '__proto__', text(5)];
  const entries = Array.from({ length: whole(4) }, () => [pick(names), drawValue(depth - 1)] as const);
  return pick<unknown>([leaf, entries.map(([, each]) => each), Object.fromEntries(entries)]);
}

function drawBody(): Buffer {
  const valid = JSON.stringify(pick(operations).request.examples[0]?.value);
  const depth = whole(20_000);
  const draw = pick<() => string | Buffer>([
    () => valid,
    () => valid,
    () => JSON.stringify(drawValue(3)),
    () => JSON.stringify(drawValue(3)),
    () => Buffer.from(JSON.stringify(drawValue(4)), 'utf16le'),
    () => `\ufeff${valid}`,
    () => valid.slice(0, whole(valid.length)),
    () => Buffer.from(Array.from({ length: whole(200) }, () => whole(256))),
    () => '',
    () => gzipSync(valid),
    () => '['.repeat(depth) + ']'.repeat(depth),
    () => Buffer.alloc(whole(50) === 0 ? 11_000_000 : whole(100_000), '"'),
  ]);
  return Buffer.from(draw() as string);
}

const headers: Record<string, string[]> = {
  prefer: [
    'code=500',
    'code=418',
    'code=404, example=€',
    'dynamic=true',
    'example=__proto__',
    ',,=;"',
    'code=99999',
  ],
  accept: ['text/html', ';;;', '*/*;q=9', 'a/b/c', 'application/json;charset="'],
  'content-encoding': ['gzip', 'br', 'identity', 'nonsense'],
  authorization: ['', 'Bearer', 'bearer x', 'Bearer a b', 'Basic eDp5', `Bearer ${'x'.repeat(9_000)}`],
  'content-type': ['text/plain', json, `${json};charset=utf-16`, 'multipart/form-data', ';', 'a', '\u00ff'],
  origin: ['null', 'http://localhost', '\u00e9'],
  cookie: ['', 'a=b; '.repeat(500)],
  'x-forwarded-for': ['\u00e9\u0080A', '\u00ff'],
  expect: ['100-continue', 'nonsense'],
  upgrade: ['websocket', 'h2c'],
  'if-match': ['*'],
};

const methods = [
  ...[
    'POST',
    'POST',
    'POST',
    'POST',
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'PROPFIND',
  ],
  'M-SEARCH',
];

/** A request that is HTTP, whatever else it is. */
function drawRequest(isLast: boolean) {
  const method = pick(methods);
  const body = drawBody();
  const fields = new Map([
    ['host', 'mock'],
    ['authorization', 'Bearer any-token'],
    ['content-type', json],
  ]);
  for (let count = whole(3); count > 0; count -= 1) {
    const [name, values] = pick(Object.entries(headers));
    // An upgrade comes with a Connection header, which contradicts the one for the last request.
    if (name !== 'upgrade' || isLast) fields.set(name, pick(values));
  }
  if (isLast) fields.set('connection', 'close');
  const chunked = body.length > 0 && whole(3) === 0;
  if (chunked) fields.set('transfer-encoding', 'chunked');
  else fields.set('content-length', String(body.length));
  const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${method} ${drawPath()} HTTP/1.1\r\n${lines}\r\n`, 'latin1');
  const [size, end] = chunked ? [`${body.length.toString(16)}\r\n`, '\r\n0\r\n\r\n'] : ['', ''];
  return { method, bytes: Buffer.concat([head, Buffer.from(size), body, Buffer.from(end)]) };
}

/** What goes through one connection, and the methods of its requests, unless it is not all HTTP. */
interface Exchange {
  parts: Buffer[];
  methods: string[] | undefined;
}

function drawExchange(): Exchange {
  const count = pick([1, 1, 1, 2, 5]);
  const requests = Array.from({ length: count }, (_, index) => drawRequest(index === count - 1));
  const all = Buffer.concat(requests.map(({ bytes }) => bytes));
  const methods = requests.map(({ method }) => method);
  const cut = whole(Math.min(all.length, 500));
  return pick<() => Exchange>([
    ...Array.from({ length: 4 }, () => () => ({ parts: [all], methods })),
    () => ({ parts: [all.subarray(0, cut), all.subarray(cut)], methods }),
    () => ({ parts: [all.subarray(0, whole(all.length))], methods: undefined }),
    () => {
      const noise = ['\r\n\r\nGET\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', text(50)];
      return { parts: [Buffer.from(pick(noise))], methods: undefined };
    },
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

const documented = operations.flatMap(({ responses }) => responses.map(({ status }) => status));
/** Statuses of the mock itself. */
const own = [204, 400, 404, 405, 406, 413, 422, 431];

function check({ status, contentType, body }: RawResponse, method: string | undefined): void {
  expect([...documented, ...own], body).toContain(status);
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
    const prefer = `code=200, example=${operation.responses[0]?.content.examples[0]?.name}`;
    const response = await call(url.href, operation, { headers: { prefer } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(exampleOf(operation, 200));
  }
});
