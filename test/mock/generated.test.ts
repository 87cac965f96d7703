import { describe, expect, it } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { mockDescriptionOf } from '../../scripts/generate/mock.js';
import { compileValidators, validatorModules } from '../../scripts/generate/validators.js';
import { closeSchemas } from '../../scripts/support/ajv.js';
import type { Json } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { bundleWith, first, operation, operations, readBundle } from './support.js';

const pathItem = `#/paths/${operation.path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;

describe('the description of the mock', () => {
  it('has every operation, in the order of the description, with its examples', () => {
    expect(mockDescription).toEqual(mockDescriptionOf(bundle));
    const mocked = mockDescription.operations.map(({ id, body, responses }) => ({
      id,
      schema: body.schema,
      responses: responses.map(({ status, examples }) => ({ status, examples })),
    }));
    expect(mocked).toEqual(
      operations.map(({ operationId, request, responses }) => ({
        id: operationId,
        schema: request.schema,
        responses: responses.map(({ status, content }) => ({
          status,
          examples: Object.fromEntries(content.examples.map(({ name, value }) => [name, value])),
        })),
      })),
    );
  });

  const changed = (pointer: string, value: Json) => mockDescriptionOf(bundleWith(pointer, value));
  /** The success of an operation, with another schema in the description. */
  const successWith = (operationId: string, name: string, schema: Json) =>
    changed(`#/components/schemas/${name}`, schema).operations.find(({ id }) => id === operationId)?.success;

  it('has which operations need a token', () => {
    expect(mockDescription.operations.every(({ needsToken }) => needsToken)).toBe(true);
    for (const open of [[], [{}], [{ bearerAuth: [] }, {}]]) {
      for (const pointer of [`${pathItem}/security`, '#/security'])
        expect(first(changed(pointer, open).operations).needsToken).toBe(false);
    }
    expect(first(changed(`${pathItem}/security`, [{ bearerAuth: [] }]).operations).needsToken).toBe(true);
  });

  const text = { text: { type: 'string' } };

  it.each<[Json, string[]]>([
    [{ type: 'object', properties: text }, ['text']],
    [{ allOf: [{ properties: text }] }, ['text']],
    [{ oneOf: [{ properties: text }, { anyOf: [{ properties: text }] }] }, ['text']],
    [{ properties: { text: { $ref: '#/components/schemas/Identifier' } } }, ['text']],
    [{ oneOf: [{ properties: text }, { properties: { text: { type: 'null' } } }] }, []],
    [{ properties: { text: { type: ['string', 'null'] } } }, []],
    [{ properties: { other: { type: 'string' } } }, []],
  ])('has what a success repeats: properties of the same name and type. %j: %j', (schema, repeats) => {
    expect(successWith('createComment', 'NewComment', schema)?.repeats).toEqual(repeats);
  });

  it('has which properties of a success are IDs: of the contact in the path, or new ones', () => {
    const integer = { type: 'integer' };
    const idsIn = (properties: Json) => successWith('sendMessage', 'MessageSent', { properties })?.ids;
    expect(idsIn({ contactId: integer, messageId: integer })).toEqual([
      { property: 'contactId', parameter: 'identifier', prefix: 'id' },
      { property: 'messageId' },
    ]);
    expect(idsIn({ messageId: { type: 'string' }, created_at: integer, paid: integer })).toEqual([]);
  });
});

describe('the compiled validators', () => {
  it('need no other module, and evaluate no code', () => {
    const { bodies, validators } = validatorModules(bundle);
    const code = bodies + validators.replace(/^import .* from '.\/body-validators.js';$/m, '');
    expect(code).not.toMatch(/\brequire\(|\bimport\b(?!\.| type )|\beval\(|new Function/);
    const unique = bundleWith('#/components/schemas/Tags', { type: 'array', uniqueItems: true, items: {} });
    expect(() => validatorModules(unique)).toThrow(
      'openapi/components/schemas/Tags.yaml:1: The mock cannot check uniqueItems',
    );
  });

  it.each([compileValidators, validatorModules])('are refused if a schema does not compile', (compile) => {
    const broken = bundleWith('#/components/schemas/NewComment/properties/text/pattern', '(');
    expect(() => compile(broken)).toThrow(
      /^A schema of the description does not compile: .*regular expression/i,
    );
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
  ])('count %j in characters against maxLength %d, as Ajv does: %s', async (text, limit, expected) => {
    const limited = bundleWith('#/components/schemas/NewComment/properties/text/maxLength', limit);
    const pointer = '#/components/schemas/NewComment';
    expect(compileValidators(limited).open[pointer]?.({ text })).toBe(expected);
    const { transform } = await import('esbuild');
    const { code } = await transform(validatorModules(limited).bodies, { loader: 'ts', format: 'esm' });
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    const { bodyValidators } = (await import(url)) as typeof import('../../generated/body-validators.js');
    expect(bodyValidators.open[pointer]?.({ text })).toBe(expected);
  });
});

describe('closeSchemas', () => {
  const object = { type: 'object', properties: { a: { type: 'string' } } };
  const closed = { additionalProperties: false };
  const shut = { ...object, ...closed };
  const node = { type: 'object', properties: { next: { $ref: '#/a' } } };

  const compositions = [{ allOf: [{ oneOf: [object] }] }, { ...object, oneOf: [object] }];
  const openOnPurpose = [{ ...object, additionalProperties: { type: 'number' } }, { type: 'string' }, {}];

  it.each<[string, Json, Json]>([
    ['closes an object', object, shut],
    ['closes what may be an object', { type: ['object', 'null'] }, { type: ['object', 'null'], ...closed }],
    ['closes what refers to itself', node, { ...node, ...closed }],
    ['closes items and alternatives', { items: { anyOf: [object] } }, { items: { anyOf: [shut] } }],
    ...compositions.map((open): [string, Json, Json] => [
      'closes a composition as a whole',
      open,
      { ...open, unevaluatedProperties: false },
    ]),
    ...openOnPurpose.map((open): [string, Json, Json] => ['keeps what is open on purpose', open, open]),
  ])('%s: %j', (_, open, expected) => {
    expect(closeSchemas({ a: open }, ['#/a'])).toEqual({ a: expected });
  });

  it('does not change the document that it gets', () => {
    const given = readBundle();
    closeSchemas(
      given,
      operations.map(({ request }) => request.schema),
    );
    expect(given).toEqual(bundle);
  });
});
