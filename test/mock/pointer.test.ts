import { describe, expect, it } from 'vitest';
import { child, isObject, keysOf, locate } from '../../src/mock/description/pointer.js';
import { schemasAt } from '../../src/mock/description/schemas-at.js';

it('a pointer names keys with their slashes and tildes', () => {
  const pointer = child(child('#', 'a/b~/~'), '~1');
  expect(pointer).toBe('#/a~1b~0~1~0/~01');
  expect(keysOf(pointer)).toEqual(['a/b~/~', '~1']);
});

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('%j is an object: %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

describe('what stands at a pointer', () => {
  const document = {
    a: { $ref: '#/b%20c/0' },
    'b c': [{ $ref: '#/d' }, null],
    d: { deep: { value: 7 }, $ref: 7 },
    round: { $ref: '#/round' },
  };

  it.each([
    ['#', { value: document, pointer: '#' }],
    ['#/d/deep', { value: { value: 7 }, pointer: '#/d/deep' }],
    ['#/a', { value: document.d, pointer: '#/d' }],
    ['#/a/deep/value', { value: 7, pointer: '#/d/deep/value' }],
    ['#/b c/1', { value: null, pointer: '#/b c/1' }],
    ['#/b c/1/x', { value: undefined, pointer: '#/b c/1/x' }],
    ['#/nowhere/at/all', { value: undefined, pointer: '#/nowhere/at/all' }],
    ['#/d/deep/value/x', { value: undefined, pointer: '#/d/deep/value/x' }],
  ])('%s follows references', (pointer, expected) => {
    expect(locate(document, pointer)).toEqual(expected);
  });

  it('is refused when the references go round in a circle', () => {
    expect(() => locate(document, '#/round')).toThrow('the references at #/round go round in a circle');
  });

  it('may be a hundred references away', () => {
    const chain = Array.from(
      { length: 101 },
      (_, index) => [`r${index}`, { $ref: `#/r${index + 1}` }] as const,
    );
    const long = { ...Object.fromEntries(chain), r101: {} };
    expect(locate(long, '#/r1').pointer).toBe('#/r101');
    expect(() => locate(long, '#/r0')).toThrow('circle');
  });
});

describe('the schemas of a place in a value', () => {
  const document = {
    root: {
      properties: { a: { $ref: '#/shared' }, list: { items: { type: 'number' } } },
      allOf: [{ properties: { a: { type: 'string' } } }],
      oneOf: [{ $ref: '#/shared' }],
      anyOf: [true, { type: 'boolean' }],
      items: { type: 'null' },
    },
    shared: { type: 'integer', properties: { b: {} } },
    odd: { allOf: 'none', properties: [], items: [] },
  };

  it.each([
    [[], ['#/root', '#/root/allOf/0', '#/shared', '#/root/anyOf/1']],
    [['a'], ['#/shared', '#/root/allOf/0/properties/a']],
    [['b'], ['#/shared/properties/b']],
    [['a', 'b'], ['#/shared/properties/b']],
    [['list', '12'], ['#/root/properties/list/items']],
    [['7'], ['#/root/items']],
    [['7a'], []],
    [['a7'], []],
    [['__proto__'], []],
  ])('at %j are %j', (path, pointers) => {
    expect(schemasAt(document, '#/root', path).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('are not looked for in what is no schema', () => {
    expect(schemasAt(document, '#/odd', []).map(({ pointer }) => pointer)).toEqual(['#/odd']);
    expect(schemasAt(document, '#/odd', ['length'])).toEqual([]);
    expect(schemasAt(document, '#/odd', ['0'])).toEqual([]);
    expect(schemasAt(document, '#/nowhere', [])).toEqual([]);
  });
});
