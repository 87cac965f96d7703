import { describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { createRandom, rateLimit } from '../../src/mock/behaviour/layers.js';
import type { MockedCall, Reply } from '../../src/mock/call.js';
import { type MockOptions, startMock } from '../../src/mock/index.js';
import { call, exampleOf, first, operations, timersOf } from './support.js';

const isQueueing = ({ responses }: (typeof operations)[number]) =>
  responses.some(({ status }) => status === 449);
const queueing = first(operations.filter(isQueueing));
const direct = first(operations.filter((operation) => !isQueueing(operation)));
const unauthorized = { headers: { authorization: '' } };
const preferring = { headers: { prefer: 'code=500' } };

/** The statuses of requests for an operation, one after the other, at a mock of their own. */
async function statusesOf(options: MockOptions, inits: RequestInit[]) {
  await using mock = await startMock(options);
  const statuses: number[] = [];
  for (const init of inits) statuses.push((await call(mock.url, queueing, init)).status);
  return statuses;
}

const times = (count: number): RequestInit[] => Array.from({ length: count }, () => ({}));

describe('rateLimit', () => {
  const once = { rateLimit: { limit: 1, windowMs: 60_000 } };

  it('admits its limit of requests to each endpoint, and gives the next ones the documented 429 with its headers', async () => {
    await using mock = await startMock({ rateLimit: { limit: 2, windowMs: 60_000 } });
    const responses = [];
    for (let count = 0; count < 4; count += 1) responses.push(await call(mock.url, queueing));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect((await call(mock.url, direct)).status).toBe(200);
    const [admitted, , refused] = responses;
    expect(await refused?.json()).toEqual(exampleOf(queueing, 429));
    expect(refused?.headers.get('x-ratelimit-limit')).toBe('2');
    expect(refused?.headers.get('x-ratelimit-remaining')).toBe('0');
    // The description has no such header for a success.
    expect([...(admitted?.headers.keys() ?? [])].filter((name) => /retry|rate/.test(name))).toEqual([]);
  });

  it.each([
    ['after 401', [{}, unauthorized], [200, 401]],
    ['before 400', [{}, { body: '[]' }], [200, 429]],
    ['not before Prefer, which counts', [preferring, {}, preferring], [500, 429, 500]],
  ])('comes %s', async (_, inits, statuses) => {
    expect(await statusesOf(once, inits)).toEqual(statuses);
  });

  it('asks for the seconds until the window ends, rounded up, and admits requests from then on', async () => {
    let now = 0;
    const next = async ({ preference: { code = 200 } }: MockedCall): Promise<Reply> => ({
      status: code,
      headers: { 'Retry-After': '1' },
      body: undefined,
      reasons: [],
    });
    const [operation] = mockDescription.operations;
    const { headers } = mockDescription;
    const respond = rateLimit({ limit: 1, windowMs: 2_500 }, 429, headers, () => now)(next);
    const seen: unknown[] = [];
    for (now of [0, 100, 2_000, 2_500]) {
      const reply = await respond({ operation, preference: {} } as MockedCall);
      seen.push([reply.status, reply.headers]);
    }
    // Headers that are not documented for this response are not added.
    expect(seen).toEqual([
      [200, { 'Retry-After': '1' }],
      [429, { 'Retry-After': '3' }],
      [429, { 'Retry-After': '1' }],
      [200, { 'Retry-After': '1' }],
    ]);
  });
});

describe('queued', () => {
  it('gives the documented 449 to about that share of requests, to the same ones for the same seed', async () => {
    const draw = (seed: number) => statusesOf({ queued: 0.3, seed }, times(100));
    const [one, again, another] = await Promise.all([1, 1, 2].map(draw));
    expect(new Set(one)).toEqual(new Set([200, 449]));
    const share = one?.filter((status) => status === 449).length;
    expect(share).toBeGreaterThan(20);
    expect(share).toBeLessThan(40);
    expect(again).toEqual(one);
    expect(another).not.toEqual(one);
  });

  it('gives the documented example, and nothing to operations that document no 449', async () => {
    await using mock = await startMock({ queued: 1 });
    expect(await (await call(mock.url, queueing)).json()).toEqual(exampleOf(queueing, 449));
    expect((await call(mock.url, direct)).status).toBe(200);
  });

  it('comes after 401 and Prefer', async () => {
    const name = queueing.responses.find(({ status }) => status === 200)?.content.examples[0]?.name;
    const example = { headers: { prefer: `example=${name}` } };
    const other = { headers: { prefer: 'wait=5' } };
    expect(await statusesOf({ queued: 1 }, [unauthorized, preferring, example, other])).toEqual([
      401, 500, 200, 449,
    ]);
  });
});

it('draws the random numbers of mulberry32 for a seed', () => {
  expect(createRandom(1)()).toBe(0.6270739405881613);
});

describe('latency', () => {
  it('delays each response', async () => {
    await using mock = await startMock({ latency: { minMs: 31, maxMs: 32 } });
    const timers = await timersOf(() => call(mock.url, queueing));
    expect(timers).toContainEqual(expect.toSatisfy((ms: number) => ms >= 31 && ms <= 32));
  });

  it('prints no warning for 50 requests at once', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    await using mock = await startMock({ latency: 1 });
    const responses = await Promise.all(times(50).map(() => call(mock.url, queueing)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    // A warning is emitted in the next tick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });
});

describe('the options of a mock', () => {
  const longest = 2 ** 31 - 1;

  it.each<MockOptions>([
    {},
    { rateLimit: { limit: 1, windowMs: 0.5 } },
    { rateLimit: { limit: 10, windowMs: longest } },
    { queued: 0 },
    { queued: 1 },
    { latency: longest },
    { latency: { minMs: 7, maxMs: 7 } },
    { controlHosts: ['a'] },
    { seed: 0 },
    { rateLimit: undefined, queued: undefined, latency: undefined, seed: undefined, strict: undefined },
  ])('may be %j', async (options) => {
    await (await startMock(options)).close();
  });

  it('may be inherited, and may be getters of a class', async () => {
    class Options {
      get seed() {
        return 7;
      }
    }
    for (const options of [Object.create({ seed: 7 }), new Options()]) {
      await using mock = await startMock(options);
      expect(mock.seed).toBe(7);
    }
  });

  const limit = `rateLimit: needs a whole number of requests, in a window of at most ${longest} ms`;
  const time = 'latency: needs milliseconds from 0, the smaller number first';

  it.each([
    [{ rateLimit: { limit: 0, windowMs: 1 } }, 'rateLimit.limit: needs a whole number above 0; got 0'],
    [{ rateLimit: { limit: 1, windowMs: '60000' } }, 'windowMs: needs a finite number above 0; got string'],
    [{ rateLimit: { limit: 1, windowms: 9 } }, 'rateLimit.windowms: unknown here; did you mean windowMs?'],
    [{ rateLimit: Object.create({ limit: 1, windowMs: 0 }) }, 'windowMs: needs a finite number above 0'],
    [{ rateLimit: { limit: 2 ** 53, windowMs: 1 } }, limit],
    [{ rateLimit: { limit: 1, windowMs: longest + 1 } }, limit],
    [{ queued: 1.1 }, 'queued: needs a share from 0 to 1'],
    [{ queued: -0.1 }, 'queued: needs a share from 0 to 1'],
    [{ latency: -1 }, time],
    [{ latency: longest + 1 }, time],
    [{ latency: { minMs: 2, maxMs: 1 } }, time],
    [{ latency: { minMs: 1 } }, time],
    [{ latency: { minMs: '100', maxMs: '200' } }, 'latency.minMs: needs a number; got string'],
    [{ latency: { minMs: 1, maxMs: 2, max: 3 } }, 'latency.max: unknown here; did you mean maxMs?'],
    ...[{}, 'a', [1]].map((hosts): [object, string] => [
      { controlHosts: hosts },
      'controlHosts: needs a value of type string[]',
    ]),
    [{ seed: -1 }, 'seed: needs a whole number from 0'],
    [{ rateLimit: null }, 'rateLimit: needs a value of type object'],
    [{ rateLimit: [5, 1000] }, 'rateLimit: needs a value of type object'],
    [{ rateLimit: new Map() }, 'rateLimit: needs a value of type object'],
    [{ latency: '5ms' }, 'latency: needs a value of type number or object'],
    [{ strict: 'no' }, 'strict: needs a value of type boolean'],
    [{ toString: 1 }, 'toString: there is no such option'],
    [{ ratelimit: 1 }, /^ratelimit: there is no such option; there are strict, rateLimit, queued, latency, /],
    [null, 'options: needs an object'],
    [4010, 'options: needs an object'],
    [[], 'options: needs an object'],
    [{ description: 'a.yaml' }, /^description: .*@stoplight\/prism-cli/],
  ])('cannot be %j', async (options, problem) => {
    const starting = startMock(options as MockOptions);
    await expect(starting).rejects.toThrow(TypeError);
    await expect(starting).rejects.toThrow(problem);
  });

  it('have types, and host cannot be empty', async () => {
    // @ts-expect-error: there is no such option
    await expect(startMock({ ratelimit: 1 })).rejects.toThrow(TypeError);
    await expect(startMock({ host: '' })).rejects.toMatchObject({
      name: 'MockError',
      reason: 'host',
      message: 'The host must not be empty: that would be every address.',
    });
  });
});
