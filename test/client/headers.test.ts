import { type CallOptions, type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { authorization, mediaType } from '../../generated/operations.js';
import {
  data,
  errorFrom,
  errorOf,
  fail,
  message,
  path,
  rateLimitLimit,
  rateLimitRemaining,
  refuse,
  scripted,
  succeed,
  withFakeTime,
} from '../support/scripted.js';
import { startServer } from '../support/server.js';

const now = Date.parse('2026-01-01T00:00:00Z');

withFakeTime(now);

const day = 86_400_000;

describe('retryAfterMs', () => {
  /** What an error says of a header `Retry-After`, in a response with a header `Date` or without. */
  const waitOf = async (value: string, date?: string) =>
    (await errorFrom(refuse(value, date === undefined ? {} : { Date: date }))).retryAfterMs;

  test.each([
    [0, ['0', 'Wed, 31 Dec 2025 23:59:00 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']],
    [0, [`${now / 1000 - 10}`]],
    [1, ['0.0001']],
    [1_000, ['1', '00001']],
    [1_500, ['1.5']],
    [2_000, [' 2 ']],
    [
      10_000,
      ['Thu, 01 Jan 2026 00:00:10 GMT', 'Thursday, 01-Jan-26 00:00:10 GMT', 'Thu Jan  1 00:00:10 2026'],
    ],
    [10_000, [`${now / 1000 + 10}`]],
    [day, [`${(now + day) / 1000}`]],
    [day, ['86400', '86401', '999999999', 'Fri Jan 16 00:00:10 2026', 'Fri, 31 Dec 9999 23:59:59 GMT']],
    // A header that was sent several times: the longest wait counts.
    [30_000, ['30, 30', '1, 30, 2']],
    [20_000, ['Thu, 01 Jan 2026 00:00:10 GMT, Thu, 01 Jan 2026 00:00:20 GMT']],
    [20_000, ['Thursday, 01-Jan-26 00:00:20 GMT, 10', '10, Thu Jan  1 00:00:20 2026']],
  ])('is %d for a header Retry-After like %j', async (wait, values) => {
    for (const value of values) expect(await waitOf(value)).toBe(wait);
  });

  test.each([
    ['Thu, 01 Jan 2026 00:00:10 GMT', 'Thu, 01 Jan 2026 00:00:04 GMT'],
    ['Thursday, 01-Jan-26 00:00:10 GMT', 'Thursday, 01-Jan-26 00:00:04 GMT'],
    ['Thu Jan  1 01:00:10 2026', 'Thu Jan  1 01:00:04 2026'],
    ['Wed, 31 Dec 2025 23:00:06 GMT', 'Wed, 31 Dec 2025 23:00:00 GMT'],
    [`${now / 1000 + 1000}`, 'Thu, 01 Jan 2026 00:16:34 GMT'],
  ])('of the date %s is counted from the header Date: %s', async (value, date) => {
    expect(await waitOf(value, date)).toBe(6_000);
  });

  test.each(['', 'soon', '10', 'Thu, 99 Jan 2026 00:00:10 GMT'])(
    'of a date is counted from the own clock if the header Date is "%s"',
    async (date) => {
      expect(await waitOf('Thu, 01 Jan 2026 00:00:10 GMT', date)).toBe(10_000);
    },
  );

  test.each([
    ...['', '-1', '1e3', '0x10', 'soon', 'NaN', 'Infinity', '%EF%BC%91', '1,5', '1 2', '1;foo', '120s', '1.'],
    ...['30, soon', '2026-01-01', '2026-01-01T00:00:10Z', '9'.repeat(22), '9'.repeat(400)],
    ...[`${now + 10_000}`, `${now / 1000 + 100_000}`, '1 GMT', 'on Thu, 01 Jan 2026 00:00:10 GMT'],
    ...['Thu, 99 Jan 2026 00:00:10 GMT', 'Thu, 01 Foo 2026 00:00:10 GMT', 'Thu, 01 Jan 2026 00:00:10 GMT+1'],
    ...['Thu, 01 Jan 2026 00:00:10', 'Thu Jan  1 00:00:10 2026 GMT'],
  ])('is absent for "Retry-After: %s"', async (value) => {
    expect(await errorFrom(refuse(value))).not.toHaveProperty('retryAfterMs');
  });

  test('is there for any status that has the header, and absent without it', async () => {
    for (const kind of ['rate-limited', 'queued', 'server-error', 'bad-request'] as const)
      expect((await errorFrom(fail(kind, { 'retry-after': '1.5' }))).retryAfterMs).toBe(1_500);
    expect(await errorFrom(refuse())).not.toHaveProperty('retryAfterMs');
  });
});

describe('rateLimit of an error', () => {
  test.each<[string, number | undefined]>([
    ['10', 10],
    [' 0 ', 0],
    ['0.5', 0.5],
    ['123456789012345', 123_456_789_012_345],
    ...['', '-5', 'NaN', '1e9', '10, 20', '10;w=1', '0x10', '9'.repeat(16), '1.', '.5'].map(
      (value) => [value, undefined] as [string, undefined],
    ),
  ])('reads the header "%s" as %s', async (value, number) => {
    const headers = { [rateLimitLimit.name]: value, [rateLimitRemaining.name]: '7' };
    expect((await errorFrom(refuse(0, headers))).rateLimit).toEqual({ limit: number, remaining: 7 });
  });

  test('has what is stated, and is absent if nothing is', async () => {
    const stated = await errorFrom(refuse(0, { [rateLimitLimit.name]: '10' }));
    expect(stated.rateLimit).toEqual({ limit: 10, remaining: undefined });
    expect(await errorFrom(refuse(0))).not.toHaveProperty('rateLimit');
  });
});

describe('headers', () => {
  /** What is sent by a client with these headers, in a call with others. */
  async function sentBy(client: unknown, call?: unknown) {
    const { call: send, sent } = scripted([succeed], { headers: client as ClientOptions['headers'] });
    await send({ headers: call as CallOptions['headers'] });
    expect(sent).toHaveLength(1);
    return Object.fromEntries(new Headers(sent[0]?.init?.headers));
  }

  const own = {
    [authorization.header.toLowerCase()]: `${authorization.scheme} secret-token`,
    'content-type': mediaType,
  };
  const plain = { 'X-A': '1', 'X-B': '' };
  const pairs = Object.entries(plain);

  test.each([
    ['a plain object', plain],
    ['a Headers', new Headers(pairs)],
    ['a Map', new Map(pairs)],
    ['a list of pairs', pairs],
    ['with values that are not set', { ...plain, 'X-C': undefined, 'X-D': null }],
  ])('may be %s', async (_, given) => {
    expect(await sentBy(given)).toEqual({ ...own, 'x-a': '1', 'x-b': '' });
    expect(await sentBy({}, given)).toEqual({ ...own, 'x-a': '1', 'x-b': '' });
  });

  test('of a call override those of the client for that call only, and never the token', async () => {
    const headers = { 'X-Client': 'client', 'X-Both': 'client', authorization: 'Basic x' };
    const { call, sent } = scripted([succeed], { headers });
    await call({ headers: { 'x-both': 'call' } });
    await call();
    const shown = sent.map(({ init }) => Object.fromEntries(new Headers(init?.headers)));
    const each = { ...own, 'x-client': 'client' };
    expect(shown).toEqual([
      { ...each, 'x-both': 'call' },
      { ...each, 'x-both': 'client' },
    ]);
  });

  test.each([
    [{ 'x\r\nx-b': 'secret' }, '"x\\r\\nx-b"'],
    [{ 'X-A': 'secret\r\nx-b: 1' }, '"X-A"'],
    [{ 'X-A': 'secret \u20ac' }, '"X-A"'],
    [{ '': 'secret' }, '""'],
    [['X-A'], '"X"'],
    [[null], 'undefined'],
    [[['X-A', {}]], '"X-A"'],
    [{ 'X-A': new Map([['secret', 1]]) }, '"X-A"'],
  ])('that cannot be sent are named without their values: %j', async (given, header) => {
    const problem = new TypeError(`headers: ${header} cannot be sent`);
    await expect(sentBy(given)).rejects.toThrow(problem);
    await expect(sentBy({}, given)).rejects.toThrow(problem);
  });

  test.each([
    ...[{ 'content-length': '5' }, { Expect: '100-continue' }, { 'keep-alive': 'timeout=5' }],
    ...[{ 'Transfer-Encoding': 'chunked' }, { upgrade: 'h2c' }, { connection: 'Upgrade' }],
    ...[
      { connection: 'close, x-a' },
      { connection: 'x-close' },
      { connection: 'closed' },
      { CONNECTION: '' },
    ],
  ])('that fetch has to set itself are refused wherever they are given: %j', async (given) => {
    const name = Object.keys(given)[0]?.toLowerCase();
    const problem = new TypeError(`headers: "${name}" cannot be sent; leave it to fetch`);
    await expect(sentBy(given)).rejects.toThrow(problem);
    await expect(sentBy({}, given)).rejects.toThrow(problem);
    const { aelyst, call, sent } = scripted([succeed]);
    const params = { path: { identifier: 'id:1' } };
    await expect(aelyst.raw.POST(path, { params, body: message, headers: given })).rejects.toThrow(problem);
    aelyst.raw.use({
      onRequest({ request }) {
        for (const [header, value] of Object.entries(given)) request.headers.set(header, value);
      },
    });
    const error = errorOf(await call());
    expect([error.kind, error.delivery, error.attempts]).toEqual(['network', 'not-sent', 0]);
    expect(error.message).toContain(problem.message);
    expect(sent).toEqual([]);
  });

  test.each([
    ...[{ connection: 'Close' }, { connection: 'keep-alive' }, { te: 'trailers' }, { trailer: 'x-a' }],
    ...[
      { 'proxy-authorization': 'Basic x' },
      { 'x-content-length': '5' },
      { 'upgrade-insecure-requests': '1' },
    ],
  ])('that only look like them are sent by the run time: %j', async (headers) => {
    vi.useRealTimers();
    await using server = await startServer((_, response) => response.end(JSON.stringify(data)));
    const aelyst = createClient({ token: 'any', baseUrl: server.url, headers });
    for (const result of [
      await aelyst.sendMessage('id:1', message),
      await aelyst.sendMessage('id:1', message),
    ])
      expect(result.ok).toBe(true);
    const [[name, value]] = Object.entries(headers) as [[string, string]];
    for (const received of server.received)
      expect(received.headers[name]).toMatch(new RegExp(`^${value}$`, 'i'));
    expect(server.received).toHaveLength(2);
  });
});
