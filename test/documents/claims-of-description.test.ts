import { describe, expect, it } from 'vitest';
import { claimsOfDescription } from './claims-of-description.js';
import type { Json, JsonObject } from './json.js';

/** The claims of a description with this root, as an object from path to value. */
const claimsOf = (root: JsonObject): JsonObject =>
  Object.fromEntries(claimsOfDescription(root).claims.map(({ path, value }) => [path, value]));

const post = (operation: JsonObject, rest: JsonObject = {}): JsonObject => ({
  paths: { '/a': { post: operation } },
  ...rest,
});

/** The claims about a schema, their paths shortened to what follows the media type. */
function schemaClaims(schema: Json, schemas?: JsonObject): JsonObject {
  const body = { content: { 'text/json': { schema } } };
  const prefix = 'POST /a › request › text/json › ';
  const claims = claimsOf(post({ requestBody: body }, schemas ? { components: { schemas } } : {}));
  return Object.fromEntries(Object.entries(claims).map(([path, value]) => [path.replace(prefix, ''), value]));
}

describe('the claims of a schema', () => {
  it.each([
    { one: { type: ['string'] }, other: { type: 'string' } },
    { one: { type: ['null', 'string'] }, other: { type: ['string', 'null'] } },
    { one: { enum: ['text'] }, other: { const: 'text' } },
    { one: { enum: ['b', 'a'] }, other: { enum: ['a', 'b'] } },
    { one: { type: 'object', required: [] }, other: { type: 'object' } },
  ])('are the same for $one and $other', ({ one, other }) => {
    expect(schemaClaims(one)).toEqual(schemaClaims(other));
  });

  it('do not depend on whether a part is referred to or written in place', () => {
    const tag = { type: 'string', maxLength: 5 };

    expect(
      schemaClaims({ type: 'array', items: { $ref: '#/components/schemas/Tag' } }, { Tag: tag }),
    ).toEqual(schemaClaims({ type: 'array', items: tag }));
  });

  it('name nested places like a reader would', () => {
    const field = { type: 'object', required: ['a-b'], properties: { 'a-b': { type: 'null' } } };

    expect(schemaClaims({ properties: { fields: { items: field } } })).toEqual({
      'body.fields › required': false,
      'body.fields[] › type': 'object',
      'body.fields[]["a-b"] › required': true,
      'body.fields[]["a-b"] › type': 'null',
    });
  });

  it('hold what stands beside a reference in addition to its target', () => {
    const beside = { $ref: '#/components/schemas/Tag', maxLength: 9, minLength: 1 };

    expect(schemaClaims(beside, { Tag: { maxLength: 5 } })).toEqual({
      'body › maxLength': 5,
      'body › maxLength (stated again)': 9,
      'body › minLength': 1,
    });
  });

  it('resolve a discriminator’s mapping to the member it selects', () => {
    const text = { type: 'object' };
    const oneOf = [{ $ref: '#/components/schemas/Text' }];
    const mapping = { long: '#/components/schemas/Text', short: 'Text', lost: '#/components/schemas/Txt' };

    expect(schemaClaims({ oneOf, discriminator: { mapping } }, { Text: text })).toEqual({
      'body(oneOf 0) › type': 'object',
      'body › discriminator › mapping long': '(oneOf 0)',
      'body › discriminator › mapping short': '(oneOf 0)',
      'body › discriminator › mapping lost': '#/components/schemas/Txt',
    });
  });

  it.each([
    { schema: { required: true }, claims: { 'body › required': true } },
    { schema: { required: ['a', 'a'] }, claims: { 'body › required': ['a', 'a'] } },
    { schema: { required: ['a'] }, claims: { 'body.a › required': true } },
    { schema: { properties: {} }, claims: { 'body › properties': {} } },
    { schema: { items: {} }, claims: { 'body[]': {} } },
    { schema: { additionalProperties: false }, claims: { 'body(additionalProperties)': false } },
    { schema: { anyOf: [] }, claims: { 'body › anyOf': [] } },
    { schema: { description: 7 }, claims: { 'body › description': 7 } },
    { schema: { const: { description: 'data' } }, claims: { 'body › const': { description: 'data' } } },
  ])('leave nothing out of $schema', ({ schema, claims }) => {
    expect(schemaClaims(schema)).toEqual(claims);
  });

  it('end where a schema contains itself, and where a reference leads nowhere', () => {
    const node = { properties: { next: { $ref: '#/components/schemas/Node' } } };

    expect(schemaClaims({ $ref: '#/components/schemas/Node' }, { Node: node })).toEqual({
      'body.next › required': false,
      'body.next': 'a schema that contains itself',
    });
    expect(schemaClaims({ $ref: 'other.yaml' })).toMatchObject({
      body: 'a reference that leads nowhere: other.yaml',
    });
    expect(
      schemaClaims({ $ref: '#/components/schemas/A' }, { A: { $ref: '#/components/schemas/A' } }),
    ).toEqual({
      body: 'a reference that leads nowhere: #/components/schemas/A',
    });
  });
});

describe('the claims of an operation', () => {
  const schemes = { token: { type: 'http', scheme: 'bearer', description: 'A token.' } };

  it('hold the servers and the security that it takes over', () => {
    const root = post({}, { servers: [{ url: '/v1' }], security: [{ token: [] }] });

    expect(claimsOf({ ...root, components: { securitySchemes: schemes } })).toMatchObject({
      'POST /a › servers[0] › url': '/v1',
      'POST /a › security[0].token › scopes': [],
      'POST /a › security[0].token › type': 'http',
      'POST /a › security[0].token › scheme': 'bearer',
    });
  });

  it('hold its own in their place, and then the root’s hold for none', () => {
    const root = post({ deprecated: true, security: [] }, { security: [{ token: [] }] });

    expect(claimsOf(root)).toEqual({
      'POST /a › deprecated': true,
      'POST /a › security': [],
      security: [{ token: [] }],
    });
  });

  it('hold the parameters of its path item', () => {
    const parameters = [{ name: 'id', in: 'path', schema: { type: 'string' } }];

    expect(claimsOf({ paths: { '/a': { parameters, get: {} } } })).toMatchObject({
      'GET /a › parameter id › in': 'path',
      'GET /a › parameter id › value › type': 'string',
    });
  });

  it('do not hold what stands beside the reference to a response, which tools ignore', () => {
    const responses = { '200': { $ref: '#/components/responses/Ok', content: {} } };

    expect(
      claimsOf(post({ responses }, { components: { responses: { Ok: { description: 'Ok.' } } } })),
    ).toEqual({
      'POST /a › 200 › content (beside a $ref)': {},
      'POST /a › 200': {},
    });
  });
});

describe('the claims of a description', () => {
  it('hold components that nothing refers to, extensions, and tags', () => {
    const components = { schemas: { Lost: { type: 'string' } } };

    expect(claimsOf({ components, 'x-logo': {}, tags: [{ name: 'A', description: 'All.' }] })).toEqual({
      'components › schemas › Lost': { type: 'string' },
      'x-logo': {},
      'tag A': {},
    });
  });

  it('leave out prose, and of `info` what is ours alone', () => {
    const info = { title: 'A', version: '1', license: { name: 'MIT' }, termsOfService: '/terms' };

    expect(claimsOf({ info })).toEqual({ 'info › termsOfService': '/terms' });
    expect(claimsOfDescription({ info }).prose).toEqual([{ path: 'info', text: 'A' }]);
  });
});
