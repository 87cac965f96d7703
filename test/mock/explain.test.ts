import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/mock/answer.js';
import { explain } from '../../src/mock/request/explain.js';
import type { Violation } from '../../src/mock/violations.js';

const document = {
  schema: {
    properties: {
      kind: { oneOf: [{ const: 'a' }, { const: 'b' }, {}] },
      open: { type: 'string' },
    },
  },
};

const call: Call = {
  method: 'POST',
  path: '/a/x',
  query: new URLSearchParams(),
  headers: { 'content-type': 'text/plain', authorization: 'Basic x' },
  body: { kind: 'c', open: '😀a', list: [1, [2, 3]], none: null, yes: true, '0': 'key' },
  operation: {
    id: 'a',
    method: 'POST',
    path: '/a/{id}',
    parameters: [],
    bodies: [{ name: 'application/json', schema: '#/schema', examples: [] }],
    bodyRequired: true,
    responses: [],
    bearer: true,
  },
  parameters: { id: 'x"y' },
  preference: { dynamic: false },
};

/** What is added to the message of a violation. */
function added(code: string | number, path: string[], changed: Partial<Call> = {}): string {
  const violation: Violation = { location: ['request', ...path], severity: 'Error', code, message: 'Wrong' };
  const { message, ...rest } = explain(document, { ...call, ...changed })(violation);
  expect({ ...rest, message: 'Wrong' }).toEqual(violation);
  expect(message.startsWith('Wrong')).toBe(true);
  return message.slice('Wrong'.length);
}

describe('what a validator leaves out', () => {
  it.each([
    ['type', ['body'], ', not object'],
    ['type', ['body', 'none'], ', not null'],
    ['type', ['body', 'list'], ', not array'],
    ['type', ['body', 'list', '0'], ', not number'],
    ['type', ['body', 'yes'], ', not boolean'],
    ['type', ['body', 'nowhere', 'at', 'all'], ', not undefined'],
    ['type', ['body', 'none', 'below'], ', not undefined'],
    ['type', ['body', 'open', 'length'], ', not undefined'],
    ['type', ['path', 'id'], ', not string'],
    ['maxLength', ['body', 'open'], ', not 2'],
    ['minLength', ['body', 'open'], ', not 2'],
    ['maxItems', ['body', 'list'], ', not 2'],
    ['minItems', ['body', 'list', '1'], ', not 2'],
    [415, [], ', not text/plain'],
    ['pattern', ['path', 'id'], ', not "x\\"y"'],
    ['pattern', ['body', 'open'], ''],
    ['const', ['body', 'kind'], ': "a", "b"'],
    ['const', ['body', 'open'], ''],
    ['required', ['body'], ''],
    ['', ['body', 'open'], ''],
  ])('of %s at %j is added: %j', (code, path, addition) => {
    expect(added(code, path)).toBe(addition);
  });

  it('is nothing of a constant where the body is not described', () => {
    const operation = { ...call.operation, bodies: [] };
    expect(added('const', ['body', 'kind'], { operation })).toBe('');
  });
});

describe('a refused token', () => {
  const refused: Violation = { location: ['request'], severity: 'Error', code: 401, message: 'Invalid' };

  it('is explained by what is wrong with it', () => {
    expect(explain(document, call)(refused)).toEqual({
      ...refused,
      message: expect.stringMatching(/^Request is authorized in another way than with a bearer token; /),
    });
  });

  it.each<[string, Partial<Call>]>([
    ['nothing is', { headers: { authorization: 'Bearer abc' } }],
    ['another scheme is wanted', { operation: { ...call.operation, bearer: false } }],
  ])('stays as it is if %s', (_, changed) => {
    expect(explain(document, { ...call, ...changed })(refused)).toEqual(refused);
  });

  it('is not what another violation tells of', () => {
    expect(explain(document, call)({ ...refused, code: 'required' }).message).toBe('Invalid');
  });
});
