import { createHandlers } from '@aelyst/client/msw';
import { getResponse } from 'msw';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { first, json, operations, pathOf, token } from '../mock/support.js';
import { someVariations } from './variations.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

const baseUrl = 'https://api.test/v1';
const handlers = createHandlers({ baseUrl });

async function outcome(response: Response | undefined) {
  return {
    status: response?.status,
    body: await response?.text(),
    headers: Object.fromEntries(
      [
        'content-type',
        'sl-violations',
        'retry-after',
        'x-ratelimit-limit',
        'x-ratelimit-remaining',
        'allow',
      ].map((name) => [name, response?.headers.get(name)]),
    ),
  };
}

/** Holds the answer of the handlers to a request against that of the mock, which is Prism's. */
async function expectSame(path: string, init: RequestInit): Promise<void> {
  const byHandlers = await outcome(await getResponse(handlers, new Request(baseUrl + path, init)));
  expect(byHandlers).toEqual(await outcome(await fetch(mock.url + path, init)));
}

describe.each(operations)('$operationId is answered as by the mock', (described) => {
  const { method, path, request, responses } = described;
  const headers = { ...token, 'content-type': json };
  const send = (init: RequestInit, target = pathOf(described)) =>
    expectSame(target, { method, body: JSON.stringify(first(request.examples).value), headers, ...init });

  it('with each documented answer that Prefer asks for', async () => {
    for (const { status, content } of responses) {
      await send({ headers: { ...headers, prefer: `code=${status}` } });
      for (const { name } of content.examples) {
        await send({ headers: { ...headers, prefer: `code=${status}, example=${name}` } });
      }
    }
    await send({ headers: { ...headers, prefer: 'code=418' } });
  });

  it('for its documented bodies and every variation of the first', async () => {
    const values = request.examples.map(({ value }) => value);
    for (const value of values) await send({ body: JSON.stringify(value) });
    for (const body of someVariations(first(values))) await send({ body: JSON.stringify(body) });
  });

  it.each(['{', '\ufeff{}', '', 'null', '0', '"€"'])('for the body %j', (body) => send({ body }));

  it.each(['text/plain', 'application/json; charset=utf-8', 'application/xml'])(
    'for the media type %s',
    (type) => send({ headers: { ...headers, 'content-type': type } }),
  );

  it.each(['', 'bearer x', 'Bearer', 'Bearer a b', 'Basic eDp5'])(
    'for the authorization %j',
    (authorization) => send({ headers: { ...headers, authorization } }),
  );

  it.each(['id:9', 'email:a@b.c', 'name:x', 'id:'])('for the identifier %s', (identifier) =>
    send({}, path.replace(/\{.+?\}/, encodeURIComponent(identifier))),
  );

  it('for another method, and a slash at the end', async () => {
    await send({ method: 'PUT' });
    await send({}, `${pathOf(described)}/`);
  });
});
