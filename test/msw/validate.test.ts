import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/mock/answer.js';
import type { Operation } from '../../src/mock/description/operations.js';
import type { Validator } from '../../src/mock/description/validator.js';
import { UnreadableBody } from '../../src/mock/request/body.js';
import { inputViolations, securityViolations } from '../../src/msw/validate.js';

const slot = (name: string, schema?: string) => ({ name, schema, examples: [] });

const operation: Operation = {
  id: 'a',
  method: 'POST',
  path: '/a/{id}',
  parameters: [
    { ...slot('id', '#/query'), in: 'query' },
    { ...slot('id', '#/path'), in: 'path' },
    { ...slot('free'), in: 'path' },
  ],
  bodies: [slot('application/json', '#/body'), slot('text/csv')],
  bodyRequired: true,
  responses: [],
  bearer: true,
};

const call: Call = {
  method: 'POST',
  path: '/a/1',
  query: new URLSearchParams(),
  headers: { 'content-type': 'application/json' },
  body: { a: 1 },
  operation,
  parameters: {},
  preference: { dynamic: false },
};

const wrong = (error: Partial<ErrorObject>): ErrorObject => ({
  instancePath: '',
  schemaPath: '',
  keyword: 'type',
  params: {},
  message: 'is wrong',
  ...error,
});

/** Finds fault with what stands at some schemas, and with nothing else. */
const validatorOf =
  (faults: Record<string, Partial<ErrorObject>[]>): Validator =>
  (schema) => {
    const errors = faults[schema]?.map(wrong);
    return Object.assign(() => errors === undefined, { errors }) as unknown as ValidateFunction;
  };

const violations = (changed: Partial<Call> = {}, faults: Record<string, Partial<ErrorObject>[]> = {}) =>
  inputViolations({ ...call, ...changed }, validatorOf(faults));

const violation = (code: string | number, path: string[], message: string) => ({
  location: ['request', ...path],
  severity: 'Error',
  code,
  message,
});

it('nothing is wrong with a call that fits', () => {
  expect(violations({ parameters: { id: '1', free: 'x' } })).toEqual([]);
});

describe('of a body', () => {
  it.each([
    [{}, ['body'], 'Request body is wrong'],
    [{ instancePath: '/a/0/b' }, ['body', 'a', '0', 'b'], 'Request body property a.0.b is wrong'],
    [{ params: { allowedValues: ['x', 'y'] } }, ['body'], 'Request body is wrong: x, y'],
    [{ params: { additionalProperty: 'x' } }, ['body'], "Request body is wrong; found 'x'"],
    [{ params: { unevaluatedProperty: 'x' } }, ['body'], "Request body is wrong: 'x'"],
  ])('the fault %j is told as Prism tells it', (fault, path, message) => {
    expect(violations({}, { '#/body': [fault] })).toEqual([violation('type', path, message)]);
  });

  it('each fault is told', () => {
    const faults = [{ keyword: 'required' }, { keyword: 'maxLength' }];
    expect(violations({}, { '#/body': faults }).map(({ code }) => code)).toEqual(['required', 'maxLength']);
  });

  it('that cannot be read, why', () => {
    expect(violations({ body: new UnreadableBody('is not JSON') })).toEqual([
      violation('malformed', ['body'], 'Request body is not JSON'),
    ]);
  });

  it.each([undefined, '', 0, null, false])('%j is told as missing, if there has to be one', (body) => {
    expect(violations({ body })).toEqual([violation('required', [], 'Body parameter is required')]);
    expect(violations({ body, operation: { ...operation, bodyRequired: false } })).toEqual([]);
  });

  it.each(['application/json', 'Application/JSON ; charset=utf-8'])('the media type %s is taken', (type) => {
    expect(violations({ headers: { 'content-type': type } })).toEqual([]);
  });

  it.each([{ 'content-type': 'text/plain' }, { 'content-type': 'application/json,x' }, {}])(
    'the headers %j are refused',
    (headers) => {
      expect(violations({ headers } as Partial<Call>)).toEqual([
        violation(415, [], 'Supported content types: application/json, text/csv'),
      ]);
    },
  );

  it('nothing is said where the description says nothing of it', () => {
    const faults = { '#/body': [{}], undefined: [{}] };
    const body = new UnreadableBody('is not JSON');
    expect(violations({ body, operation: { ...operation, bodies: [] } }, faults)).toEqual([]);
    const bodies = [slot('application/json')];
    expect(violations({ operation: { ...operation, bodies } }, faults)).toEqual([]);
  });
});

describe('of the path', () => {
  const fault = { '#/path': [{ keyword: 'pattern' }], '#/query': [{ keyword: 'query' }], undefined: [{}] };

  it('a value is told with its name', () => {
    expect(violations({ parameters: { id: 'x' } }, fault)).toEqual([
      violation('pattern', ['path', 'id'], 'Request path parameter id is wrong'),
    ]);
  });

  it('an empty value is one that is missing', () => {
    expect(violations({ parameters: { id: '' } }, fault)).toEqual([
      violation('required', ['path'], "Request path must have required property 'id'"),
    ]);
  });

  it('a value is free that has no schema, or is not described', () => {
    expect(violations({ parameters: { free: 'x', other: 'x' } }, fault)).toEqual([]);
  });

  it('and body, both are told', () => {
    expect(violations({ parameters: { id: 'x' } }, { ...fault, '#/body': [{}] })).toHaveLength(2);
  });
});

describe('of the token', () => {
  const of = (authorization: string, bearer: boolean) =>
    securityViolations({ ...call, headers: { authorization }, operation: { ...operation, bearer } });

  it('one that does not do is told where one is needed', () => {
    expect(of('Basic x', true)).toEqual([violation(401, [], 'Invalid security scheme used')]);
    expect(of('Basic x', false)).toEqual([]);
  });

  it('nothing is told of one that does', () => {
    expect(of('Bearer x', true)).toEqual([]);
  });
});
