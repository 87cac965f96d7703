import { describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { mockDescriptionOf } from '../../scripts/generate/mock.js';
import { compileValidators, validatorModules } from '../../scripts/generate/validators.js';
import { closeSchemas } from '../../scripts/support/close-schemas.js';
import { at, type Bundle, type Json, readOperations } from '../../scripts/support/description.js';
import { bundleWith, first, operation, operations, readBundle } from './support.js';

const pathItem = `#/paths/${operation.path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;

describe('what the mock knows of the API', () => {
  it('is every operation, in the order of the description, with its examples', () => {
    expect(mockDescription).toEqual(mockDescriptionOf(readBundle()));
    expect(mockDescription.operations.map(({ id }) => id)).toEqual(
      operations.map(({ operationId }) => operationId),
    );
    for (const [index, { responses, request }] of operations.entries()) {
      const mocked = mockDescription.operations[index];
      expect(mocked?.body.schema).toBe(request.schema);
      expect(mocked?.responses.map(({ status, examples }) => [status, examples])).toEqual(
        responses.map(({ status, content }) => [
          status,
          Object.fromEntries(content.examples.map(({ name, value }) => [name, value])),
        ]),
      );
    }
  });

  const changed = (pointer: string, value: Json) => mockDescriptionOf(bundleWith(pointer, value));
  const body = (name: string, schema: Json) => changed(`#/components/schemas/${name}`, schema);

  it('is which operations need a token', () => {
    expect(mockDescription.operations.every(({ needsToken }) => needsToken)).toBe(true);
    for (const open of [[], [{}], [{ bearerAuth: [] }, {}]]) {
      expect(first(changed(`${pathItem}/security`, open).operations).needsToken).toBe(false);
      expect(first(changed('#/security', open).operations).needsToken).toBe(false);
    }
    expect(first(changed(`${pathItem}/security`, [{ bearerAuth: [] }]).operations).needsToken).toBe(true);
  });

  it('is what a success repeats: properties of one name and one type, through compositions', () => {
    const repeated = (schema: Json) =>
      body('NewComment', schema).operations.find(({ id }) => id === 'createComment')?.success.repeats;
    const text = { text: { type: 'string' } };
    expect(repeated({ type: 'object', properties: text })).toEqual(['text']);
    expect(repeated({ allOf: [{ properties: text }] })).toEqual(['text']);
    expect(repeated({ oneOf: [{ properties: text }, { anyOf: [{ properties: text }] }] })).toEqual(['text']);
    expect(repeated({ oneOf: [{ properties: text }, { properties: { text: { type: 'null' } } }] })).toEqual(
      [],
    );
    expect(repeated({ properties: { text: { type: ['string', 'null'] } } })).toEqual([]);
    expect(repeated({ properties: { other: { type: 'string' } } })).toEqual([]);
    expect(repeated({ properties: { text: { $ref: '#/components/schemas/Identifier' } } })).toEqual(['text']);
  });

  it('is which properties of a success are IDs: of the contact in the path, or of something new', () => {
    const idsIn = (properties: Json) =>
      body('MessageSent', { properties }).operations.find(({ id }) => id === 'sendMessage')?.success.ids;
    const integer = { type: 'integer' };
    expect(idsIn({ contactId: integer, messageId: integer })).toEqual([
      { property: 'contactId', parameter: 'identifier', prefix: 'id' },
      { property: 'messageId' },
    ]);
    expect(idsIn({ messageId: { type: 'string' }, created_at: integer, paid: integer })).toEqual([]);
  });

  it('needs one success and an example for each status', () => {
    const content = { 'application/json': { schema: { type: 'object' }, examples: {} } };
    expect(() => changed(`${pathItem}/responses/200`, { description: 'a', content })).toThrow(
      `${operation.operationId} has no example for 200`,
    );
    const bundle = readBundle();
    const responses = at(bundle, `${pathItem}/responses`) as Record<string, Json>;
    responses['202'] = responses['200'] as Json;
    expect(() => mockDescriptionOf(bundle)).toThrow(`${operation.operationId} needs one success`);
    expect(() => changed('#/servers', [])).toThrow('names no server');
  });
});

describe('the compiled validators', () => {
  it('need no other module, and evaluate no code', () => {
    const { bodies, validators } = validatorModules(readBundle());
    const code = bodies + validators.replace(/^import .* from '.\/body-validators.js';$/m, '');
    expect(code).not.toMatch(/\brequire\(|\bimport\b[^.]|\beval\(|new Function/);
  });

  it('are refused where they would need one', () => {
    const unique = bundleWith('#/components/schemas/Tags/uniqueItems', true);
    (at(unique, '#/components/schemas/Tags') as Record<string, Json>)['items'] = {};
    expect(() => validatorModules(unique)).toThrow('The compiled validators contain "require("');
  });

  it('are refused where a schema does not compile', () => {
    const broken = bundleWith('#/components/schemas/NewComment/properties/text/pattern', '(');
    for (const compile of [compileValidators, validatorModules]) {
      expect(() => compile(broken)).toThrow(
        /^A schema of the description does not compile: .*regular expression/i,
      );
    }
  });

  it.each([
    ['a', 1, true],
    ['ab', 1, false],
    ['😀', 1, true],
    ['😀😀', 1, false],
    ['\ud83d', 1, true],
    ['\ude00\ud83d', 1, false],
    ['\ud83d\ud83d\ude00', 2, true],
    ['e\u0301', 1, false],
  ])('count %j in characters against the limit %d, as Ajv does: %s', async (text, limit, expected) => {
    const bundle = bundleWith('#/components/schemas/NewComment/properties/text/maxLength', limit);
    const pointer = '#/components/schemas/NewComment';
    expect(compileValidators(bundle).open[pointer]?.({ text })).toBe(expected);
    const { transform } = await import('esbuild');
    const { code } = await transform(validatorModules(bundle).bodies, { loader: 'ts', format: 'esm' });
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    const { bodyValidators } = (await import(url)) as typeof import('../../generated/body-validators.js');
    expect(bodyValidators.open[pointer]?.({ text })).toBe(expected);
  });
});

describe('a schema that is closed', () => {
  /** A schema, once it is closed. */
  function closed(schema: Json) {
    const document = closeSchemas({ a: schema }, ['#/a']) as { a: Json };
    return document.a;
  }
  const object = { type: 'object', properties: { a: { type: 'string' } } };

  it('takes no other properties, in its alternatives and in the items of a list either', () => {
    const shut = { ...object, additionalProperties: false };
    expect(closed(object)).toEqual(shut);
    expect(closed({ type: 'array', items: { anyOf: [object, { type: 'null' }] } })).toEqual({
      type: 'array',
      items: { anyOf: [shut, { type: 'null' }] },
    });
  });

  it.each<Json>([
    { ...object, additionalProperties: { type: 'number' } },
    { ...object, unevaluatedProperties: true },
  ])('stays open where that is on purpose: %j', (open) => {
    expect(closed(open)).toEqual(open);
  });

  it('looks at compositions as a whole', () => {
    for (const composed of [
      { allOf: [object, object] },
      { ...object, oneOf: [object] },
      { allOf: [object], oneOf: [object] },
      { allOf: [{ oneOf: [object] }] },
    ]) {
      expect(closed(composed)).toEqual({ ...composed, unevaluatedProperties: false });
    }
  });

  it('is one that has properties or may be an object', () => {
    for (const open of [{ properties: {} }, { type: 'object' }, { type: ['object', 'null'] }]) {
      expect(closed(open)).toEqual({ ...open, additionalProperties: false });
    }
    expect(closed({ type: 'string' })).toEqual({ type: 'string' });
    expect(closed({})).toEqual({});
  });

  it('may contain itself, and the document that is given stays as it is', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/a' } } };
    expect(closed(node)).toEqual({ ...node, additionalProperties: false });
    const bundle = readBundle();
    const schemas = readOperations(bundle as Bundle).map(({ request }) => request.schema);
    closeSchemas(bundle, schemas);
    expect(bundle).toEqual(readBundle());
  });
});
