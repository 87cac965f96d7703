import { describe, expect, it } from 'vitest';
import type { Answer, Answerer, Call } from '../../../src/mock/answer.js';
import { behave } from '../../../src/mock/behaviour/behave.js';
import { latency } from '../../../src/mock/behaviour/latency.js';
import type { Behaviour } from '../../../src/mock/behaviour/options.js';
import { queued } from '../../../src/mock/behaviour/queued.js';
import { createRandom } from '../../../src/mock/behaviour/random.js';
import { rateLimit } from '../../../src/mock/behaviour/rate-limit.js';
import { statusOfKind } from '../../../src/mock/behaviour/statuses.js';
import { toDescription } from '../../../src/mock/description/describe.js';
import { first } from '../support.js';

const description = toDescription(
  {
    openapi: '3.1.0',
    'x-aelyst-error-kinds': { 429: 'rate-limited', 449: 'queued', 418: 'unused' },
    paths: { '/a': { post: { responses: { 200: {}, 429: {}, 449: {} } }, get: { responses: { 200: {} } } } },
  },
  'a.yaml',
);
const [get, post] = ['GET', 'POST'].map((method) =>
  first(description.operations.filter((operation) => operation.method === method)),
) as [Call['operation'], Call['operation']];

const call = (changed: Partial<Call> = {}): Call => ({
  method: 'POST',
  path: '/a',
  query: new URLSearchParams(),
  headers: {},
  body: { a: 1 },
  operation: post,
  parameters: {},
  preference: { dynamic: false },
  ...changed,
});

/** Answers with the status that a call wants, or 200, and keeps what it was asked. */
function answering(answer: Partial<Answer> = {}) {
  const calls: Call[] = [];
  const next: Answerer = async (asked) => {
    calls.push(asked);
    return { status: asked.preference.code ?? 200, headers: {}, body: undefined, ...answer };
  };
  return { calls, next };
}

const insisted = (code: number) => ({ ...call(), preference: { code, dynamic: false, regardless: true } });

describe('the status of a kind', () => {
  it('is the one that the description calls so', () => {
    expect(statusOfKind(description, 'queued')).toBe(449);
    expect(statusOfKind(description, 'rate-limited')).toBe(429);
  });

  it.each(['other', 'unused'])('is asked for in vain for the kind %s', (kind) => {
    expect(() => statusOfKind(description, kind)).toThrow(
      expect.objectContaining({
        reason: 'description',
        message: `a.yaml has no response of the kind "${kind}" under x-aelyst-error-kinds.`,
      }),
    );
  });

  it.each([undefined, 'text', null])('is asked for in vain where the kinds are %j', (kinds) => {
    const document = { ...description.document, 'x-aelyst-error-kinds': kinds };
    expect(() => statusOfKind({ ...description, document }, 'queued')).toThrow('no response of the kind');
  });
});

describe('a limit', () => {
  it('refuses what goes beyond it, with true headers and the reason', async () => {
    const headers = { 'Retry-After': 1, 'X-RateLimit-Limit': 1, 'x-ratelimit-remaining': 1, 'x-other': 1 };
    const { calls, next } = answering({ headers });
    const answer = rateLimit({ limit: 2, windowMs: 60_000 }, 429, () => 0)(next);
    expect((await answer(call())).reasons).toBeUndefined();
    expect((await answer(call())).headers).toEqual(headers);
    expect(await answer(call())).toEqual({
      status: 429,
      headers: { 'Retry-After': 60, 'X-RateLimit-Limit': 2, 'x-ratelimit-remaining': 0, 'x-other': 1 },
      body: undefined,
      reasons: ['the limit of 2 requests is used up; again in 60 s'],
    });
    expect(calls).toEqual([call(), call(), insisted(429)]);
  });

  it('tells its headers from those that only look like them', async () => {
    const headers = {
      'x-retry-after': 7,
      'retry-after-x': 7,
      'ratelimit-limits': 7,
      'ratelimit-remaining-x': 7,
    };
    const answer = rateLimit({ limit: 0, windowMs: 1 }, 429, () => 0)(answering({ headers }).next);
    expect((await answer(call())).headers).toEqual(headers);
  });

  it('begins anew at the end of its window, and asks for a second at least', async () => {
    let now = 0;
    const { next } = answering({ headers: { 'retry-after': 0 } });
    const answer = rateLimit({ limit: 1, windowMs: 1_000 }, 429, () => now)(next);
    await answer(call());
    now = 999;
    expect(await answer(call())).toMatchObject({ status: 429, headers: { 'retry-after': 1 } });
    now = 1_000;
    expect((await answer(call())).status).toBe(200);
    expect((await answer(call())).status).toBe(429);
  });

  it('is one of each endpoint, and leaves alone what has no such answer, or chose its own', async () => {
    const { calls, next } = answering();
    const answer = rateLimit({ limit: 1, windowMs: 1_000 }, 429, () => 0)(next);
    const preference = { dynamic: false, code: 200 };
    for (const one of [call(), call({ operation: get }), call({ operation: get }), call({ preference })]) {
      expect((await answer(one)).status).toBe(200);
    }
    expect(calls).toHaveLength(4);
  });

  it('says nothing of itself where something else comes first', async () => {
    const refused = { status: 401, headers: { 'retry-after': 7 }, reasons: ['so'] };
    const answer = rateLimit({ limit: 0, windowMs: 1 }, 429, () => 0)(answering(refused).next);
    expect(await answer(call())).toMatchObject(refused);
  });
});

describe('the queue', () => {
  it.each([
    [0.29, 449],
    [0.3, 200],
  ])('for a share of 0.3 and the draw %d answers with %d', async (drawn, status) => {
    const answer = queued(0.3, 449, () => drawn)(answering().next);
    expect((await answer(call())).status).toBe(status);
  });

  it('says that it was drawn, unless something else came first', async () => {
    const always = queued(1, 449, () => 0);
    expect((await always(answering().next)(call())).reasons).toEqual(['drawn for the queue']);
    const refused = { status: 401, reasons: ['so'] };
    expect(await always(answering(refused).next)(call())).toMatchObject(refused);
  });

  it('draws for each call, also for those that it leaves alone', async () => {
    let draws = 0;
    const { calls, next } = answering();
    const answer = queued(1, 449, () => {
      draws += 1;
      return 0;
    })(next);
    await answer(call({ operation: get }));
    await answer(call({ preference: { dynamic: false, exampleKey: 'a' } }));
    await answer(call());
    expect(draws).toBe(3);
    expect(calls.map(({ preference }) => preference.code)).toEqual([undefined, undefined, 449]);
  });
});

it.each([
  [0, 100],
  [0.5, 150],
  [1, 200],
])('the latency for the draw %d of a range is %d, before the answer', async (drawn, expected) => {
  const order: unknown[] = [];
  const sleep = async (ms: number) => order.push(ms);
  const answer = latency(
    { minMs: 100, maxMs: 200 },
    () => drawn,
    sleep,
  )(async () => {
    order.push('answer');
    return { status: 200, headers: {}, body: undefined };
  });
  await answer(call());
  expect(order).toEqual([expected, 'answer']);
});

it('the draws are those of mulberry32', () => {
  // The first numbers of the published algorithm.
  const random = createRandom(0);
  const drawn = [random(), random()].map((value) => value.toFixed(12));
  expect(drawn).toEqual(['0.266429208685', '0.000329745701']);
  expect(createRandom(2 ** 32)()).toBe(createRandom(0)());
});

describe('the behaviour', () => {
  /** What comes of some calls to one endpoint. */
  async function outcome(behaviour: Behaviour, count = 3, body: string | undefined = undefined) {
    const waits: number[] = [];
    const surroundings = {
      validator: () => expect.unreachable(),
      now: () => 0,
      sleep: async (ms: number) => waits.push(ms),
    };
    const answer = behave(answering({ body }).next, behaviour, description, surroundings);
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await answer(call())).status);
    return { statuses, waits };
  }

  it('is none by default', async () => {
    expect(await outcome({})).toEqual({ statuses: [200, 200, 200], waits: [] });
    expect(await outcome({ queued: 0, latency: 0 })).toEqual({ statuses: [200, 200, 200], waits: [] });
  });

  it('needs no kinds of errors where it neither limits nor draws', () => {
    const document = { ...description.document, 'x-aelyst-error-kinds': {} };
    const surroundings = { validator: () => expect.unreachable(), now: () => 0, sleep: async () => {} };
    const on = (behaviour: Behaviour) => () =>
      behave(answering().next, behaviour, { ...description, document }, surroundings);
    expect(on({ queued: 0, latency: 1 })).not.toThrow();
    expect(on({ queued: 0.1 })).toThrow('queued');
  });

  it('limits before it draws, and draws before it waits', async () => {
    const { statuses, waits } = await outcome({
      rateLimit: { limit: 1, windowMs: 1 },
      queued: 1,
      latency: 5,
    });
    // What the limit refused has chosen its answer: nothing is drawn for it.
    expect(statuses).toEqual([449, 429, 429]);
    expect(waits).toEqual([5, 5, 5]);
  });

  it('waits for times of a range that are drawn with the seed, whatever else is drawn', async () => {
    const range = { minMs: 0, maxMs: 1_000 };
    const { waits } = await outcome({ latency: range, seed: 7 });
    expect(new Set(waits).size).toBe(3);
    expect(await outcome({ latency: range, seed: 7, queued: 0.5 })).toMatchObject({ waits });
    expect((await outcome({ latency: range, seed: 8 })).waits).not.toEqual(waits);
    expect((await outcome({ latency: range })).waits).toEqual(
      (await outcome({ latency: range, seed: 0 })).waits,
    );
  });

  it('draws apart for the queue and for the time', async () => {
    const random = createRandom(7);
    const drawn = [random(), random(), random()];
    const { statuses } = await outcome({ queued: 0.5, seed: 7 });
    expect(statuses).toEqual(drawn.map((value) => (value < 0.5 ? 449 : 200)));
    expect((await outcome({ latency: { minMs: 0, maxMs: 1 }, seed: 7 })).waits).not.toContain(drawn[0]);
  });
});
