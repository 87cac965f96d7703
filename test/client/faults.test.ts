import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CallOptions, ClientOptions } from '@aelyst/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorKinds, operations } from '../../generated/operations.js';
import { data, message, outcomeOf, scripted } from '../support/scripted.js';
import { http, type OnRequest, startSocketServer } from '../support/socket-server.js';

// What goes over a real connection. What a response says is tested with `fetch` handed in.

interface Fault {
  name: string;
  respond: OnRequest;
  outcome: string;
  status?: number | undefined;
  options?: CallOptions;
  /** The option whose time is over when the request has arrived, or when status and headers have. */
  expires?: ['timeoutMs' | 'deadlineMs', 'request' | 'response'];
}

const text = JSON.stringify(data);
const ok = http('200 OK', text);

/** Sends one response after the other, and then the last one again. */
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

const gzipped =
  (body: string): OnRequest =>
  (socket) => {
    const bytes = gzipSync(body);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
  };

const fault = (name: string, outcome: string, respond: OnRequest, more: Partial<Fault> = {}): Fault => ({
  name,
  outcome,
  respond,
  ...more,
});

/** What the client calls a status: what the operation documents it for. */
function kindOf(status: number): string {
  const documented = (operations.sendMessage.statuses as readonly number[]).includes(status);
  return (documented && (errorKinds as Record<number, string>)[status]) || 'undocumented';
}

const statuses = (
  [
    ['201 Created', 'unknown'],
    ['202 Accepted', 'unknown'],
    ['226 IM Used', 'unknown'],
    ['400 Bad Request', 'refused'],
    ['401 Unauthorized', 'refused'],
    ['403 Forbidden', 'refused'],
    ['404 Not Found', 'refused'],
    ['408 Request Timeout', 'unknown'],
    ['413 Payload Too Large', 'refused'],
    ['449 Retry With', 'refused'],
    ['498 Odd', 'refused'],
    ['499 Odd', 'unknown'],
    ['500 Internal Server Error', 'unknown'],
    ['501 Not Implemented', 'unknown'],
    ['502 Bad Gateway', 'unknown'],
    ['503 Service Unavailable', 'unknown'],
    ['504 Gateway Timeout', 'unknown'],
    ['599 Odd', 'unknown'],
    ['700 No Such Class', 'unknown'],
  ] as const
).flatMap(([line, delivery]) =>
  ['{}', '', '<html>'].map((body) => {
    const status = Number.parseInt(line, 10);
    const outcome = `${kindOf(status)} ${delivery} 1`;
    return fault(`${line} with the body "${body}"`, outcome, reply(http(line, body)), { status });
  }),
);

const redirects = (
  [
    [301, 'unknown'],
    [302, 'unknown'],
    [303, 'unknown'],
    [307, 'refused'],
    [308, 'refused'],
    [399, 'unknown'],
  ] as const
).map(([status, delivery]) =>
  fault(
    `a redirect with ${status} to another origin`,
    `redirect ${delivery} 1`,
    reply(http(`${status} Elsewhere`, '', ['Location: http://127.0.0.1:1/elsewhere'])),
    { status },
  ),
);

const tooMany = http('429 Too Many Requests', '{}', ['Retry-After: 0']);

const retries = [
  fault('a 429, and then a success', 'ok', reply(tooMany, ok)),
  fault('a 449 with retry.queued', 'ok', reply(http('449 Busy', '{}'), ok), {
    options: { retry: { queued: 5 } },
  }),
  fault('a 429, and then a 500', 'server-error unknown 2', reply(tooMany, http('500 Oops', '{}'))),
];

const network = 'network unknown 1';

const bodies = [
  fault('204 without a body', 'undocumented unknown 1', reply('HTTP/1.1 204 No Content\r\n\r\n')),
  fault('103 before the response', 'ok', reply(`HTTP/1.1 103 Early Hints\r\n\r\n${ok}`)),
  // Without an Expect header, Node's fetch refuses it.
  fault('100 before the response', network, reply(`HTTP/1.1 100 Continue\r\n\r\n${ok}`)),
  fault('two JSON documents', 'unreadable unknown 1', reply(http('200 OK', '{}{}'))),
  fault('a byte order mark', 'ok', reply(http('200 OK', `\ufeff${text}`))),
  fault('a byte order mark inside', 'unreadable unknown 1', reply(http('200 OK', '{"messageId":\ufeff7}'))),
  fault('a property __proto__', 'ok', reply(http('200 OK', '{"messageId":7,"__proto__":{"ok":false}}'))),
  fault('another media type', 'ok', reply(ok.replace('application/json', 'text/html'))),
  fault(
    'chunks',
    'ok',
    reply('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"m\r\nc\r\nessageId":7}\r\n0\r\n\r\n'),
  ),
  fault(
    'a chunk of a wrong size',
    network,
    reply('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  ),
  fault('gzip', 'ok', gzipped(text)),
  fault('a gzip bomb', 'unreadable unknown 1', gzipped(' '.repeat(2 ** 24))),
  fault('no gzip, but a header for it', network, reply(http('200 OK', text, ['Content-Encoding: gzip']))),
  fault('less than its Content-Length', network, thenClose(ok.replace(/(?<=Content-Length: )\d+/, '99'))),
  fault(
    'a 400 with a mebibyte',
    'bad-request refused 1',
    reply(http('400 Oops', `"${'x'.repeat(2 ** 20)}"`)),
  ),
];

const connections = [
  fault('a close before the response', network, thenClose('')),
  fault('a reset before the response', network, (socket) => void socket.resetAndDestroy()),
  fault('a close in the status line', network, thenClose('HTTP/1.1 20')),
  fault('a close in the headers', network, thenClose('HTTP/1.1 200 OK\r\nContent-Le')),
  fault('a reset in the headers', network, thenReset('HTTP/1.1 200 OK\r\nContent-Le')),
  fault('a close in the body', network, thenClose(ok.slice(0, -4)), { status: 200 }),
  fault('a reset in the body', network, thenReset(ok.slice(0, -4))),
  fault('a close in the body of a 500', network, thenClose(http('500 Oops', '{"code":500}').slice(0, -4)), {
    status: 500,
  }),
  fault(
    'a close in the body of a 400',
    'network refused 1',
    thenClose(http('400 Oops', '{"code":400}').slice(0, -4)),
    { status: 400 },
  ),
  fault('no response by timeoutMs', 'timeout unknown 1', () => {}, { expires: ['timeoutMs', 'request'] }),
  fault('no response by deadlineMs', 'timeout unknown 1', () => {}, { expires: ['deadlineMs', 'request'] }),
  fault('headers without a body', 'timeout unknown 1', reply(ok.slice(0, -text.length)), {
    status: 200,
    expires: ['timeoutMs', 'response'],
  }),
  fault('an SSH server', network, thenClose('SSH-2.0-OpenSSH_9.6\r\n')),
  fault('random bytes', network, thenClose(Buffer.from([0, 255, 1, 254, 13, 10]))),
  fault('HTTP of another version', network, thenClose(ok.replace('HTTP/1.1', 'HTTP/9.9'))),
  fault('headers of 100 kB', network, reply(http('200 OK', text, [`X-Long: ${'x'.repeat(100_000)}`]))),
  fault('two different lengths', network, reply(http('200 OK', text, ['Content-Length: 3']))),
];

const faults = [...statuses, ...redirects, ...retries, ...bodies, ...connections];

const token = 'secret-token-of-this-test';

/** Times that no clock reaches, and what to run then. */
const times = new Map<number, () => void>();
const firstTime = 2e8;
const { setTimeout: setTimer } = globalThis;

beforeAll(() => {
  globalThis.setTimeout = ((run: () => void, ms: number, ...values: unknown[]) => {
    if (ms < firstTime || ms >= firstTime + faults.length) return setTimer(run, ms, ...values);
    times.set(ms, run);
    return undefined;
  }) as never;
});
afterAll(() => {
  globalThis.setTimeout = setTimer;
});

// Most of them wait for something.
test.concurrent.each(faults.map((each, index) => ({ ...each, index })))(
  'a call that meets $name: $outcome',
  async ({ respond, options, outcome, status, expires, index }) => {
    const [option = 'timeoutMs', moment] = expires ?? [];
    const ms = firstTime + index;
    const expire = () => times.get(ms)?.();
    await using server = await startSocketServer((socket, ...request) => {
      respond(socket, ...request);
      if (moment === 'request') expire();
    });
    const events: unknown[] = [];
    const client: Partial<ClientOptions> = {
      token,
      baseUrl: server.url,
      fetch,
      ...(expires && { [option]: ms }),
      onEvent(event) {
        events.push(event);
        // After the call has begun to read the body.
        if (event.type === moment && moment === 'response') setImmediate(expire);
      },
    };
    const result = await scripted([], client).aelyst.sendMessage('id:123', message, options);
    expect(outcomeOf(result)).toBe(outcome);
    const attempts = result.ok ? server.requests.length : result.error.attempts;
    expect(server.requests).toHaveLength(attempts);
    if (status !== undefined) expect(result).toMatchObject({ status, error: { status } });
    const { response, ...rest } = result;
    const shown = inspect([rest, events], { depth: 9, showHidden: true }) + JSON.stringify(rest);
    expect(shown).not.toContain(token);
  },
);
