import type { CallOptions } from '@aelyst/client';
import { http } from '../../support/socket-server.js';
import { type FaultCase, ok, reply, sent, thenClose, thenReset } from './fault-case.js';

const quick: CallOptions = { timeoutMs: 100 };

export const connections: FaultCase[] = [
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
