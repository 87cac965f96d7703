import { gzipSync } from 'node:zlib';
import type { CallOptions } from '@aelyst/client';
import { http } from '../../support/socket-server.js';
import { type FaultCase, ok, reply, sent, thenClose } from './fault-case.js';

const unreadable = (name: string, body: string, options: CallOptions = {}): FaultCase => ({
  name: `200 with ${name}`,
  answer: reply(http('200 OK', body)),
  kind: 'unreadable',
  delivery: 'unknown',
  status: 200,
  options,
});

export const bodies: FaultCase[] = [
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
