import { describe, expect, it } from 'vitest';
import type { DescribedResponse, Operation } from '../../src/mock/description/operations.js';
import { byStatus, isChosen, readPreference, success } from '../../src/mock/prefer.js';
import { Problem } from '../../src/mock/problem.js';

const response = (status: string, ...examples: string[]): DescribedResponse => ({
  status,
  headers: [],
  contents: [
    {
      name: 'application/json',
      schema: undefined,
      examples: examples.map((name) => ({ name, pointer: '#', value: name })),
    },
  ],
});

/** An operation with these responses. */
const operation = (...responses: DescribedResponse[]): Operation => ({
  id: 'getThing',
  method: 'GET',
  path: '/thing',
  parameters: [],
  bodies: [],
  bodyRequired: false,
  responses,
  bearer: false,
});

const read = (header: string | undefined, ...responses: DescribedResponse[]) =>
  readPreference(header, operation(...responses));

const ok = response('200', 'One', 'Two');

describe('a preference', () => {
  it.each([
    [undefined, { dynamic: false }],
    ['code=200', { dynamic: false, code: 200 }],
    ['CODE = 200 ; example="Two"', { dynamic: false, code: 200, exampleKey: 'Two' }],
    ['example=One', { dynamic: false, exampleKey: 'One' }],
    ['example= One , seed=7', { dynamic: false, exampleKey: 'One', seed: '7' }],
    ['dynamic=true, seed="a, b"', { dynamic: true, seed: 'a, b' }],
    ['dynamic', { dynamic: true }],
    ['dynamic=false', { dynamic: false }],
    ['return=minimal, x-other', { dynamic: false }],
    ['dynamic=false, dynamic=true', { dynamic: false }],
  ])('%j is %j', (header, expected) => {
    expect(read(header, ok)).toStrictEqual(expected);
  });

  it.each([
    ['code=404', [ok], 'Prefer: getThing has no response with code "404". It has: 200.'],
    ['code=404', [], 'Prefer: getThing has no response with code "404". It has: none.'],
    ['code=100', [response('default')], 'Prefer: getThing has no response with code "100". It has: default.'],
    ['code=600', [response('default')], 'Prefer: getThing has no response with code "600". It has: default.'],
    [
      'code=x200',
      [response('default')],
      'Prefer: getThing has no response with code "x200". It has: default.',
    ],
    [
      'code=2000',
      [response('default')],
      'Prefer: getThing has no response with code "2000". It has: default.',
    ],
    ['example=A', [ok], 'Prefer: the response 200 of getThing has no example "A". It has: One, Two.'],
    [
      'code=404, example=A',
      [response('4XX')],
      'Prefer: the response 404 of getThing has no example "A". It has: none.',
    ],
    ['example=A', [], 'Prefer: the response 2XX of getThing has no example "A". It has: none.'],
    ['dynamic=maybe', [ok], 'Prefer: dynamic needs to be true or false, not "maybe".'],
    ['dynamic=untrue', [ok], 'Prefer: dynamic needs to be true or false, not "untrue".'],
    ['dynamic=falsely', [ok], 'Prefer: dynamic needs to be true or false, not "falsely".'],
  ])('%s of %j is refused: %s', (header, responses, message) => {
    expect(() => read(header, ...responses)).toThrow(new Problem(422, message));
  });
});

it('the response for a status is its own, that of its range, or the default', () => {
  const all = [response('default'), response('4xx'), response('404')];
  expect(['404', '400', '500'].map((code) => byStatus(all, code)?.status)).toEqual(['404', '4xx', 'default']);
  expect(byStatus([response('4XX')], '500')).toBeUndefined();
});

it('the first success is the one with the lowest status', () => {
  expect(success([response('404'), response('204'), response('200')])?.status).toBe('200');
  expect(success([response('default'), response('302')])).toBeUndefined();
});

it('an answer is chosen by its status or by its example', () => {
  expect(isChosen({ dynamic: true })).toBe(false);
  expect(isChosen({ dynamic: false, code: 200 })).toBe(true);
  expect(isChosen({ dynamic: false, exampleKey: 'One' })).toBe(true);
});
