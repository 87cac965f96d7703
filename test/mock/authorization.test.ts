import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { call, exampleOf, json, operation, operations, pathOf, violationsOf } from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

it.each(operations)(
  '$operationId answers a request without a token with the documented 401',
  async (described) => {
    const response = await fetch(mock.url + pathOf(described), {
      method: described.method,
      headers: { 'content-type': json },
      body: JSON.stringify(described.request.examples[0]?.value),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(exampleOf(described, 401));
    expect(violationsOf(response)).toMatchObject([{ location: ['request'], code: 401 }]);
  },
);

it('accepts any bearer token', async () => {
  const response = await call(mock.url, operation, { headers: { authorization: 'Bearer whatever' } });
  expect(response.status).toBe(200);
});

it.each(['bearer token', 'Basic dTpw', 'Bearer', 'token'])(
  'refuses the authorization "%s"',
  async (authorization) => {
    const response = await call(mock.url, operation, { headers: { authorization } });
    expect(response.status).toBe(401);
  },
);

it.each(['{', '[]', ''])('says 401 rather than 400 to the body "%s" without a token', async (body) => {
  const response = await call(mock.url, operation, { headers: { authorization: '' }, body });
  expect(response.status).toBe(401);
});

it('says 401 whatever Prefer asks for', async () => {
  const response = await call(mock.url, operation, { headers: { authorization: '', prefer: 'code=200' } });
  expect(response.status).toBe(401);
});
