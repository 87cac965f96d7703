import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/mock/answer.js';
import { toDescription } from '../../src/mock/description/describe.js';
import { instructions } from '../../src/mock/instructions.js';
import { asProblem, Problem } from '../../src/mock/problem.js';
import { createRouter } from '../../src/mock/route.js';

const slot = (schema: string, ...values: unknown[]) => ({
  schema: { type: schema },
  examples: Object.fromEntries(values.map((value, index) => [`Example${index}`, { value }])),
});

const description = toDescription(
  {
    openapi: '3.1.0',
    paths: {
      '/long/{id}/{free}': {
        parameters: [{ name: 'id', in: 'path', ...slot('string', 'a b', 'c') }],
        put: {
          operationId: 'replace',
          requestBody: { content: { 'application/json': slot('object', { text: `it's` }, 1) } },
          responses: {
            200: { content: { 'application/json': slot('object', 1, 2), 'text/plain': slot('string', 3) } },
            204: {},
          },
        },
      },
      '/a': { post: { responses: {} }, get: { responses: {} } },
      '/b': { post: { requestBody: { content: { 'application/json': {} } }, responses: { 200: {} } } },
    },
  },
  'a.yaml',
);

const request = (method: string, path: string, prefer?: string): ApiRequest => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: prefer === undefined ? {} : { prefer },
  body: 'body',
});

describe('a request', () => {
  const route = createRouter(description.operations);

  it('is routed to its operation, with the parameters of its path and what it prefers', () => {
    const sent = request('PUT', '/long/x%20y/z', 'dynamic=true');
    const { operation, ...call } = route(sent);
    expect(operation.id).toBe('replace');
    expect(call).toEqual({ ...sent, parameters: { id: 'x y', free: 'z' }, preference: { dynamic: true } });
    expect(route(request('POST', '/a')).operation.id).toBe('POST /a');
  });

  it.each([
    ['GET', '/nowhere', 404, 'The description has no path for /nowhere.', {}],
    ['DELETE', '/a', 405, '/a has no DELETE; it has GET, POST.', { allow: 'GET, POST' }],
  ])('%s %s is refused with %d', (method, path, status, message, headers) => {
    const refused = expect.objectContaining({ status, message, headers });
    expect(() => route(request(method, path))).toThrow(refused);
  });

  it('for a path of which the description has twice the same method hears of it once', () => {
    const twice = createRouter([...description.operations, ...description.operations]);
    expect(() => twice(request('PUT', '/a'))).toThrow('/a has no PUT; it has GET, POST.');
  });
});

it('the instructions say where the mock is, what it has, how to choose, and the shortest call', () => {
  expect(instructions(description, 'http://h/v1').split('\n')).toEqual([
    'The mock answers at http://h/v1',
    '',
    '  PUT /long/{id}/{free}  replace',
    '      200 Example0, Example1, Example0; 204',
    '  GET /a                 GET /a',
    '      ',
    '  POST /a                POST /a',
    '      ',
    '  POST /b                POST /b',
    '      200',
    '',
    'A header chooses the answer by its status and, if you like, its example:',
    '',
    '  Prefer: code=<status>, example=<name>',
    '',
    'A call to begin with:',
    '',
    "  curl --request GET 'http://h/v1/a' --header 'Authorization: Bearer any-token'",
    '',
  ]);
});

it('a call to begin with has examples in its path and its body, quoted for a shell', () => {
  const one = { ...description, operations: description.operations.slice(0, 1) };
  expect(instructions(one, 'http://h')).toContain(
    `  curl --request PUT 'http://h/long/a%20b/free' --header 'Authorization: Bearer any-token' ` +
      `--header 'Content-Type: application/json' --data '{"text":"it'\\''s"}'\n`,
  );
  const noExample = { ...description, operations: description.operations.slice(-1) };
  expect(instructions(noExample, 'http://h')).toContain("--header 'Authorization: Bearer any-token'\n");
});

it('of calls that are equally short the first is shown', () => {
  const paths = { '/c': { get: {} }, '/d': { get: {} } };
  expect(instructions(toDescription({ openapi: '3.1.0', paths }, 'a.yaml'), 'http://h')).toContain(
    "'http://h/c'",
  );
});

describe('a problem', () => {
  it('is answered in the documented shape of errors, by a media type of its own', () => {
    expect(new Problem(418, 'Tea', { allow: 'GET' }).answer).toEqual({
      status: 418,
      headers: { allow: 'GET', 'content-type': 'application/problem+json' },
      body: '{"code":418,"message":"Tea"}',
      reasons: ['Tea'],
    });
    expect(new Problem(418, 'Tea').headers).toEqual({});
  });

  it.each([
    [new Problem(404, 'No'), 404, 'No'],
    [new TypeError('broken'), 500, 'The mock failed: broken'],
    ['text', 500, 'The mock failed: text'],
  ])('is made of whatever was thrown: %s', (thrown, status, message) => {
    expect(asProblem(thrown)).toMatchObject({ name: 'Problem', status, message });
  });
});
