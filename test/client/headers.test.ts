import { type CallOptions, type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mediaType, responseHeaders } from '../../generated/operations.js';
import { numberIn, plainHeaders, retryAfterOf } from '../../src/http/headers.js';

const now = Date.parse('2026-01-01T00:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now });
});

afterEach(() => {
  vi.useRealTimers();
});

const { name } = responseHeaders.retryAfter;
const day = 86_400_000;

describe('retryAfterOf', () => {
  const given = (value: string, date?: string) =>
    retryAfterOf(new Headers({ [name]: value, ...(date !== undefined && { Date: date }) }));

  test.each([
    ['1', 1_000],
    ['0', 0],
    [' 2 ', 2_000],
    ['00001', 1_000],
    ['0.0001', 1],
    ['1.5', 1_500],
    ['86400', day],
    ['86401', day],
    ['999999999', day],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Thursday, 01-Jan-26 00:00:10 GMT', 10_000],
    ['Thu Jan  1 00:00:10 2026', 10_000],
    ['Fri Jan 16 00:00:10 2026', day],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', day],
    [`${now / 1000 + 10}`, 10_000],
    [`${now / 1000 - 10}`, 0],
  ])('takes %j for a wait of %d ms', (value, wait) => {
    expect(given(value)).toBe(wait);
  });

  test.each([
    ['30, 30', 30_000],
    ['1, 30, 2', 30_000],
    ['Thu, 01 Jan 2026 00:00:10 GMT, Thu, 01 Jan 2026 00:00:20 GMT', 20_000],
    ['Thursday, 01-Jan-26 00:00:20 GMT, 10', 20_000],
    ['10, Thu Jan  1 00:00:20 2026', 20_000],
  ])('takes the longest wait of a header that was sent several times: %s', (value, wait) => {
    expect(given(value)).toBe(wait);
  });

  test('takes a header that was sent several times as fetch joins it', () => {
    const headers = new Headers();
    headers.append(name, '30');
    headers.append(name, '40');
    expect(retryAfterOf(headers)).toBe(40_000);
  });

  test.each([
    ['Thu, 01 Jan 2026 00:00:10 GMT', 'Thu, 01 Jan 2026 00:00:04 GMT'],
    ['Thursday, 01-Jan-26 00:00:10 GMT', 'Thursday, 01-Jan-26 00:00:04 GMT'],
    ['Thu Jan  1 01:00:10 2026', 'Thu Jan  1 01:00:04 2026'],
    ['Wed, 31 Dec 2025 23:00:06 GMT', 'Wed, 31 Dec 2025 23:00:00 GMT'],
    [`${now / 1000 + 1000}`, 'Thu, 01 Jan 2026 00:16:34 GMT'],
  ])('judges the moment %j by the clock of the server, which says %j', (value, date) => {
    expect(given(value, date)).toBe(6_000);
  });

  test.each(['', 'soon', '10', 'Thu, 99 Jan 2026 00:00:10 GMT'])(
    'judges a moment by the clock of this machine if the server’s tells no time: %j',
    (date) => {
      expect(given('Thu, 01 Jan 2026 00:00:10 GMT', date)).toBe(10_000);
    },
  );

  test.each([
    '',
    '-1',
    '1e3',
    '0x10',
    'soon',
    'NaN',
    'Infinity',
    '１',
    '1,5',
    '1 2',
    '1;foo',
    '120s',
    '1.',
    '30, soon',
    '2026-01-01',
    '2026-01-01T00:00:10Z',
    '9'.repeat(22),
    '9'.repeat(400),
    `${now + 10_000}`,
    `${now / 1000 + 100_000}`,
    'Thu, 99 Jan 2026 00:00:10 GMT',
    'Thu, 01 Foo 2026 00:00:10 GMT',
    '1 GMT',
    'on Thu, 01 Jan 2026 00:00:10 GMT',
    'Thu, 01 Jan 2026 00:00:10 GMT+1',
    'Thu, 01 Jan 2026 00:00:10',
    'Thu Jan  1 00:00:10 2026 GMT',
  ])('takes nothing from %j', (value) => {
    expect(given(/[^ -~]/.test(value) ? encodeURI(value) : value)).toBeUndefined();
  });

  test('takes nothing where there is nothing', () => {
    expect(retryAfterOf(new Headers())).toBeUndefined();
  });
});

describe('numberIn', () => {
  test.each([
    ['10', 10],
    [' 0 ', 0],
    ['0.5', 0.5],
    ['123456789012345', 123_456_789_012_345],
  ])('takes %j', (value, number) => {
    expect(numberIn(new Headers({ 'X-A': value }), 'x-a')).toBe(number);
  });

  test.each(['', '-5', 'NaN', '1e9', '10, 20', '10;w=1', '0x10', '9'.repeat(16), '1.', '.5'])(
    'takes nothing from %j',
    (value) => {
      expect(numberIn(new Headers({ 'X-A': value }), 'x-a')).toBeUndefined();
    },
  );

  test('takes nothing where there is nothing', () => {
    expect(numberIn(new Headers(), 'x-a')).toBeUndefined();
  });
});

describe('headers', () => {
  test.each([
    ['a plain object', { 'X-A': '1', 'X-B': '' }],
    ['a Headers', new Headers({ 'X-A': '1', 'X-B': '' })],
    [
      'a Map',
      new Map([
        ['X-A', '1'],
        ['X-B', ''],
      ]),
    ],
    [
      'a list of pairs',
      [
        ['X-A', '1'],
        ['X-B', ''],
      ],
    ],
    ['values that are not set', { 'X-A': '1', 'X-B': '', 'X-C': undefined, 'X-D': null }],
  ])('may be %s', (_, given) => {
    expect(plainHeaders(given)).toEqual({ 'x-a': '1', 'x-b': '' });
  });

  test.each([
    [{ 'x\r\nx-b': 'secret' }, '"x\\r\\nx-b"'],
    [{ 'X-A': 'secret\r\nx-b: 1' }, '"X-A"'],
    [{ 'X-A': 'secret \u20ac' }, '"X-A"'],
    [{ '': 'secret' }, '""'],
    [['X-A'], '"X"'],
  ])('of %j cannot be sent, and their values are not shown', (given, header) => {
    expect(() => plainHeaders(given)).toThrow(new TypeError(`headers: ${header} cannot be sent`));
  });

  /** What is sent by a client with these headers, in a call with these. */
  async function sent(client: unknown, call?: unknown) {
    const seen: Record<string, string>[] = [];
    const aelyst = createClient({
      token: 't',
      headers: client as ClientOptions['headers'],
      fetch: async (url, init) => {
        seen.push(Object.fromEntries(new Request(url, init).headers));
        return Response.json({});
      },
    });
    await aelyst.addTags('id:1', [], { headers: call as CallOptions['headers'] });
    expect(seen).toHaveLength(1);
    return seen[0];
  }

  const own = { authorization: 'Bearer t', 'content-type': mediaType };

  test('of a call stand over those of the client, and neither over the token', async () => {
    const client = { 'X-Client': 'client', 'X-Both': 'client', authorization: 'Basic x' };
    expect(await sent(client, { 'x-both': 'call' })).toEqual({
      ...own,
      'x-client': 'client',
      'x-both': 'call',
    });
  });

  test('of a Headers are sent', async () => {
    expect(await sent(new Headers({ 'X-A': '1' }), new Headers({ 'X-B': '2' }))).toEqual({
      ...own,
      'x-a': '1',
      'x-b': '2',
    });
  });

  test.each([undefined, null])('whose value is %s are not sent', async (value) => {
    expect(await sent({ 'x-a': value }, { 'x-b': value })).toEqual(own);
  });
});
