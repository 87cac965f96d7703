import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import {
  bundleWith,
  call,
  exampleOf,
  first,
  operation,
  operations,
  readBundle,
  violationsOf,
} from './support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ static: true });
});
afterAll(() => mock.close());

const answers = operations.flatMap((described) =>
  described.responses.flatMap((response) =>
    response.content.examples.map((example) => ({ described, response, example })),
  ),
);

it.each(operations)(
  '$operationId answers a valid request with the first example of its success',
  async (described) => {
    const response = await call(mock.url, described);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(exampleOf(described, 200));
    expect(response.headers.has('sl-violations')).toBe(false);
  },
);

it.each(
  operations.flatMap((described) => described.request.examples.map((example) => ({ described, example }))),
)('$described.operationId accepts its documented body $example.name', async ({ described, example }) => {
  const response = await call(mock.url, described, { body: JSON.stringify(example.value) });
  expect(response.status).toBe(200);
});

it.each(answers)(
  '$described.operationId answers $response.status with $example.name when Prefer asks for it',
  async ({ described, response: { status, headers, content }, example }) => {
    const prefer = `code=${status}, example=${example.name}`;
    const response = await call(mock.url, described, { headers: { prefer } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(content.contentType);
    expect(await response.json()).toEqual(example.value);
    for (const header of headers) expect(response.headers.get(header.name)).toBe(String(header.example));
  },
);

describe('the URL of the mock', () => {
  it('has the path of the first server in the description', async () => {
    const servers = readBundle()['servers'] as { url: string }[];
    expect(mock.url).toBe(`http://127.0.0.1:${mock.port}${new URL(first(servers).url).pathname}`);
  });

  it.each([
    { server: 'https://api.example.com/other/v2/', path: '/other/v2' },
    { server: 'https://api.example.com', path: '' },
    { server: '/relative', path: '/relative' },
  ])('ends in "$path" for the server $server', async ({ server, path }) => {
    await using other = await startMock({ description: bundleWith('#/servers/0/url', server) });
    expect(other.url).toBe(`http://127.0.0.1:${other.port}${path}`);
    expect((await call(other.url, operation)).status).toBe(200);
  });

  it('takes the variables of a server at their defaults', async () => {
    const server = {
      url: 'https://{region}.example.com/{version}',
      variables: { version: { default: 'v3' } },
    };
    await using other = await startMock({ description: bundleWith('#/servers/0', server) });
    expect(new URL(other.url).pathname).toBe('/v3');
  });
});

describe('an answer', () => {
  const success = operation.responses.find(({ status }) => status === 200);
  const { name } = first(success?.content.examples ?? []);

  it('is JSON also when its example is a string', async () => {
    const description = bundleWith(success?.content.schema ?? '', { type: 'string' });
    const components = description['components'] as { examples: Record<string, unknown> };
    components.examples[name] = { value: 'text' };
    await using other = await startMock({ description });
    expect(await (await call(other.url, operation)).text()).toBe('"text"');
  });

  it('that does not fit the description is not sent; a 500 says what is wrong with it', async () => {
    const header = { schema: { type: 'string', pattern: '^never made up$' } };
    const description = bundleWith('#/components/headers/RetryAfter', header);
    await using other = await startMock({ description });
    const response = await call(other.url, operation, { headers: { prefer: 'code=429' } });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: 500, message: expect.stringContaining('retry-after') });
    expect(violationsOf(response)).toMatchObject([{ location: ['response', 'header', 'retry-after'] }]);
  });

  it('with a header that HTTP does not allow becomes a 500, too', async () => {
    const description = bundleWith('#/components/headers/RetryAfter', {
      schema: { type: 'string' },
      example: 'two\nlines',
    });
    await using other = await startMock({ description });
    const response = await call(other.url, operation, { headers: { prefer: 'code=429' } });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 500 });
  });
});

describe('a page of another origin', () => {
  const origin = 'http://localhost:3000';

  it('may read an answer and its headers', async () => {
    const response = await call(mock.url, operation, { headers: { origin, prefer: 'code=429' } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toContain('Retry-After');
  });

  it('may read an answer of the mock itself', async () => {
    const response = await fetch(`${mock.url}/nowhere`, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('is told that it may send the method and the headers that it asks for', async () => {
    const response = await fetch(mock.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,prefer',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,prefer');
  });
});
