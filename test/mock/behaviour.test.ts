import { describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { rateLimit } from '../../src/mock/behaviour/layers.js';
import type { Behaviour } from '../../src/mock/behaviour/options.js';
import { createRandom } from '../../src/mock/behaviour/random.js';
import type { MockedCall, Reply } from '../../src/mock/call.js';
import { type MockOptions, startMock } from '../../src/mock/index.js';
import { call, exampleOf, first, operations } from './support.js';

const [one, other] = [first(operations), first(operations.slice(1))];
const has = (status: number) => (described: (typeof operations)[number]) =>
  described.responses.some((response) => response.status === status);
const queueing = first(operations.filter(has(449)));
const direct = first(operations.filter((described) => !has(449)(described)));

describe('rateLimit', () => {
  const minute = { limit: 2, windowMs: 60_000 };

  it('admits so many requests and gives the next the documented 429, each endpoint for itself', async () => {
    await using mock = await startMock({ rateLimit: minute });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await call(mock.url, one)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect((await call(mock.url, other)).status).toBe(200);
  });

  it('sends headers that are true: when the window ends, the limit, and that nothing is left of it', async () => {
    await using mock = await startMock({ rateLimit: minute });
    for (let count = 0; count < 2; count += 1) await call(mock.url, one);
    const response = await call(mock.url, one);
    expect(await response.json()).toEqual(exampleOf(one, 429));
    const wait = Number(response.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(response.headers.get('x-ratelimit-limit')).toBe('2');
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
  });

  it('sends no header that the description does not have: none of a limit with a success', async () => {
    await using mock = await startMock({ rateLimit: minute });
    const names = [...(await call(mock.url, one)).headers.keys()];
    expect(names.filter((name) => /retry|rate/.test(name))).toEqual([]);
  });

  it('comes after 401 and before 400', async () => {
    await using mock = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
    await call(mock.url, one);
    expect((await call(mock.url, one, { headers: { authorization: '' } })).status).toBe(401);
    expect((await call(mock.url, one, { body: '[]' })).status).toBe(429);
  });

  it('leaves a request the response that it chose, and counts it', async () => {
    await using mock = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
    expect((await call(mock.url, one, { headers: { prefer: 'code=500' } })).status).toBe(500);
    expect((await call(mock.url, one)).status).toBe(429);
    expect((await call(mock.url, one, { headers: { prefer: 'code=500' } })).status).toBe(500);
  });

  it('asks for the seconds until the window ends, rounded up, and admits requests from then on', async () => {
    let now = 0;
    const given: number[] = [];
    const next = async ({ preference: { code = 200 } }: MockedCall): Promise<Reply> => {
      given.push(code);
      return { status: code, headers: { 'Retry-After': '1' }, body: undefined, reasons: [] };
    };
    const [operation] = mockDescription.operations;
    const request = { operation, preference: {} } as MockedCall;
    const { headers } = mockDescription;
    const respond = rateLimit({ limit: 1, windowMs: 2_500 }, 429, headers, () => now)(next);

    await respond(request);
    now = 100;
    expect((await respond(request)).headers).toEqual({ 'Retry-After': '3' });
    now = 2_000;
    expect((await respond(request)).headers).toEqual({ 'Retry-After': '1' });
    now = 2_500;
    await respond(request);
    expect(given).toEqual([200, 429, 429, 200]);
  });
});

describe('queued', () => {
  async function statuses(count: number, options: MockOptions) {
    await using mock = await startMock(options);
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) found.push((await call(mock.url, queueing)).status);
    return found;
  }

  it('gives about the share the documented 449', async () => {
    const found = await statuses(100, { queued: 0.3, seed: 1 });
    const share = found.filter((status) => status === 449).length / found.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    expect(new Set(found)).toEqual(new Set([200, 449]));
  });

  it('gives the same requests the same responses for the same seed, and others for another', async () => {
    const [same, again, another] = await Promise.all(
      [7, 7, 8].map((seed) => statuses(40, { queued: 0.5, seed })),
    );
    expect(again).toEqual(same);
    expect(another).not.toEqual(same);
  });

  it('leaves operations alone that document no 449', async () => {
    await using mock = await startMock({ queued: 1 });
    const response = await call(mock.url, queueing);
    expect(response.status).toBe(449);
    expect(await response.json()).toEqual(exampleOf(queueing, 449));
    expect((await call(mock.url, direct)).status).toBe(200);
  });

  it('comes neither before a 401, nor before what a request chose', async () => {
    await using mock = await startMock({ queued: 1 });
    expect((await call(mock.url, queueing, { headers: { authorization: '' } })).status).toBe(401);
    expect((await call(mock.url, queueing, { headers: { prefer: 'code=500' } })).status).toBe(500);
  });

  it('draws evenly', () => {
    const random = createRandom(42);
    const buckets = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index += 1) {
      const bucket = Math.floor(random() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('latency', () => {
  it('is waited for before each response', async () => {
    await using mock = await startMock({ latency: { minMs: 30, maxMs: 40 } });
    const started = performance.now();
    expect((await call(mock.url, one)).status).toBe(200);
    // Timers of Node may be early by a millisecond.
    expect(performance.now() - started).toBeGreaterThan(28);
  });

  it('warns of nothing however many requests wait at once', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    await using mock = await startMock({ latency: 1 });
    const responses = await Promise.all(Array.from({ length: 50 }, () => call(mock.url, one)));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    // A warning is emitted in the next tick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  it('does not keep a mock from closing', async () => {
    const mock = await startMock({ latency: 600_000 });
    const failed = expect(call(mock.url, queueing)).rejects.toThrow('fetch failed');
    await expect.poll(() => mock.requests.length).toBe(1);
    await mock.close();
    await failed;
  });
});

describe('the options of a mock', () => {
  const longest = 2 ** 31 - 1;

  it.each<Behaviour>([
    {},
    { rateLimit: { limit: 1, windowMs: 0.5 } },
    { rateLimit: { limit: 10, windowMs: longest } },
    { queued: 0 },
    { queued: 1 },
    { latency: longest },
    { latency: { minMs: 7, maxMs: 7 } },
    { seed: 0 },
    { rateLimit: undefined, queued: undefined, latency: undefined, seed: undefined, strict: undefined },
  ])('may be %j', async (options) => {
    const mock = await startMock(options);
    await mock.close();
  });

  const limit = 'rateLimit: needs a limit of at least one request, in a window above 0 ms';
  const time = 'latency: needs milliseconds from 0, the smaller number first';

  it.each<[Behaviour, string]>([
    [{ rateLimit: { limit: 0, windowMs: 1 } }, limit],
    [{ rateLimit: { limit: 1.5, windowMs: 1 } }, limit],
    [{ rateLimit: { limit: 1, windowMs: 0 } }, limit],
    [{ rateLimit: { limit: 1, windowMs: longest + 1 } }, limit],
    [{ queued: -0.1 }, 'queued: needs a share from 0 to 1'],
    [{ queued: 1.1 }, 'queued: needs a share from 0 to 1'],
    [{ latency: -1 }, time],
    [{ latency: longest + 1 }, time],
    [{ latency: { minMs: 2, maxMs: 1 } }, time],
    [{ latency: { minMs: -1, maxMs: 1 } }, time],
    [{ seed: -1 }, 'seed: needs a whole number from 0'],
    [{ seed: 0.5 }, 'seed: needs a whole number from 0'],
    [{ seed: 2 ** 53 }, 'seed: needs a whole number from 0'],
  ])('cannot be %j', async (options, message) => {
    await expect(startMock(options)).rejects.toThrow(new TypeError(message));
  });

  it('have to be of their kind, in plain JavaScript too', async () => {
    const wrong: [options: object, message: string][] = [
      [{ host: 5 }, 'host: needs a value of type string'],
      [{ rateLimit: 10 }, 'rateLimit: needs a value of type object'],
      [{ rateLimit: null }, 'rateLimit: needs a value of type object'],
      [{ latency: '5ms' }, 'latency: needs a value of type number or object'],
      [{ strict: 'no' }, 'strict: needs a value of type boolean'],
      [{ onRequest: 'x' }, 'onRequest: needs a value of type function'],
      [{ controlHosts: 'a' }, 'controlHosts: needs a value of type object'],
      [{ toString: 1 }, 'toString: there is no such option'],
    ];
    for (const [options, message] of wrong) {
      await expect(startMock(options)).rejects.toThrow(TypeError);
      await expect(startMock(options)).rejects.toThrow(message);
    }
    await expect(startMock({ host: '' })).rejects.toMatchObject({ name: 'MockError', reason: 'host' });
  });

  it('have to exist, and another description is for Prism', async () => {
    // @ts-expect-error: there is no such option
    await expect(startMock({ ratelimit: 1 })).rejects.toThrow(
      /^ratelimit: there is no such option; .*rateLimit/,
    );
    // @ts-expect-error: nor is there this one any more
    await expect(startMock({ description: 'a.yaml' })).rejects.toThrow(
      /^description: .*@stoplight\/prism-cli/,
    );
  });
});
