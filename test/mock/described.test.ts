import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, vi } from 'vitest';
import { checkDescription } from '../../src/mock/description/check.js';
import { tidy, toDescription } from '../../src/mock/description/describe.js';
import { loadDescription } from '../../src/mock/description/load.js';
import type { Operation } from '../../src/mock/description/operations.js';
import { createValidator } from '../../src/mock/description/validator.js';
import { oneLine } from '../../src/mock/mock-error.js';
import type { Prism } from '../../src/mock/prism.js';
import { first, json, readBundle } from './support.js';

const openapi = '3.1.0';
const minimal = { openapi, paths: { '/a': { get: {} } } };
const describes = (document: object) => toDescription({ ...minimal, ...document }, 'a.yaml');

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

describe('a schema', () => {
  const validation = { Ajv2020, addFormats: () => {} };
  const validatorOf = (schemas: object) =>
    createValidator(describes({ components: { schemas } }), validation);
  const at = (name: string) => `#/components/schemas/${name}`;

  it('validates, and refers to others', () => {
    const validate = validatorOf({ A: { properties: { b: { $ref: at('B') } } }, B: { type: 'string' } })(
      at('A'),
    );
    expect(validate({ b: 'x' })).toBe(true);
    expect(validate({ b: 1 })).toBe(false);
  });

  it('tells everything that is wrong, and takes keywords that only OpenAPI has', () => {
    const schema = { type: 'object', required: ['a', 'b'], discriminator: { propertyName: 'a' } };
    const validate = validatorOf({ A: schema })(at('A'));
    expect(validate({})).toBe(false);
    expect(validate.errors).toHaveLength(2);
  });

  it('is compiled once, with the formats that are added', () => {
    const addFormats = vi.fn();
    const validator = createValidator(describes({ components: { schemas: { A: true } } }), {
      Ajv2020,
      addFormats,
    });
    expect(validator(at('A'))).toBe(validator(at('A')));
    expect(addFormats).toHaveBeenCalledWith(expect.any(Ajv2020));
  });

  it('says nothing on the console', () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    validatorOf({ A: { type: 'string', format: 'unknown' } })(at('A'));
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it.each([
    ['text', 'it is neither an object nor a boolean'],
    [{ minLength: -1 }, '/minLength must be >= 0'],
    [{ type: 'string', minLength: -1, maxLength: -1 }, '/maxLength must be >= 0, /minLength must be >= 0'],
    [{ $ref: '#/components/schemas/None' }, 'it is neither an object nor a boolean'],
    [{ not: { $ref: '#/components/schemas/None' } }, "can't resolve reference"],
  ])('%j does not compile', (schema, why) => {
    expect(() => validatorOf({ A: schema })(at('A'))).toThrow(
      expect.objectContaining({
        reason: 'description',
        message: expect.stringContaining(`a.yaml: the schema at ${at('A')} does not compile: ${why}`),
        cause: expect.any(Error),
      }),
    );
  });

  describe('is held against examples', () => {
    const check = (document: object) => {
      const description = describes(document);
      checkDescription(description, createValidator(description, validation));
    };
    const slot = (value: unknown) => ({ schema: { type: 'string' }, examples: { One: { value } } });
    const components = {
      responses: { Shared: { headers: { 'x-a': slot(4) }, content: { [json]: slot(5) } } },
      schemas: { List: { enum: ['a', 'b'] } },
    };
    const responses = { 200: { $ref: '#/components/responses/Shared' } };
    const named = { schema: { $ref: '#/components/schemas/List' }, example: 'c' };

    it('of all kinds, each named with all operations that use it', () => {
      const get = {
        operationId: 'read',
        parameters: [{ name: 'p', in: 'query', ...slot(1) }],
        requestBody: { content: { 'text/plain': slot(2), 'text/csv': named, 'text/html': { example: 7 } } },
        responses,
      };
      const document = { components, paths: { '/a': { get, post: { responses } } } };
      const shared = 'a.yaml: read, POST /a: response 200';
      const at = '#/components/responses/Shared';
      const content = '#/paths/~1a/get/requestBody/content';
      expect(() => check(document)).toThrow(
        [
          `a.yaml: read: query parameter p, example "One" (#/paths/~1a/get/parameters/0/examples/One/value): must be string`,
          `a.yaml: read: request body text/plain, example "One" (${content}/text~1plain/examples/One/value): must be string`,
          `a.yaml: read: request body text/csv, example "example" (${content}/text~1csv/example): must be equal to one of the allowed values a,b`,
          `${shared}, header x-a, example "One" (${at}/headers/x-a/examples/One/value): must be string`,
          `${shared}, application/json, example "One" (${at}/content/application~1json/examples/One/value): must be string`,
        ].join('\n'),
      );
    });

    it('by the place within, and each fault of one', () => {
      const schema = { properties: { a: { type: 'string' }, b: { type: 'string' } } };
      const responses = { 200: { content: { [json]: { schema, example: { a: 1, b: 2 } } } } };
      expect(() => check({ paths: { '/a': { get: { responses } } } })).toThrow(
        /example\/a\): must be string\n.*example\/b\): must be string$/,
      );
    });

    it('that fit, and has to compile even if nobody uses it', () => {
      expect(() => check({ components: { schemas: { A: true } } })).not.toThrow();
      expect(() => check({ components: {} })).not.toThrow();
      expect(() => check({ components: { schemas: { A: { type: 'nonsense' } } } })).toThrow(
        'does not compile',
      );
      const content = { [json]: { schema: { type: 'nonsense' } } };
      expect(() => check({ paths: { '/a': { get: { requestBody: { content } } } } })).toThrow(
        'does not compile',
      );
    });
  });
});

describe('what is read', () => {
  /** Reads with what stands in for the reader of references. */
  const load = (
    from: string | object | undefined,
    bundle: (read: string | object, options: object) => unknown,
  ) =>
    loadDescription(from, {
      ReferenceParser: class {
        bundle = async (read: string | object, options: object) => bundle(read, options);
      },
    } as unknown as Prism);

  it('is a copy of a document, and nothing of it comes from the network', async () => {
    const { name, document } = await load(minimal, (read, options) => {
      expect(read).toEqual(minimal);
      expect(read).not.toBe(minimal);
      expect(options).toEqual({ resolve: { http: false } });
      return read;
    });
    expect(name).toBe('The description');
    expect(document).toMatchObject(minimal);
  });

  it('is the description of this package by default, which stays as it is', async () => {
    const { name } = await load(undefined, (read) => {
      expect(read).toEqual(readBundle());
      Object.assign(read, { changed: true });
      return read;
    });
    expect(name).toBe('generated/openapi.json');
    await load(undefined, (read) => {
      expect(read).not.toHaveProperty('changed');
      return read;
    });
  });

  it('is a file if it is a path, which has to be there', async () => {
    const file = import.meta.filename;
    expect((await load(file, (read) => (read === file ? minimal : {}))).name).toBe(file);
    await expect(load('/nowhere.yaml', () => expect.unreachable())).rejects.toMatchObject({
      reason: 'description',
      message: expect.stringMatching(/^\/nowhere\.yaml cannot be read: ENOENT/),
      cause: expect.objectContaining({ code: 'ENOENT' }),
    });
  });

  it('says once which file it cannot parse', () => {
    expect(tidy(new Error('Error parsing a.yaml: Error parsing a.yaml: bad'))).toBe(
      'Error parsing a.yaml: bad',
    );
    expect(tidy('Error parsing a.yaml: Error parsing b.yaml: bad')).toBe(
      'Error parsing a.yaml: Error parsing b.yaml: bad',
    );
    expect(tidy('It: Error parsing a: Error parsing a: bad')).toBe(
      'It: Error parsing a: Error parsing a: bad',
    );
  });

  it.each([
    [new Error('a \n\n  b.'), 'a b'],
    ['a.b:', 'a.b'],
    ['a:.', 'a:'],
    [7, '7'],
  ])('a message is one line: %j', (error, line) => {
    expect(oneLine(error)).toBe(line);
  });
});
