import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/mock/answer.js';
import { latency } from '../../../src/mock/behaviour/latency.js';
import { createRandom } from '../../../src/mock/behaviour/random.js';
import { startMock } from '../../../src/mock/index.js';
import { call, exampleOf, first, operations } from '../support.js';

const has = (status: number) => (described: (typeof operations)[number]) =>
  described.responses.some((response) => response.status === status);
const queueing = first(operations.filter(has(449)));
const direct = first(operations.filter((described) => !has(449)(described)));

async function statuses(count: number, options: { seed?: number; queued: number }, described = queueing) {
  await using mock = await startMock(options);
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await call(mock.url, described)).status);
  return answers;
}

describe('queued', () => {
  it('answers about the share with the documented 449', async () => {
    const answers = await statuses(100, { queued: 0.3, seed: 1 });
    const share = answers.filter((status) => status === 449).length / answers.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    expect(new Set(answers)).toEqual(new Set([200, 449]));
  });

  it('meets the same requests with the same answers for the same seed, and with others for another', async () => {
    const [one, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => statuses(40, { queued: 0.5, seed })),
    );
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('is answered from the description, and leaves operations alone that have no 449', async () => {
    await using mock = await startMock({ queued: 1 });
    const response = await call(mock.url, queueing);
    expect(response.status).toBe(449);
    expect(await response.json()).toEqual(exampleOf(queueing, 449));
    expect((await call(mock.url, direct)).status).toBe(200);
  });

  it('does not come before a 401, nor before what a request chose', async () => {
    await using mock = await startMock({ queued: 1 });
    expect((await call(mock.url, queueing, { headers: { authorization: '' } })).status).toBe(401);
    expect((await call(mock.url, queueing, { headers: { prefer: 'code=500' } })).status).toBe(500);
  });
});

describe('latency', () => {
  it('waits for a time within the range before each answer, the same for the same seed', async () => {
    const draw = async (seed: number) => {
      const waits: number[] = [];
      const answer = latency({ minMs: 200, maxMs: 800 }, createRandom(seed), async (ms) => waits.push(ms))(
        async () => ({ status: 200, headers: {}, body: undefined }),
      );
      for (let index = 0; index < 50; index += 1) await answer({} as Call);
      return waits;
    };
    const waits = await draw(3);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...waits)).toBeLessThanOrEqual(800);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(300);
    expect(await draw(3)).toEqual(waits);
    expect(await draw(4)).not.toEqual(waits);
  });

  it('does not keep a mock from closing', async () => {
    const mock = await startMock({ latency: 600_000 });
    const answer = call(mock.url, queueing);
    const failed = expect(answer).rejects.toThrow('fetch failed');
    await new Promise((resolve) => setImmediate(resolve));
    await mock.close();
    await failed;
  });
});

it('the draws are spread evenly', () => {
  const random = createRandom(42);
  const buckets = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index += 1) {
    const bucket = Math.floor(random() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
