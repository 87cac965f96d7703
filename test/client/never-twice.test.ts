import type { Socket } from 'node:net';
import { type CallOptions, type ClientOptions, createClient } from '@aelyst/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { responseHeaders } from '../../generated/operations.js';
import { freePort } from '../../scripts/support/loopback.js';
import { http, startSocketServer } from '../support/socket-server.js';
import { thorough } from '../support/thorough.js';

/** All of them with `npm run soak`; a sample otherwise. */
const soak = process.env['MODE'] === 'soak';
const total = soak ? 20_000 : thorough ? 2_000 : 400;
const callsOfClient = 50;
const clientsAtOnce = 8;
const mostGrowth = 60e6;

const { retryAfter, rateLimitLimit } = responseHeaders;
const ok = http('200 OK', '{"messageId":7}');
const tooMany = (...headers: string[]) => http('429 Too Many Requests', '{"message":"slow down"}', headers);

const messageOf = (text: string) => ({ message: { type: 'text', text } }) as const;
const textOf = (request: string): string =>
  JSON.parse(request.slice(request.indexOf('\r\n\r\n'))).message.text;

/** What a server does with a request that it has not processed. */
const refusals = [
  tooMany(`${retryAfter.name}: 0.01`),
  tooMany(`${retryAfter.name}: 0`, `${rateLimitLimit.name}: 5`),
  tooMany(`${retryAfter.name}: soon`, `${rateLimitLimit.name}: 0`),
  tooMany(`${retryAfter.name}: 99`),
  tooMany(),
  http('449 Busy', 'busy'),
  http('400 Bad Request', '{"message":["a","b"]}'),
  http('401 Unauthorized', '{}'),
  http('404 Not Found', '<html>'),
  http('307 Elsewhere', '', ['Location: http://127.0.0.1:1/']),
].map((text) => ({ processed: false, run: (socket: Socket): unknown => socket.write(text) }));

/** The same with one that it has processed. */
const mishaps = [
  ...Array.from({ length: 8 }, () => (socket: Socket) => socket.write(ok)),
  ...[
    http('500 Oops', '{}'),
    http('503 Busy', '', [`${retryAfter.name}: 0`]),
    http('408 Request Timeout', '', [`${retryAfter.name}: 0`]),
    http('302 Elsewhere', '', ['Location: http://127.0.0.1:1/']),
    http('200 OK', 'null'),
    http('200 OK', '{}'),
    http('200 OK', '<html>'),
    http('202 Accepted', '{}'),
    'SSH-2.0-OpenSSH_9.6\r\n',
    '',
    ok.slice(0, -4),
  ].map((text) => (socket: Socket) => socket.end(text)),
  (socket: Socket) => socket.resetAndDestroy(),
  () => {},
  (socket: Socket) => socket.write(ok.slice(0, -4)),
  // Takes the message, and closes a connection that may be used again just now.
  (socket: Socket) => socket.write(ok, () => setImmediate(() => socket.end())),
].map((run) => ({ processed: true, run }));

const faults = [...refusals, ...mishaps];

const one = <T>(...values: T[]) => fc.constantFrom(...values);

const clientOptions = fc.record({
  token: one<'fixed' | 'function'>('fixed', 'function'),
  rateLimit: one<ClientOptions['rateLimit']>(undefined, undefined, false, { limit: 50, windowMs: 20 }),
  timeoutMs: one(30, 100, 500),
});
const callOptions = fc.record({
  deadlineMs: one(20, 60, 250, 1_000),
  retry: one<CallOptions['retry']>(undefined, false, { maxAttempts: 3, maxWaitMs: 15 }, { queued: 3 }),
  abortAfter: fc.option(fc.nat(40), { freq: 4 }),
});

describe('no message is processed twice', () => {
  test(`by a server at random, in ${total} calls, each of which settles with the right delivery`, {
    timeout: 600_000,
  }, async () => {
    const random = fc.sample(fc.nat(faults.length - 1), { seed: 7, numRuns: 10_007 });
    const clients = fc.sample(clientOptions, { seed: 8, numRuns: Math.ceil(total / callsOfClient) });
    const calls = fc.sample(callOptions, { seed: 9, numRuns: total });
    const processed = new Map<string, number>();
    const arrived = new Set<string>();
    let count = 0;
    await using server = await startSocketServer((socket, _count, request) => {
      // Connections that the faults leave open must not pile up.
      socket.setTimeout(1_000, () => socket.destroy());
      const text = textOf(request);
      const fault = faults[random[count++ % random.length] ?? 0];
      arrived.add(text);
      if (fault?.processed) processed.set(text, (processed.get(text) ?? 0) + 1);
      fault?.run(socket);
      // Nobody asks for them, and they would be taken for a leak.
      server.requests.length = 0;
    });
    const nobody = `http://127.0.0.1:${await freePort()}`;

    let asked = 0;
    const provideToken = async () => {
      asked += 1;
      if (asked % 37 === 0) await new Promise(() => {});
      if (asked % 23 === 0) throw Object.assign(new Error('no vault'), { syscall: 'connect' });
      return `token-${asked % 3}`;
    };
    const seen = new Set<string>();
    const wrong: unknown[] = [];
    let before = 0;
    async function callAs({ token, ...options }: (typeof clients)[number], index: number) {
      const stop = new AbortController();
      const aelyst = createClient({
        token: token === 'fixed' ? 'fixed-token' : provideToken,
        baseUrl: index % 20 === 19 ? nobody : server.url,
        signal: stop.signal,
        ...options,
      });
      if (index % 9 === 8) setTimeout(() => stop.abort(), 10);
      const own = calls.slice(index * callsOfClient, (index + 1) * callsOfClient);
      await Promise.all(
        own.map(async ({ abortAfter, ...call }, position) => {
          const text = `${index}-${position}`;
          const controller = new AbortController();
          if (abortAfter !== null) setTimeout(() => controller.abort(), abortAfter);
          const options = { ...call, signal: controller.signal };
          const result = await aelyst.sendMessage('id:1', messageOf(text), options);
          const count = processed.get(text) ?? 0;
          const state = result.ok ? 'ok' : result.error.delivery;
          const fits = {
            ok: count === 1,
            'not-sent': !arrived.has(text),
            refused: count === 0,
            unknown: count <= 1,
          }[state];
          if (!fits) wrong.push({ text, state, count, error: result.ok || result.error.message });
          seen.add(result.ok ? 'ok' : `${result.error.kind} ${state}`);
        }),
      );
    }
    for (let first = 0; first < clients.length; first += clientsAtOnce) {
      if (first >= clients.length / 2) before ||= process.memoryUsage().heapUsed;
      const some = clients.slice(first, first + clientsAtOnce);
      await Promise.all(some.map((options, index) => callAs(options, first + index)));
    }
    expect(wrong).toEqual([]);
    expect([...processed].filter(([, count]) => count > 1)).toEqual([]);
    // On a busy machine, most of a few calls run out of time.
    if (soak) expect(seen.size).toBeGreaterThan(10);
    // Other tests use the memory of the same process.
    if (soak) expect(process.memoryUsage().heapUsed - before).toBeLessThan(mostGrowth);
  });

  test('and none is lost while a server refuses connections', async () => {
    const port = await freePort();
    let starting: ReturnType<typeof startSocketServer> | undefined;
    const waiting = new Set<number>();
    const calls = Array.from({ length: 50 }, (_, index) =>
      createClient({
        token: 'secret-token',
        baseUrl: `http://127.0.0.1:${port}`,
        retry: { maxAttempts: 10 },
        onEvent({ type }) {
          if (type === 'retry') waiting.add(index);
          // Once every message has been refused.
          if (waiting.size === 50) starting ??= startSocketServer((socket) => socket.write(ok), port);
        },
      }).sendMessage('id:1', messageOf(`${index}`)),
    );
    const results = await Promise.all(calls);
    await using server = await (starting ?? expect.unreachable());
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    const texts = server.requests.map(textOf);
    expect([texts.length, new Set(texts).size]).toEqual([50, 50]);
  });
});
