import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../src/mock/description/match.js';
import type { Operation } from '../../src/mock/description/operations.js';

const operation = (path: string): Operation => ({
  id: path,
  method: 'GET',
  path,
  parameters: [],
  bodies: [],
  bodyRequired: false,
  responses: [],
  bearer: false,
});

const match = createMatcher(['/a/{one}/{two}', '/a/{id}', '/a/b', '/x.y/{id}-{other}', '/$'].map(operation));

describe('the operations of a path', () => {
  it.each([
    [
      '/a/b',
      [
        ['/a/b', {}],
        ['/a/{id}', { id: 'b' }],
      ],
    ],
    ['/a/c', [['/a/{id}', { id: 'c' }]]],
    ['/a/', [['/a/{id}', { id: '' }]]],
    ['/a/%2F%20', [['/a/{id}', { id: '/ ' }]]],
    ['/a/%', [['/a/{id}', { id: '%' }]]],
    ['/a/1/2', [['/a/{one}/{two}', { one: '1', two: '2' }]]],
    ['/x.y/1-2', [['/x.y/{id}-{other}', { id: '1', other: '2' }]]],
    ['/xzy/1-2', []],
    ['/$', [['/$', {}]]],
    ['/a/1/2/3', []],
    ['/a', []],
    ['/b/a/b', []],
    ['a/b', []],
  ])('%s are %j, concrete ones first', (path, expected) => {
    expect(match(path).map((found) => [found.operation.id, found.parameters])).toEqual(expected);
  });
});
