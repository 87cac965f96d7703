import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type CallOptions, type ClientEvent, createClient, type ErrorKind } from '@aelyst/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorKinds, operations } from '../../generated/operations.js';
import { http, type OnRequest, startSocketServer } from '../support/socket-server.js';

interface FaultCase {
  name: string;
  respond: OnRequest;
  /** What the call comes to, or `ok`. */
  kind: ErrorKind | 'ok';
  delivery?: 'not-sent' | 'refused' | 'unknown';
  status?: number;
  /** Requests that the server received. */
  requests?: number;
  options?: CallOptions;
  retryAfterMs?: number;
  /** The option whose time is over as soon as the request has come, or the head of the response. */
  expires?: ['timeoutMs' | 'deadlineMs', 'request' | 'response'];
}

const data = '{"messageId":7}';
const ok = http('200 OK', data);

/** Gives response after response, and the last one from then on. */
const reply =
  (...responses: string[]): OnRequest =>
  (socket, count) => {
    socket.write(responses[Math.min(count, responses.length) - 1] ?? '');
  };

const thenClose =
  (bytes: string | Buffer): OnRequest =>
  (socket) => {
    socket.end(bytes);
  };

const thenReset =
  (bytes: string): OnRequest =>
  (socket) => {
    socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()));
  };

/** A status, reported as what the operation documents it for. */
function status(line: string, delivery: FaultCase['delivery'], body = '{}'): FaultCase {
  const code = Number.parseInt(line, 10);
  const documented = (operations.sendMessage.statuses as readonly number[]).includes(code);
  const name = `${line} with ${body === '' ? 'no body' : body}`;
  const kind = (documented && (errorKinds as Record<number, ErrorKind>)[code]) || 'undocumented';
  return { name, respond: reply(http(line, body)), kind, delivery: delivery ?? 'unknown', status: code };
}

const statuses: FaultCase[] = [
  status('201 Created', 'unknown'),
  status('202 Accepted', 'unknown'),
  {
    name: '204 No Content',
    respond: reply('HTTP/1.1 204 No Content\r\n\r\n'),
    kind: 'undocumented',
    delivery: 'unknown',
    status: 204,
  },
  status('226 IM Used', 'unknown'),
  status('400 Bad Request', 'refused'),
  status('400 Bad Request', 'refused', ''),
  status('401 Unauthorized', 'refused'),
  status('403 Forbidden', 'refused'),
  status('404 Not Found', 'refused'),
  status('408 Request Timeout', 'unknown'),
  status('413 Payload Too Large', 'refused', '<html>'),
  status('449 Retry With', 'refused'),
  status('499 Odd', 'unknown'),
  status('500 Internal Server Error', 'unknown'),
  status('501 Not Implemented', 'unknown'),
  status('502 Bad Gateway', 'unknown', '<html>'),
  status('503 Service Unavailable', 'unknown'),
  status('504 Gateway Timeout', 'unknown', ''),
  status('599 Odd', 'unknown'),
  status('700 No Such Class', 'unknown'),
  { name: '103 before the response', respond: reply(`HTTP/1.1 103 Early Hints\r\n\r\n${ok}`), kind: 'ok' },
  {
    // Nobody asked for it with Expect, so that Node's fetch takes it for nonsense.
    name: '100 before the response',
    respond: reply(`HTTP/1.1 100 Continue\r\n\r\n${ok}`),
    kind: 'network',
    delivery: 'unknown',
  },
];

const redirect = (code: number, delivery: FaultCase['delivery']): FaultCase => ({
  name: `a redirect with ${code} to another origin`,
  respond: reply(http(`${code} Elsewhere`, '', ['Location: http://127.0.0.1:1/elsewhere'])),
  kind: 'redirect',
  delivery: delivery ?? 'unknown',
  status: code,
});

const redirects = [
  redirect(301, 'unknown'),
  redirect(302, 'unknown'),
  redirect(303, 'unknown'),
  redirect(307, 'refused'),
  redirect(308, 'refused'),
];

const tooMany = (retryAfter: string) => http('429 Too Many Requests', '{}', [`Retry-After: ${retryAfter}`]);

const soon: [string, string][] = [
  ['a fraction of a second', '0.01'],
  ['nothing to wait', '0'],
  ['a date that is past', 'Thu, 01 Jan 2015 00:00:00 GMT'],
];

const waits: FaultCase[] = [
  ...soon.map(
    ([name, value]): FaultCase => ({
      name: `429 that asks for ${name}`,
      respond: reply(tooMany(value), ok),
      kind: 'ok',
      requests: 2,
    }),
  ),
  ...['-5', 'soon', '', '1e1', '2026-01-01', '99999999999', '30, soon'].map(
    (value): FaultCase => ({
      name: `429 that asks for ${JSON.stringify(value)}, which is no time`,
      respond: reply(tooMany(value), ok),
      kind: 'ok',
      requests: 2,
    }),
  ),
  {
    name: '429 that asks for nothing',
    respond: reply(http('429 Too Many Requests', '{}'), ok),
    kind: 'ok',
    requests: 2,
  },
  ...(
    [
      ['3600', 3_600_000],
      ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
      ['30, 3600', 3_600_000],
      ['9999999', 86_400_000],
      ['61', 61_000],
    ] as const
  ).map(
    ([value, retryAfterMs]): FaultCase => ({
      name: `429 that asks for ${value}, which is more than a caller waits`,
      respond: reply(tooMany(value)),
      kind: 'rate-limited',
      delivery: 'refused',
      status: 429,
      retryAfterMs,
    }),
  ),
  {
    name: '429 for ever',
    respond: reply(tooMany('0')),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    requests: 3,
    options: { retry: { maxAttempts: 3 } },
  },
  {
    name: '429 when retries are off',
    respond: reply(tooMany('0'), ok),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    options: { retry: false },
  },
  {
    name: '429 whose wait is longer than the deadline',
    respond: reply(tooMany('50'), ok),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    options: { deadlineMs: 40_000 },
  },
  {
    name: '449 when that is to be data again',
    respond: reply(http('449 Busy', '{}'), ok),
    kind: 'ok',
    requests: 2,
    options: { retry: { queued: 5 } },
  },
  {
    name: '429, and then a 500',
    respond: reply(tooMany('0'), http('500 Oops', '{}')),
    kind: 'server-error',
    delivery: 'unknown',
    status: 500,
    requests: 2,
  },
];

const unreadable = (name: string, body: string, options: CallOptions = {}): FaultCase => ({
  name: `200 with ${name}`,
  respond: reply(http('200 OK', body)),
  kind: 'unreadable',
  delivery: 'unknown',
  status: 200,
  options,
});

const bodies: FaultCase[] = [
  unreadable('no body', ''),
  unreadable('HTML', '<!DOCTYPE html><title>Log in</title>'),
  unreadable('half of its JSON', '{"messageId":'),
  unreadable('two documents', '{}{}'),
  unreadable('a byte order mark in the wrong place', '{"messageId":\ufeff7}'),
  unreadable('a mebibyte of spaces and more', ' '.repeat(2 ** 20 + 1)),
  { name: '200 with a byte order mark', respond: reply(http('200 OK', `\ufeff${data}`)), kind: 'ok' },
  {
    name: '200 with a prototype in it',
    respond: reply(http('200 OK', '{"messageId":7,"__proto__":{"ok":false}}')),
    kind: 'ok',
  },
  { name: '200 in another type', respond: reply(ok.replace('application/json', 'text/html')), kind: 'ok' },
  {
    name: '200 in chunks',
    respond: reply(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"m\r\nc\r\nessageId":7}\r\n0\r\n\r\n`,
    ),
    kind: 'ok',
  },
  {
    name: '200 that says gzip, and is',
    respond: (socket) => {
      const body = gzipSync(data);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    kind: 'ok',
  },
  {
    name: '200 that says gzip, and is not',
    respond: reply(http('200 OK', data, ['Content-Encoding: gzip'])),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  {
    name: '200 that is shorter than it says',
    respond: thenClose(ok.replace('Content-Length: 15', 'Content-Length: 99')),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  {
    name: '200 with a chunk of a wrong size',
    respond: reply('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: '200 with a gzip bomb',
    respond: (socket) => {
      const body = gzipSync(' '.repeat(2 ** 24));
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    kind: 'unreadable',
    delivery: 'unknown',
    status: 200,
  },
  {
    name: '400 with a list for a body',
    respond: reply(http('400 Bad Request', '[1]')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with null for a body',
    respond: reply(http('400 Bad Request', 'null')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with a number for a message',
    respond: reply(http('400 Bad Request', '{"code":"x","message":4}')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with a mebibyte of text',
    respond: reply(http('400 Bad Request', `{"message":"${'x'.repeat(2 ** 20)}"}`)),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
];

const connections: FaultCase[] = [
  { name: 'a close before the response', respond: thenClose(''), kind: 'network', delivery: 'unknown' },
  {
    name: 'a reset before the response',
    respond: (socket) => void socket.resetAndDestroy(),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the status line',
    respond: thenClose('HTTP/1.1 20'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a reset in the head',
    respond: thenReset('HTTP/1.1 200 OK\r\nContent-Le'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the head',
    respond: thenClose('HTTP/1.1 200 OK\r\nContent-Le'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the body',
    respond: thenClose(ok.slice(0, -4)),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  { name: 'a reset in the body', respond: thenReset(ok.slice(0, -4)), kind: 'network', delivery: 'unknown' },
  {
    name: 'a close in the body of a 500',
    respond: thenClose(http('500 Oops', '{"code":500}').slice(0, -4)),
    kind: 'network',
    delivery: 'unknown',
    status: 500,
  },
  {
    name: 'a close in the body of a 400',
    respond: thenClose(http('400 Oops', '{"code":400}').slice(0, -4)),
    kind: 'network',
    delivery: 'refused',
    status: 400,
  },
  {
    name: 'no response',
    respond: () => {},
    kind: 'timeout',
    delivery: 'unknown',
    expires: ['timeoutMs', 'request'],
  },
  {
    name: 'no response by the deadline',
    respond: () => {},
    kind: 'timeout',
    delivery: 'unknown',
    expires: ['deadlineMs', 'request'],
  },
  {
    name: 'a head without a body',
    respond: reply(ok.slice(0, -15)),
    kind: 'timeout',
    delivery: 'unknown',
    status: 200,
    expires: ['timeoutMs', 'response'],
  },
  {
    name: 'a body that drips',
    respond: (socket) => {
      socket.write(ok.slice(0, -15));
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    },
    kind: 'timeout',
    delivery: 'unknown',
    status: 200,
    expires: ['timeoutMs', 'response'],
  },
  {
    name: 'something that is not HTTP',
    respond: thenClose('SSH-2.0-OpenSSH_9.6\r\n'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'bytes that are nothing',
    respond: thenClose(Buffer.from([0, 255, 1, 254, 13, 10])),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'HTTP of another version',
    respond: thenClose(ok.replace('HTTP/1.1', 'HTTP/9.9')),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a head of 100 kB',
    respond: reply(http('200 OK', data, [`X-Long: ${'x'.repeat(100_000)}`])),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'two different lengths',
    respond: reply(http('200 OK', data, ['Content-Length: 3'])),
    kind: 'network',
    delivery: 'unknown',
  },
];

const faultCases: FaultCase[] = [...statuses, ...redirects, ...waits, ...bodies, ...connections];

const token = 'secret-token-of-this-test';

/** Times that no clock brings: what would run then, by its milliseconds. */
const times = new Map<number, () => void>();
const firstTime = 2e8;
const { setTimeout: setTimer } = globalThis;

beforeAll(() => {
  globalThis.setTimeout = ((run: () => void, ms: number, ...values: unknown[]) => {
    if (ms < firstTime || ms >= firstTime + faultCases.length) return setTimer(run, ms, ...values);
    times.set(ms, run);
    return undefined;
  }) as never;
});
afterAll(() => {
  globalThis.setTimeout = setTimer;
});

test('there are enough of them, each with a name of its own', () => {
  expect(new Set(faultCases.map(({ name }) => name)).size).toBe(faultCases.length);
  expect(faultCases.length).toBeGreaterThanOrEqual(70);
});

// Most of them wait for something.
test.concurrent.each(faultCases.map((each, index) => ({ ...each, index })))(
  '$name: $kind',
  async ({ respond, options, kind, delivery, status, requests = 1, retryAfterMs, expires, index }) => {
    const [option = 'timeoutMs', moment] = expires ?? [];
    const ms = firstTime + index;
    await using server = await startSocketServer((socket, ...request) => {
      respond(socket, ...request);
      if (moment === 'request') times.get(ms)?.();
    });
    const events: ClientEvent[] = [];
    const aelyst = createClient({
      token,
      baseUrl: server.url,
      ...(expires && { [option]: ms }),
      onEvent: (event) => {
        events.push(event);
        // After the call has begun to read the body.
        if (event.type === moment && moment === 'response') setImmediate(() => times.get(ms)?.());
      },
    });
    const result = await aelyst.sendMessage('id:123', { message: { type: 'text', text: 'x' } }, options);
    if (result.ok) {
      expect({ kind, data: result.data }).toMatchObject({ kind: 'ok', data: { messageId: 7 } });
    } else {
      const { error } = result;
      expect({ kind: error.kind, delivery: error.delivery }).toEqual({ kind, delivery });
      if (status !== undefined) expect([error.status, result.status]).toEqual([status, status]);
      if (retryAfterMs !== undefined) expect(error.retryAfterMs).toBe(retryAfterMs);
      expect(error.attempts).toBe(requests);
      const { response, ...rest } = result;
      const shown = inspect(rest, { depth: 9, showHidden: true }) + JSON.stringify(rest) + error.stack;
      expect(shown).not.toContain(token);
    }
    expect(server.requests).toHaveLength(requests);
    expect(inspect(events)).not.toContain(token);
    expect(events.filter(({ type }) => type === 'request')).toHaveLength(requests);
  },
);
