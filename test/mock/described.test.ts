import { describe, expect, it } from 'vitest';
import { toDescription } from '../../src/mock/description/describe.js';
import type { Operation } from '../../src/mock/description/operations.js';
import { describes, minimal } from './minimal.js';
import { first, json } from './support.js';

/** The one operation of a document. */
function operationOf(operation: object, rest: object = {}, item: object = {}): Operation {
  const { operations } = describes({ paths: { '/a': { post: operation, ...item } }, ...rest });
  expect(operations).toHaveLength(1);
  return first(operations);
}

describe('a document', () => {
  it.each([
    [undefined],
    ['text'],
    [[]],
    [{}],
    [{ openapi: '3.0.3' }],
    [{ openapi: '3.10.0' }],
    [{ openapi: '3.1' }],
    [{ openapi: '3.1.0-rc' }],
    [{ openapi: 'v3.1.0' }],
    [{ openapi: '3x1.0' }],
  ])('%j is no description', (document) => {
    expect(() => toDescription(document, 'a.yaml')).toThrow(
      expect.objectContaining({
        reason: 'description',
        message: 'a.yaml is not an OpenAPI 3.1 description: it does not say "openapi: 3.1.…"',
      }),
    );
  });

  it('may be of any 3.1, and is validated by JSON Schema 2020-12 unless it says otherwise', () => {
    const document = { ...minimal, openapi: '3.1.12' };
    expect(toDescription(document, 'a.yaml').document).toEqual({
      jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
      ...document,
    });
    const other = { jsonSchemaDialect: 'https://example.com/' };
    expect(describes(other).document).toMatchObject(other);
  });

  it.each([
    ['no operation', { paths: {} }, 'it has no operation'],
    ['no paths', { paths: undefined }, 'it has no operation'],
    ['a path that refers to itself', { paths: { '/a': { $ref: '#/paths/~1a' } } }, 'in a circle'],
  ])('with %s cannot be mocked', (_, document, why) => {
    expect(() => describes(document)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`^a.yaml cannot be mocked: .*${why}$`)),
        cause: expect.any(Error),
      }),
    );
  });

  it.each([
    [undefined, '/', ''],
    [[], '/', ''],
    ['text', '/', ''],
    [[{}], '/', ''],
    [['text'], '/', ''],
    [[{ url: 'https://a.b/v1' }, { url: 'https://c.d/v2' }], 'https://a.b/v1', '/v1'],
    [[{ url: 'https://a.b/v1/x//' }], 'https://a.b/v1/x//', '/v1/x'],
    [[{ url: '/v1' }], '/v1', '/v1'],
    [
      [{ url: 'https://{host}/{v}/{v}/{other}', variables: { host: { default: 'a.b' }, v: { default: 1 } } }],
      'https://a.b/1/1/other',
      '/1/1/other',
    ],
    [[{ url: '/{v}', variables: 'none' }], '/v', '/v'],
  ])('with the servers %j is at %s', (servers, serverUrl, basePath) => {
    expect(describes({ servers })).toMatchObject({ name: 'a.yaml', serverUrl, basePath });
  });
});

describe('an operation', () => {
  it.each(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])(
    'may have the method %s',
    (method) => {
      const paths = { '/a': { [method]: {}, parameters: [], summary: 'x' } };
      expect(describes({ paths }).operations).toMatchObject([
        { id: `${method.toUpperCase()} /a`, method: method.toUpperCase(), path: '/a' },
      ]);
    },
  );

  it('is known by its operationId if that is text', () => {
    expect(operationOf({ operationId: 'go' }).id).toBe('go');
    expect(operationOf({ operationId: 7 }).id).toBe('POST /a');
  });

  it('has nothing that is not said', () => {
    expect(operationOf({})).toEqual({
      id: 'POST /a',
      method: 'POST',
      path: '/a',
      parameters: [],
      bodies: [],
      bodyRequired: false,
      responses: [],
      bearer: false,
    });
  });

  it('has the parameters of its path, unless it says otherwise of one', () => {
    const schema = { type: 'string' };
    const shared = [
      { name: 'a', in: 'path', schema },
      { name: 'a', in: 'query', example: 1 },
    ];
    const own = [
      { name: 'a', in: 'query', example: 2 },
      { name: 'b', in: 'header', content: { [json]: { schema, example: 3 }, 'text/plain': {} } },
      'text',
    ];
    const { parameters } = operationOf({ parameters: own }, {}, { parameters: shared });
    expect(parameters).toEqual([
      { name: 'a', in: 'path', schema: '#/paths/~1a/parameters/0/schema', examples: [] },
      {
        name: 'a',
        in: 'query',
        schema: undefined,
        examples: [{ name: 'example', pointer: '#/paths/~1a/post/parameters/0/example', value: 2 }],
      },
      {
        name: 'b',
        in: 'header',
        schema: '#/paths/~1a/post/parameters/1/content/application~1json/schema',
        examples: [
          {
            name: 'example',
            pointer: '#/paths/~1a/post/parameters/1/content/application~1json/example',
            value: 3,
          },
        ],
      },
      { name: 'undefined', in: 'undefined', schema: undefined, examples: [] },
    ]);
  });

  it('has bodies and responses, with the examples that have a value, wherever they stand', () => {
    const components = {
      examples: { Shared: { value: { a: 1 } } },
      responses: {
        Shared: { headers: { 'x-a': { schema: {}, example: 1 } }, content: { 'text/plain': {} } },
      },
    };
    const examples = { Shared: { $ref: '#/components/examples/Shared' }, Linked: { externalValue: 'x' } };
    const operation = operationOf(
      {
        requestBody: { required: true, content: { [json]: { schema: {}, examples } } },
        responses: { 200: { $ref: '#/components/responses/Shared' }, default: {} },
      },
      { components },
    );
    expect(operation.bodyRequired).toBe(true);
    expect(operation.bodies).toEqual([
      {
        name: json,
        schema: '#/paths/~1a/post/requestBody/content/application~1json/schema',
        examples: [{ name: 'Shared', pointer: '#/components/examples/Shared/value', value: { a: 1 } }],
      },
    ]);
    expect(operation.responses).toEqual([
      {
        status: '200',
        headers: [
          {
            name: 'x-a',
            schema: '#/components/responses/Shared/headers/x-a/schema',
            examples: [
              { name: 'example', pointer: '#/components/responses/Shared/headers/x-a/example', value: 1 },
            ],
          },
        ],
        contents: [{ name: 'text/plain', schema: undefined, examples: [] }],
      },
      { status: 'default', headers: [], contents: [] },
    ]);
  });

  describe('needs a bearer token', () => {
    const bearer = { type: 'http', scheme: 'Bearer' };
    const securitySchemes = {
      bearer,
      basic: { type: 'http', scheme: 'basic' },
      key: { type: 'apiKey', scheme: 'bearer' },
      text: 'x',
    };
    const components = { securitySchemes };

    it.each([
      [undefined, [{ bearer: [] }], true],
      [[{ bearer: [] }], undefined, true],
      [[{ bearer: [], key: [] }], undefined, true],
      [[{ bearer: [] }, { key: [] }], undefined, false],
      [[{ basic: [] }], undefined, false],
      [[{ key: [] }], undefined, false],
      [[{ text: [] }], undefined, false],
      [[{ other: [] }], undefined, false],
      [[{}], undefined, false],
      [['bearer'], undefined, false],
      [[], [{ bearer: [] }], false],
      [undefined, undefined, false],
    ])('by itself %j and in general %j: %s', (own, general, expected) => {
      const operation = operationOf(
        { ...(own && { security: own }) },
        { components, ...(general && { security: general }) },
      );
      expect(operation.bearer).toBe(expected);
    });
  });
});
