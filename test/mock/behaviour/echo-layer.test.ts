import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/mock/answer.js';
import { echo } from '../../../src/mock/behaviour/echo.js';
import { toDescription } from '../../../src/mock/description/describe.js';
import { createValidator } from '../../../src/mock/description/validator.js';
import { first } from '../support.js';

const string = { type: 'string' };
const integer = { type: 'integer' };
const nullable = { type: ['string', 'null'] };

/** Calls an operation that takes bodies by one schema and answers by another, with an example. */
async function answerTo(
  { request, response }: { request?: object; response?: object },
  example: unknown,
  call: Partial<Call> = {},
  status = 200,
) {
  const json = (schema?: object) => ({ 'application/json': schema ? { schema } : {} });
  const post = {
    requestBody: { content: json(request) },
    responses: { 200: { content: json(response) }, 300: { content: json(response) } },
  };
  const description = toDescription(
    { openapi: '3.1.0', paths: { '/thing/{id}': { post } } },
    'A description',
  );
  const validator = createValidator(description, { Ajv2020, addFormats: () => {} });
  const body = example === undefined ? undefined : JSON.stringify(example);
  const answer = await echo(description, validator)(async () => ({ status, headers: {}, body }))({
    method: 'POST',
    path: '/thing/1',
    query: new URLSearchParams(),
    headers: {},
    body: undefined,
    operation: first(description.operations),
    parameters: {},
    preference: { dynamic: false },
    ...call,
  });
  return answer.body === undefined ? undefined : (JSON.parse(answer.body) as unknown);
}

const named = (properties: object, more: object = {}) => ({ properties, ...more });

describe('what was sent is repeated', () => {
  it.each<[string, object, object, unknown, unknown]>([
    [
      'under the same name with the same type',
      named({ a: string }),
      named({ a: string }),
      { a: 'sent' },
      'sent',
    ],
    ['also if it is null', named({ a: nullable }), named({ a: nullable }), { a: null }, null],
    ['not with another type', named({ a: string }), named({ a: integer }), { a: 'sent' }, 'old'],
    [
      'not under a name that the answer has not',
      named({ a: string }),
      named({ b: string }),
      { a: 'sent' },
      'old',
    ],
    ['not if it is absent', named({ a: string }), named({ a: string }), {}, 'old'],
    ['not if the body is no object', named({ a: string }), named({ a: string }), ['sent'], 'old'],
    [
      'not where the parts of a schema disagree',
      named({ a: string }, { allOf: [named({ a: integer })] }),
      named({ a: string }),
      { a: 'sent' },
      'old',
    ],
    [
      'not where the answer would no longer fit',
      named({ a: string }),
      named({ a: { type: 'string', maxLength: 3 } }),
      { a: 'sent' },
      'old',
    ],
    ['not where nothing is described', {}, {}, { a: 'sent' }, 'old'],
    ['not where a schema is always true', named({ a: true }), named({ a: string }), { a: 'sent' }, 'old'],
  ])('%s', async (_, request, response, body, expected) => {
    expect(await answerTo({ request, response }, { a: 'old' }, { body })).toEqual({ a: expected });
  });

  it('only in a success with a body, by a schema, that nobody chose', async () => {
    const both = { request: named({ a: string }), response: named({ a: string }) };
    const body = { a: 'sent' };
    const old = { a: 'old' };
    expect(await answerTo(both, old, { body }, 299)).toEqual(old);
    expect(await answerTo(both, old, { body }, 300)).toEqual(old);
    expect(await answerTo(both, undefined, { body })).toBeUndefined();
    expect(await answerTo(both, ['old'], { body })).toEqual(['old']);
    expect(await answerTo({ request: both.request }, old, { body })).toEqual(old);
    expect(await answerTo({ response: both.response }, old, { body })).toEqual(old);
    const preference = { dynamic: false, exampleKey: 'One' };
    expect(await answerTo(both, old, { body, preference })).toEqual(old);
  });
});

it('what is no JSON stays as it is', async () => {
  const content = { 'text/plain': { schema: { type: 'string' } } };
  const paths = { '/thing': { get: { responses: { 200: { content } } } } };
  const description = toDescription({ openapi: '3.1.0', paths }, 'A description');
  const text = { status: 200, headers: {}, body: 'text' };
  const answer = echo(description, () => expect.unreachable())(async () => text);
  const operation = first(description.operations);
  const preference = { dynamic: false };
  expect(await answer({ operation, parameters: {}, preference } as unknown as Call)).toBe(text);
});

describe('what the path names is repeated', () => {
  const response = named({ thingId: integer, thingName: string });
  const old = { thingId: 0, thingName: 'old' };

  it.each([
    ['id:12', { ...old, thingId: 12 }],
    ['id:0', old],
    ['name:a:b\nc', { ...old, thingName: 'a:b\nc' }],
    ['id:012', old],
    ['id:1.5', old],
    ['id:9007199254740993', old],
    ['id:', old],
    [':12', old],
    ['-id:12', old],
    ['12', old],
    ['other:12', old],
  ])('%j', async (id, expected) => {
    expect(await answerTo({ response }, old, { parameters: { id } })).toEqual(expected);
  });

  it('and nothing where it names nothing', async () => {
    expect(await answerTo({ response }, old)).toEqual(old);
  });
});
