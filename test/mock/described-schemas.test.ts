import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, vi } from 'vitest';
import { checkDescription } from '../../src/mock/description/check.js';
import { createValidator } from '../../src/mock/description/validator.js';
import { describes } from './minimal.js';
import { json } from './support.js';

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
