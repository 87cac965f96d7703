import { expect, it } from 'vitest';
import type { Answer, Call } from '../../../src/mock/answer.js';
import { rateLimit } from '../../../src/mock/behaviour/rate-limit.js';
import { MockError, startMock } from '../../../src/mock/index.js';
import { bundleWith, call, exampleOf, first, operation, operations } from '../support.js';

const [one, other] = [first(operations), first(operations.slice(1))];
const minute = { limit: 2, windowMs: 60_000 };

it('admits the requests of the limit and answers the next with the documented 429, each endpoint for itself', async () => {
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

it('says 401 before 429, and 429 before 400', async () => {
  await using mock = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
  await call(mock.url, one);
  expect((await call(mock.url, one, { headers: { authorization: '' } })).status).toBe(401);
  expect((await call(mock.url, one, { body: '[]' })).status).toBe(429);
});

it('gives a request the answer that it chose, and counts it', async () => {
  await using mock = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
  expect((await call(mock.url, one, { headers: { prefer: 'code=500' } })).status).toBe(500);
  expect((await call(mock.url, one)).status).toBe(429);
  expect((await call(mock.url, one, { headers: { prefer: 'code=500' } })).status).toBe(500);
});

it('asks for the seconds until the window ends, rounded up, and admits requests from then on', async () => {
  let now = 0;
  const answered: number[] = [];
  const next = async ({ preference }: Call): Promise<Answer> => {
    answered.push(preference.code ?? 200);
    return { status: preference.code ?? 200, headers: { 'Retry-After': 1 }, body: undefined };
  };
  const responses = [{ status: '429', headers: [], contents: [] }];
  const request = {
    operation: { id: operation.operationId, responses },
    preference: { dynamic: false },
  } as unknown as Call;
  const answer = rateLimit({ limit: 1, windowMs: 2_500 }, 429, () => now)(next);

  await answer(request);
  now = 100;
  expect((await answer(request)).headers['Retry-After']).toBe(3);
  now = 2_000;
  expect((await answer(request)).headers['Retry-After']).toBe(1);
  now = 2_500;
  await answer(request);
  expect(answered).toEqual([200, 429, 429, 200]);
});

it('needs a description that says which status it is', async () => {
  const description = bundleWith('#/x-aelyst-error-kinds', {});
  const start = startMock({ description, rateLimit: minute });
  await expect(start).rejects.toBeInstanceOf(MockError);
  await expect(start).rejects.toThrow('no response of the kind "rate-limited"');
});

it.each([
  [{ rateLimit: { limit: 0, windowMs: 1 } }, 'rateLimit'],
  [{ rateLimit: { limit: 1, windowMs: 0 } }, 'rateLimit'],
  [{ queued: 1.1 }, 'queued'],
  [{ latency: -1 }, 'latency'],
  [{ latency: { minMs: 2, maxMs: 1 } }, 'latency'],
  [{ seed: 0.5 }, 'seed'],
])('refuses %j as a TypeError that names the option', async (options, name) => {
  await expect(startMock(options)).rejects.toThrow(TypeError);
  await expect(startMock(options)).rejects.toThrow(`${name}: needs`);
});
