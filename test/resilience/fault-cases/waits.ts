import { http } from '../../support/socket-server.js';
import { type FaultCase, ok, reply } from './fault-case.js';

const tooMany = (retryAfter: string) => http('429 Too Many Requests', '{}', [`Retry-After: ${retryAfter}`]);

const soon: [string, string][] = [
  ['a fraction of a second', '0.01'],
  ['nothing to wait', '0'],
  ['a date that is past', 'Thu, 01 Jan 2015 00:00:00 GMT'],
];

export const waits: FaultCase[] = [
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
