import * as validate from '@aelyst/client/validate';
import { addTagsBody, type BodySchema, createCommentBody, createContactBody } from '@aelyst/client/validate';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { NewMessage, Tags } from '../../generated/schemas.js';
import { compileValidators } from '../../scripts/generate/validators.js';
import { ajvFor, closeSchemas } from '../../scripts/support/ajv.js';
import { at, type Json } from '../../scripts/support/description.js';
import { isObject } from '../../scripts/support/pointer.js';
import { serializeBody } from '../../src/http/body.js';
import { bodySchema, type Issue } from '../../src/validate.js';
import { faults, resolveSchema, valid } from '../contract/generators.js';
import { bundleWith } from '../mock/support.js';
import { bundle, described } from '../support/contract.js';
import { holds } from '../support/holds.js';
import { thorough } from '../support/thorough.js';

/** How many generated bodies to try, of each kind. */
const numRuns = thorough ? 1000 : 200;

const schemas = validate as unknown as Record<string, BodySchema<unknown>>;
const schemaFor = (operationId: string) => schemas[`${operationId}Body`] as BodySchema<unknown>;
const verdict = (schema: StandardSchemaV1, value: unknown) =>
  schema['~standard'].validate(value) as { value?: unknown; issues?: Issue[] };

const closed = closeSchemas(
  bundle,
  described.map(({ request }) => request.schema),
);

test('the module exports a schema for the request body of each operation, and nothing else', () => {
  expect(Object.keys(schemas).toSorted()).toEqual(
    described.map(({ operationId }) => `${operationId}Body`).toSorted(),
  );
});

describe.each(described)('$operationId', ({ operationId, request }) => {
  const schema = schemaFor(operationId);
  const described = resolveSchema(bundle, request.schema);
  const kinds = faults(described);

  test('accepts each documented example, strict too, and returns it as it is, by Standard Schema', () => {
    for (const each of [schema, schema.strict]) {
      expect(each['~standard']).toEqual({ version: 1, vendor: 'aelyst', validate: expect.any(Function) });
      for (const { value } of request.examples) expect(verdict(each, value).value).toBe(value);
    }
  });

  test('agrees with Ajv on generated bodies, and on any JSON', async () => {
    const judges = [
      [schema, ajvFor(bundle, request.schema)],
      [schema.strict, ajvFor(closed, request.schema)],
    ] as const;
    const bodies = fc.oneof(valid(described), fc.jsonValue() as fc.Arbitrary<Json>);
    const agree = (body: Json) => {
      for (const [own, ajv] of judges) expect(verdict(own, body).issues === undefined).toBe(ajv(body));
    };
    await holds(bodies, agree, { numRuns });
  });

  test('accepts, with strict, no body that the client cannot send', async () => {
    // Cuts texts, which may cut an emoji in half.
    const cut = (end: number) => (_: string, value: Json) =>
      typeof value === 'string' ? value.slice(0, end) : value;
    const bodies = fc
      .tuple(valid(described), fc.nat({ max: 9 }))
      .map(([body, end]) => JSON.parse(JSON.stringify(body), cut(end)));
    const canBeSent = (body: Json) => {
      if (verdict(schema.strict, body).issues === undefined) serializeBody(operationId, body);
    };
    await holds(bodies, canBeSent, { numRuns });
  });

  test.each(kinds)('has an issue at "$place" for a wrong $keyword, and no other', async (fault) => {
    const { keyword, place, values } = fault;
    // Where a property is missing, the place is the property, which is what a form marks.
    const missing = keyword === 'required' ? [place.slice(place.lastIndexOf('/') + 1)] : [];
    await holds(
      values,
      ({ value, path }) => {
        const { issues = [] } = verdict(schema, value);
        expect(issues.map((issue) => issue.path.map(String))).toEqual([[...path, ...missing]]);
        expect(issues[0]?.message).toMatch(/^(must be|is required)/);
      },
      { numRuns: Math.ceil(numRuns / kinds.length) },
    );
  });

  const objects = request.examples.flatMap(({ value }) => (isObject(value) ? [value as object] : []));

  test.each(objects)('names a property that it does not know, with strict only: in %j', (body) => {
    const name = 'x-misspelt';
    expect(verdict(schema, { ...body, [name]: 1 }).issues).toBeUndefined();
    expect(verdict(schema.strict, { ...body, [name]: 1 }).issues).toEqual([
      { path: [name], message: 'is not a known property' },
    ]);
    // JSON leaves it out.
    expect(verdict(schema.strict, { ...body, [name]: undefined }).issues).toBeUndefined();
  });
});

describe('a message', () => {
  const { maxLength } = at(bundle, '#/components/schemas/NewComment/properties/text') as {
    maxLength: number;
  };
  const counted = (count: number) => count.toLocaleString('en-US');

  test('names the limit and the length, in characters', () => {
    const text = '😀'.repeat(maxLength + 204);
    const message = `must be at most ${counted(maxLength)} characters, is ${counted(maxLength + 204)}`;
    expect(verdict(createCommentBody, { text }).issues).toEqual([{ path: ['text'], message }]);
  });

  const pointer = '#/components/schemas/NewComment';
  /** What is said of a value by a schema of one's own. */
  const said = (schema: Json, value: unknown) => {
    const own = bodySchema(compileValidators(bundleWith(pointer, schema)), pointer);
    return (verdict(own, value).issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const list = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 };
  const either = { oneOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] };
  const anyOfBoth = ['a: must be text, is a number', 'b: is required'];
  const both = { oneOf: [{ type: 'string' }, { maxLength: 2 }] };

  test.each<[Json, unknown, string[]]>([
    [{ type: 'string' }, 1, [': must be text, is a number']],
    [{ type: 'string' }, true, [': must be text, is true']],
    [{ type: ['integer', 'null'] }, '1', [': must be a whole number or null, is text']],
    [{ type: ['integer', 'null'] }, 1.5, [': must be a whole number or null, is 1.5']],
    [{ type: 'integer' }, Number.NaN, [': must be a whole number, is NaN']],
    [{ type: 'number' }, Number.POSITIVE_INFINITY, [': must be a number, is Infinity']],
    [{ type: ['string', 'number', 'boolean'] }, null, [': must be text, a number or true or false, is null']],
    [{ type: 'array' }, {}, [': must be a list, is an object']],
    [{ type: 'string', minLength: 1 }, '', [': must be at least 1 character, is 0']],
    [list, [], [': must be at least 1 item, is 0']],
    [list, ['a', 1, 'c'], [': must be at most 2 items, is 3', '1: must be text, is a number']],
    [{ maximum: 1_000 }, 1_000.5, [': must be at most 1,000, is 1,000.5']],
    [{ minimum: 0 }, -1, [': must be at least 0, is -1']],
    [{ maximum: 0.0005 }, 1, [': must be at most 0.0005, is 1']],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['b: is required']],
    [{ unevaluatedProperties: false }, { a: 1 }, ['a: is not a known property']],
    [{ anyOf: [{ properties: { a: { type: 'string' } } }, { required: ['b'] }] }, { a: 1 }, anyOfBoth],
    [{ exclusiveMinimum: 0 }, 0, [': must be more than 0, is 0']],
    [{ exclusiveMaximum: 0 }, 0, [': must be less than 0, is 0']],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', [': must be "a" or "b"']],
    // One issue a place: text first.
    [{ type: 'string', enum: ['a', 'b'] }, 1, [': must be text, is a number']],
    [{ enum: ['a', 'b', null] }, 'c', [': must be "a", "b" or null']],
    [{ const: 'a' }, 'b', [': must be "a"']],
    [{ pattern: '^a' }, 'b', [': must match pattern "^a"']],
    [{ required: ['a/b', 'c~'] }, {}, ['a/b: is required', 'c~: is required']],
    [{ properties: { 'a/b~': { type: 'string' } } }, { 'a/b~': 1 }, ['a/b~: must be text, is a number']],
    // An alternative that does not fit says why; the choice around it adds nothing.
    [either, {}, [': must be text, is an object', 'a: is required']],
    [both, 'a', [': must match exactly one schema in oneOf']],
    [{ not: { type: 'string' } }, 'a', [': must NOT be valid']],
  ])('of %j, about %j', (schema, value, expected) => {
    expect(said(schema, value)).toEqual(expected);
  });

  test('does not contain the value, which may be personal', async () => {
    const secret = 'jane.doe@example.com';
    for (const { operationId, request } of described) {
      const names = Object.keys(resolveSchema(bundle, request.schema).properties ?? {});
      const bodies = [secret, [{ secret }], ...names.map((name) => ({ [name]: [secret] }))];
      for (const body of bodies)
        expect(JSON.stringify(verdict(schemaFor(operationId), body))).not.toContain(secret);
    }
  });
});

describe('a value that JSON cannot hold', () => {
  test.each<[string, unknown]>([
    ['a bare object', Object.assign(Object.create(null), { text: 'a' })],
    ['a frozen object', Object.freeze({ text: 'a' })],
    ['an object with a property that is undefined', { text: 'a', other: undefined }],
  ])('is accepted, if JSON makes a valid body of it: %s', (_, body) => {
    expect(verdict(createCommentBody.strict, body).value).toBe(body);
  });

  test.each<[string, unknown]>([
    ['an object', new Date(0)],
    ['an object', new Map([['text', 'a']])],
    ['a function', () => 'a'],
    ['a symbol', Symbol('a')],
    ['a BigInt', 1n],
  ])('is refused: %s', (kind, value) => {
    expect(verdict(createCommentBody, value).issues).toHaveLength(1);
    const message = `must be text, is ${kind}`;
    expect(verdict(createCommentBody, { text: value }).issues).toEqual([{ path: ['text'], message }]);
  });

  test('is refused if it has half a character, with the place', () => {
    const half = '😀'.slice(0, 1);
    const contact = { firstName: half, custom_fields: [{ name: 'a', value: `b${half}` }] };
    expect(verdict(createContactBody, contact).issues).toEqual([
      { path: ['firstName'], message: 'contains half a character' },
      { path: ['custom_fields', 0, 'value'], message: 'contains half a character' },
    ]);
    expect(verdict(createCommentBody, { text: `${'x'.repeat(2_000)}${half}` }).issues).toEqual([
      { path: ['text'], message: expect.stringContaining('must be at most') },
    ]);
  });

  test('may have a circular reference or any depth where the description names nothing', () => {
    const circle: Record<string, unknown> = { text: 'a' };
    circle['self'] = circle;
    expect(verdict(createCommentBody, circle).value).toBe(circle);
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(verdict(createCommentBody, { text: 'a', deep }).issues).toBeUndefined();
  });

  test('has no property that it inherits, since JSON leaves it out', () => {
    const inherits = Object.create({ text: 'a' });
    expect(verdict(createCommentBody, inherits).issues).toEqual([{ path: ['text'], message: 'is required' }]);
    const more = Object.assign(Object.create({ other: 1 }), { text: 'a' });
    expect(verdict(createCommentBody.strict, more).issues).toBe(undefined);
  });

  test('has no property through a prototype that another program has changed', () => {
    const body = JSON.parse('{ "text": "a", "__proto__": { "channelId": 1 } }');
    expect(verdict(createCommentBody.strict, body).issues?.map(({ path }) => path)).toEqual([['__proto__']]);
  });
});

test('the verdict has the generated types, and needs no await', () => {
  const { sendMessageBody } = validate;
  expectTypeOf(sendMessageBody).toExtend<StandardSchemaV1<NewMessage, NewMessage>>();
  expectTypeOf(addTagsBody.strict).toExtend<StandardSchemaV1<Tags, Tags>>();
  const result = sendMessageBody['~standard'].validate({});
  if (result.issues) expectTypeOf(result.issues[0]).toEqualTypeOf<Issue | undefined>();
  else expectTypeOf(result.value).toEqualTypeOf<NewMessage>();
  expect(result.issues).toEqual([{ path: ['message'], message: 'is required' }]);
});
