import type { ErrorKind } from '@aelyst/client';
import { http } from '../../support/socket-server.js';
import { type FaultCase, ok, reply } from './fault-case.js';

const status = (line: string, kind: ErrorKind, delivery: FaultCase['delivery'], body = '{}'): FaultCase => ({
  name: `${line} with ${body === '' ? 'no body' : body}`,
  answer: reply(http(line, body)),
  kind,
  delivery: delivery ?? 'unknown',
  status: Number.parseInt(line, 10),
});

export const statuses: FaultCase[] = [
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
