import type { ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/mock/answer.js';
import type { Description } from '../../src/mock/description/describe.js';
import type { DescribedResponse, Operation, Slot } from '../../src/mock/description/operations.js';
import { createEngine } from '../../src/msw/engine.js';

const slot = (name: string, ...values: unknown[]): Slot => ({
  name,
  schema: undefined,
  examples: values.map((value, index) => ({ name: `example ${index}`, pointer: '', value })),
});

const response = (status: string, ...contents: Slot[]): DescribedResponse => ({
  status,
  headers: [],
  contents,
});

const ok = response('200', slot('application/json', { a: 1 }, { a: 2 }), slot('text/csv', 'a'));
const refused = response('401', slot('application/json', 'refused'));
const invalid = response('400', slot('application/json', 'invalid'));

const operation: Operation = {
  id: 'a',
  method: 'POST',
  path: '/a',
  parameters: [],
  bodies: [{ name: 'application/json', schema: '#/body', examples: [] }],
  bodyRequired: true,
  responses: [ok, refused, invalid],
  bearer: true,
};

const call: Call = {
  method: 'POST',
  path: '/a',
  query: new URLSearchParams(),
  headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
  body: 'right',
  operation,
  parameters: {},
  preference: { dynamic: false },
};

const description: Description = {
  name: 'a.yaml',
  document: {},
  operations: [operation],
  serverUrl: '/',
  basePath: '',
};

/** Takes one body only. */
const validate: { (body: unknown): boolean; errors?: object[] | null } = (body) => {
  validate.errors = body === 'right' ? null : errors;
  return body === 'right';
};
const errors = [
  { instancePath: '/b', schemaPath: '', keyword: 'type', params: {}, message: 'must be string' },
  { instancePath: '', schemaPath: '', keyword: 'required', params: {}, message: 'lacks c' },
];

/** The answer to a call, by the responses of its operation. */
function answerTo(changed: Partial<Call>, responses = operation.responses) {
  const answer = createEngine(description, () => validate as unknown as ValidateFunction);
  return answer({ ...call, operation: { ...operation, responses }, ...changed });
}

const unauthorized = { headers: { ...call.headers, authorization: 'Basic x' } };

describe('a valid call is answered with', () => {
  it('the first example of the success, in the first of its media types', async () => {
    expect(await answerTo({})).toEqual({
      status: 200,
      headers: { 'Content-type': 'application/json' },
      body: '{"a":1}',
      reasons: [],
    });
  });

  it('the headers that have an example', async () => {
    const headers = [slot('x-a', 1, 2), slot('x-b')];
    expect((await answerTo({}, [{ ...ok, headers }])).headers).toEqual({
      'Content-type': 'application/json',
      'x-a': '1',
    });
  });

  it('no body where none is described', async () => {
    expect(await answerTo({}, [response('204')])).toEqual({
      status: 204,
      headers: {},
      body: undefined,
      reasons: [],
    });
    expect((await answerTo({}, [response('200', slot('text/csv'))])).body).toBeUndefined();
  });

  it('the example that it prefers, or the first if it has none of that name', async () => {
    const bodyFor = async (exampleKey: string) =>
      (await answerTo({ preference: { dynamic: false, exampleKey } })).body;
    expect(await bodyFor('example 1')).toBe('{"a":2}');
    expect(await bodyFor('example 9')).toBe('{"a":1}');
  });

  it.each(['400', '4XX', 'default'])('the status that it prefers, from the response %s', async (status) => {
    const preference = { dynamic: false, code: 400 };
    const answer = await answerTo({ preference }, [ok, response(status, slot('text/plain', 'x'))]);
    expect(answer).toMatchObject({ status: 400, headers: { 'Content-type': 'text/plain' }, body: '"x"' });
  });
});

describe('a call that is not valid is answered with', () => {
  const wrong = { body: 'wrong' };

  it('the documented 400, which says why', async () => {
    const { headers, ...answer } = await answerTo(wrong);
    expect(answer).toEqual({
      status: 400,
      body: '"invalid"',
      reasons: ['/body/b must be string, not undefined', '/body lacks c'],
    });
    expect(JSON.parse(String(headers['sl-violations']))).toHaveLength(2);
  });

  it('a 422 before a 400', async () => {
    const responses = [ok, invalid, response('422', slot('application/json', 'unprocessable'))];
    expect(await answerTo(wrong, responses)).toMatchObject({ status: 422, body: '"unprocessable"' });
  });

  it('the documented 401 if it is not authorized, whatever its body and what it prefers', async () => {
    const preference = { dynamic: false, code: 200 };
    expect(await answerTo({ ...unauthorized, ...wrong, preference })).toMatchObject({
      status: 401,
      body: '"refused"',
    });
  });

  it('what it prefers if that need not be valid, but for the token', async () => {
    const preference = { dynamic: false, code: 200, regardless: true };
    expect(await answerTo({ ...wrong, preference })).toMatchObject({ status: 200, reasons: [] });
    expect(await answerTo({ ...unauthorized, preference })).toMatchObject({ status: 401 });
  });

  it('a problem where the description has no answer', async () => {
    await expect(answerTo(wrong, [ok])).rejects.toMatchObject({
      name: 'Problem',
      status: 422,
      message: '/body/b must be string, not undefined; /body lacks c',
      headers: { 'sl-violations': expect.stringContaining('lacks c') },
    });
    await expect(answerTo(unauthorized, [ok])).rejects.toMatchObject({ name: 'Problem', status: 401 });
  });
});
