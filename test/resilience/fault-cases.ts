import { gzipSync } from 'node:zlib';
import type { CallOptions, ErrorKind } from '@aelyst/client';
import { http, type OnRequest } from '../support/socket-server.js';

export interface FaultCase {
  name: string;
  answer: OnRequest;
  /** What the call comes to, or `ok`. */
  kind: ErrorKind | 'ok';
  delivery?: 'not-sent' | 'refused' | 'unknown';
  status?: number;
  /** Requests that the server received. */
  requests?: number;
  options?: CallOptions;
  retryAfterMs?: number;
}

const sent = '{"messageId":7}';
const ok = http('200 OK', sent);

const reply =
  (...answers: string[]): OnRequest =>
  (socket, count) => {
    socket.write(answers[Math.min(count, answers.length) - 1] ?? '');
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

const status = (line: string, kind: ErrorKind, delivery: FaultCase['delivery'], body = '{}'): FaultCase => ({
  name: `${line} with ${body === '' ? 'no body' : body}`,
  answer: reply(http(line, body)),
  kind,
  delivery: delivery ?? 'unknown',
  status: Number.parseInt(line, 10),
});

const statuses: FaultCase[] = [
  status('201 Created', 'undocumented', 'unknown'),
  status('202 Accepted', 'undocumented', 'unknown'),
  {
    name: '204 No Content',
    answer: reply('HTTP/1.1 204 No Content\r\n\r\n'),
    kind: 'undocumented',
    delivery: 'unknown',
    status: 204,
  },
  status('226 IM Used', 'undocumented', 'unknown'),
  status('400 Bad Request', 'bad-request', 'refused'),
  status('400 Bad Request', 'bad-request', 'refused', ''),
  status('401 Unauthorized', 'unauthorized', 'refused'),
  status('403 Forbidden', 'undocumented', 'refused'),
  status('404 Not Found', 'undocumented', 'refused'),
  status('408 Request Timeout', 'undocumented', 'refused'),
  status('413 Payload Too Large', 'undocumented', 'refused', '<html>'),
  status('449 Retry With', 'queued', 'refused'),
  status('499 Odd', 'undocumented', 'refused'),
  status('500 Internal Server Error', 'server-error', 'unknown'),
  status('501 Not Implemented', 'undocumented', 'unknown'),
  status('502 Bad Gateway', 'undocumented', 'unknown', '<html>'),
  status('503 Service Unavailable', 'undocumented', 'unknown'),
  status('504 Gateway Timeout', 'undocumented', 'unknown', ''),
  status('599 Odd', 'undocumented', 'unknown'),
  status('700 No Such Class', 'undocumented', 'unknown'),
  { name: '103 before the answer', answer: reply(`HTTP/1.1 103 Early Hints\r\n\r\n${ok}`), kind: 'ok' },
  {
    // Nobody asked for it with Expect, so that Node's fetch takes it for nonsense.
    name: '100 before the answer',
    answer: reply(`HTTP/1.1 100 Continue\r\n\r\n${ok}`),
    kind: 'network',
    delivery: 'unknown',
  },
];

const redirect = (code: number, delivery: FaultCase['delivery']): FaultCase => ({
  name: `a redirect with ${code} to another origin`,
  answer: reply(http(`${code} Elsewhere`, '', ['Location: http://127.0.0.1:1/elsewhere'])),
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
      answer: reply(tooMany(value), ok),
      kind: 'ok',
      requests: 2,
    }),
  ),
  ...['-5', 'soon', '', '1e1', '2026-01-01'].map(
    (value): FaultCase => ({
      name: `429 that asks for ${JSON.stringify(value)}, which is no time`,
      answer: reply(tooMany(value), ok),
      kind: 'ok',
      requests: 2,
      options: { timeoutMs: 5000 },
    }),
  ),
  {
    name: '429 that asks for nothing',
    answer: reply(http('429 Too Many Requests', '{}'), ok),
    kind: 'ok',
    requests: 2,
  },
  ...(
    [
      ['3600', 3_600_000],
      ['99999999999', 99_999_999_999_000],
      ['61', 61_000],
    ] as const
  ).map(
    ([value, retryAfterMs]): FaultCase => ({
      name: `429 that asks for ${value} s, which is more than a caller waits`,
      answer: reply(tooMany(value)),
      kind: 'rate-limited',
      delivery: 'refused',
      status: 429,
      retryAfterMs,
    }),
  ),
  {
    name: '429 for ever',
    answer: reply(tooMany('0')),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    requests: 3,
    options: { retry: { maxAttempts: 3 } },
  },
  {
    name: '429 when retries are off',
    answer: reply(tooMany('0'), ok),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    options: { retry: false },
  },
  {
    name: '429 whose wait is longer than the deadline',
    answer: reply(tooMany('5'), ok),
    kind: 'rate-limited',
    delivery: 'refused',
    status: 429,
    options: { deadlineMs: 500 },
  },
  {
    name: '449 when that is to be sent again',
    answer: reply(http('449 Busy', '{}'), ok),
    kind: 'ok',
    requests: 2,
    options: { retry: { queued: 5 } },
  },
  {
    name: '429, and then an unanswered 500',
    answer: reply(tooMany('0'), http('500 Oops', '{}')),
    kind: 'server-error',
    delivery: 'unknown',
    status: 500,
    requests: 2,
  },
];

const unreadable = (name: string, body: string, options: CallOptions = {}): FaultCase => ({
  name: `200 with ${name}`,
  answer: reply(http('200 OK', body)),
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
  unreadable('a mebibyte of blanks and more', ' '.repeat(2 ** 20 + 1)),
  { name: '200 with a byte order mark', answer: reply(http('200 OK', `\ufeff${sent}`)), kind: 'ok' },
  {
    name: '200 with a prototype in it',
    answer: reply(http('200 OK', '{"messageId":7,"__proto__":{"ok":false}}')),
    kind: 'ok',
  },
  { name: '200 in another type', answer: reply(ok.replace('application/json', 'text/html')), kind: 'ok' },
  {
    name: '200 in chunks',
    answer: reply(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"m\r\nc\r\nessageId":7}\r\n0\r\n\r\n`,
    ),
    kind: 'ok',
  },
  {
    name: '200 that says gzip, and is',
    answer: (socket) => {
      const body = gzipSync(sent);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    kind: 'ok',
  },
  {
    name: '200 that says gzip, and is not',
    answer: reply(http('200 OK', sent, ['Content-Encoding: gzip'])),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  {
    name: '200 that is shorter than it says',
    answer: thenClose(ok.replace('Content-Length: 15', 'Content-Length: 99')),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  {
    name: '200 with a chunk of a wrong size',
    answer: reply('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: '200 with a gzip bomb',
    answer: (socket) => {
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
    answer: reply(http('400 Bad Request', '[1]')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with null for a body',
    answer: reply(http('400 Bad Request', 'null')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with numbers for words',
    answer: reply(http('400 Bad Request', '{"code":"x","message":4}')),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
  {
    name: '400 with a mebibyte of words',
    answer: reply(http('400 Bad Request', `{"message":"${'x'.repeat(2 ** 20)}"}`)),
    kind: 'bad-request',
    delivery: 'refused',
    status: 400,
  },
];

const quick: CallOptions = { timeoutMs: 100 };

const connections: FaultCase[] = [
  { name: 'a close before the answer', answer: thenClose(''), kind: 'network', delivery: 'unknown' },
  {
    name: 'a reset before the answer',
    answer: (socket) => void socket.resetAndDestroy(),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the status line',
    answer: thenClose('HTTP/1.1 20'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a reset in the head',
    answer: thenReset('HTTP/1.1 200 OK\r\nContent-Le'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the head',
    answer: thenClose('HTTP/1.1 200 OK\r\nContent-Le'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a close in the body',
    answer: thenClose(ok.slice(0, -4)),
    kind: 'network',
    delivery: 'unknown',
    status: 200,
  },
  { name: 'a reset in the body', answer: thenReset(ok.slice(0, -4)), kind: 'network', delivery: 'unknown' },
  {
    name: 'a close in the body of a 500',
    answer: thenClose(http('500 Oops', '{"code":500}').slice(0, -4)),
    kind: 'network',
    delivery: 'unknown',
    status: 500,
  },
  {
    name: 'a close in the body of a 400',
    answer: thenClose(http('400 Oops', '{"code":400}').slice(0, -4)),
    kind: 'network',
    delivery: 'refused',
    status: 400,
  },
  { name: 'no answer', answer: () => {}, kind: 'timeout', delivery: 'unknown', options: quick },
  {
    name: 'no answer by the deadline',
    answer: () => {},
    kind: 'timeout',
    delivery: 'unknown',
    options: { deadlineMs: 100 },
  },
  {
    name: 'a head without a body',
    answer: reply(ok.slice(0, -15)),
    kind: 'timeout',
    delivery: 'unknown',
    status: 200,
    options: quick,
  },
  {
    name: 'a body that drips',
    answer: (socket) => {
      socket.write(ok.slice(0, -15));
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    },
    kind: 'timeout',
    delivery: 'unknown',
    status: 200,
    options: quick,
  },
  {
    name: 'something that is not HTTP',
    answer: thenClose('SSH-2.0-OpenSSH_9.6\r\n'),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'bytes that are nothing',
    answer: thenClose(Buffer.from([0, 255, 1, 254, 13, 10])),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'HTTP of another version',
    answer: thenClose(ok.replace('HTTP/1.1', 'HTTP/9.9')),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'a head of 100 kB',
    answer: reply(http('200 OK', sent, [`X-Long: ${'x'.repeat(100_000)}`])),
    kind: 'network',
    delivery: 'unknown',
  },
  {
    name: 'two different lengths',
    answer: reply(http('200 OK', sent, ['Content-Length: 3'])),
    kind: 'network',
    delivery: 'unknown',
  },
];

export const faultCases: FaultCase[] = [...statuses, ...redirects, ...waits, ...bodies, ...connections];
