import { describe, expect, test } from 'vitest';
import { requiredIn } from '../../scripts/generate/required.js';
import { UserError } from '../../scripts/support/command.js';
import type { Bundle } from '../../scripts/support/description.js';
import { bundle, described } from '../support/contract.js';

/** What a schema requires, beside others that it may refer to. */
const required = (schema: unknown, schemas: object = {}) =>
  requiredIn(
    { components: { schemas: { ...schemas, It: schema } } },
    '#/components/schemas/It',
    'response 200 of it',
  );

const string = { type: 'string' };
const id = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };

describe('requiredIn', () => {
  test.each([
    ['an object that requires nothing', { type: 'object' }, []],
    ['a property', { type: 'object', required: ['a'], properties: { a: string, b: string } }, ['a']],
    ['a property without a schema, which may be null', { type: 'object', required: ['a'] }, []],
    [
      'a property that may be null',
      { type: 'object', required: ['a', 'b'], properties: { a: string, b: { type: ['string', 'null'] } } },
      ['a'],
    ],
    [
      'a property of fixed values',
      { type: 'object', required: ['a', 'b'], properties: { a: { enum: ['x'] }, b: { enum: ['x', null] } } },
      ['a'],
    ],
    [
      'a property in a required object',
      { type: 'object', required: ['a'], properties: { a: id } },
      ['a', 'a.id'],
    ],
    ['a property in an object that is not required', { type: 'object', properties: { a: id } }, []],
    [
      'what items of a list require',
      { type: 'object', required: ['a'], properties: { a: { type: 'array', items: id } } },
      ['a'],
    ],
    ['a reference', { $ref: '#/components/schemas/Id' }, ['id']],
    [
      'a reference beside other rules',
      { $ref: '#/components/schemas/Id', required: ['b'], properties: { b: string } },
      ['b', 'id'],
    ],
    [
      'a reference in a property',
      { type: 'object', required: ['a'], properties: { a: { $ref: '#/components/schemas/Id' } } },
      ['a', 'a.id'],
    ],
    [
      'all of several',
      { allOf: [id, { type: 'object', required: ['b'], properties: { b: string } }] },
      ['id', 'b'],
    ],
    [
      'all of several that share a property',
      { allOf: [{ type: 'object', properties: { a: string } }, { required: ['a'] }] },
      ['a'],
    ],
    ['one of several that all require it', { oneOf: [id, { ...id, required: ['id', 'b'] }] }, ['id']],
    ['one of several that do not all require it', { oneOf: [id, { type: 'object' }] }, []],
    [
      'any of several beside its own',
      { type: 'object', required: ['b'], properties: { b: string }, anyOf: [id, id] },
      ['b', 'id'],
    ],
    [
      'a property that may be null in one of several',
      { type: 'object', required: ['a'], properties: { a: { anyOf: [string, { type: 'null' }] } } },
      [],
    ],
    [
      'a schema that holds itself',
      {
        type: 'object',
        required: ['a', 'b'],
        properties: { a: { $ref: '#/components/schemas/It' }, b: string },
      },
      ['b'],
    ],
  ] as [string, object, string[]][])('reads %s', (_, schema, names) => {
    expect(required(schema, { Id: id }).toSorted()).toEqual(names.toSorted());
  });

  test.each([
    ['a list', { type: 'array', items: id }],
    ['a string', string],
    ['anything', {}],
    ['true', true],
    ['an object or null', { type: ['object', 'null'] }],
    ['an object or a string', { type: ['object', 'string'] }],
    ['one of several that are not all objects', { oneOf: [id, string] }],
    ['one of several that may be null', { oneOf: [id, { type: 'null' }] }],
    ['properties without a type', { required: ['a'], properties: { a: string } }],
  ])('refuses %s, of which the client could not tell a success', (_, schema) => {
    expect(() => required(schema)).toThrow(
      new UserError(
        'The schema of response 200 of it needs "type: object"; the client cannot check any other success.',
      ),
    );
  });

  test('refuses a name that the table cannot hold', () => {
    expect(() => required({ type: 'object', required: ['a.b'], properties: { 'a.b': string } })).toThrow(
      new UserError('The client cannot check a property called "a.b", which response 200 of it has.'),
    );
  });

  test('finds in the description what its schemas list, since none of them is nested', () => {
    for (const { operationId, responses } of described) {
      for (const { status, content } of responses) {
        const schema = content.schema.split('/').at(-1) ?? '';
        const { schemas } = (bundle as { components: { schemas: Record<string, { required?: string[] }> } })
          .components;
        expect(requiredIn(bundle as Bundle, content.schema, operationId)).toEqual(
          schemas[schema]?.required ?? [],
        );
        expect(status).toBeGreaterThan(0);
      }
    }
  });
});
