import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { bundleWith, call, exampleOf, operation, operations } from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

const asked = (prefer: string, described = operation) => call(mock.url, described, { headers: { prefer } });

describe('what Prefer asks for and the operation does not have', () => {
  it.each([
    { what: 'a status', prefer: 'code=418', says: '"418"' },
    { what: 'a code that is no status', prefer: 'code=many', says: '"many"' },
    { what: 'an example', prefer: 'code=200, example=Nothing', says: '"Nothing"' },
    { what: 'an example without a status', prefer: 'example=Nothing', says: '"Nothing"' },
    { what: 'a value of dynamic', prefer: 'dynamic=perhaps', says: '"perhaps"' },
  ])('is refused with 422 and the reason: $what', async ({ prefer, says }) => {
    const response = await asked(prefer);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const body = await response.json();
    expect(body).toEqual({ code: 422, message: expect.stringContaining(says) });
  });

  it('is never answered with the example of another status', async () => {
    const name = operation.responses.find(({ status }) => status === 200)?.content.examples[0]?.name;
    expect((await asked(`code=400, example=${name}`)).status).toBe(422);
  });

  it('gets the list of what there is', async () => {
    const { message } = (await (await asked('code=418')).json()) as { message: string };
    for (const { status } of operation.responses) expect(message).toContain(String(status));
  });
});

describe('the Prefer header', () => {
  const several = operations.find(({ responses }) =>
    responses.some(({ content }) => content.examples.length > 1),
  );

  it('chooses an example of the success by its name alone, also in quotation marks', async () => {
    const example = several?.responses.find(({ status }) => status === 200)?.content.examples[1];
    const response = await asked(`example="${example?.name}"`, several);
    expect(await response.json()).toEqual(example?.value);
  });

  it('holds by its first value when it says a thing twice', async () => {
    expect((await asked('code=401, code=500')).status).toBe(401);
  });

  it.each(['respond-async', '"', ',,=;', ''])('changes nothing when it is "%s"', async (prefer) => {
    const response = await asked(prefer);
    expect(await response.json()).toEqual(exampleOf(operation, 200));
  });

  it('does not make an invalid request succeed', async () => {
    const response = await call(mock.url, operation, { body: '{}', headers: { prefer: 'code=200' } });
    expect(response.status).toBe(400);
  });
});

describe('a response for a range of statuses, or for all others', () => {
  const path = `#/paths/${operation.path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;
  const response = { description: 'Others', content: { 'application/json': { example: { other: true } } } };

  it.each([
    { status: 'default', asks: 'code=418', gets: 418 },
    { status: '4XX', asks: 'code=418', gets: 418 },
    { status: '4XX', asks: 'code=503', gets: 422 },
    { status: 'default', asks: 'code=default', gets: 422 },
    { status: '4XX', asks: 'code=4XX', gets: 422 },
  ])('described as $status gives $gets for $asks', async ({ status, asks, gets }) => {
    await using other = await startMock({ description: bundleWith(`${path}/responses/${status}`, response) });
    expect((await call(other.url, operation, { headers: { prefer: asks } })).status).toBe(gets);
  });
});

describe('dynamic=true', () => {
  it('makes up an answer, the same for the same seed', async () => {
    const answers = await Promise.all([1, 2].map(async () => (await asked('dynamic=true, seed=7')).json()));
    expect(answers[0]).not.toEqual(exampleOf(operation, 200));
    expect(answers[0]).toEqual(answers[1]);
  });
});
