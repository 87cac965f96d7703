import { expect, test } from 'vitest';
import { boundaries } from './boundaries.js';

const of = (schema: Parameters<typeof boundaries>[0]) =>
  boundaries(schema).map(({ place, name }) => `${place} ${name}`);

test('a text has its lengths, and what JSON, UTF-16 and ASCII make difficult', () => {
  expect(of({ type: 'string', maxLength: 1000 })).toEqual([
    ' 0 characters',
    ' 1 characters',
    ' 999 characters',
    ' 1000 characters',
    ' 1000 pairs',
    ' beyond the BMP',
    ' beyond ASCII',
    ' a control character',
    ' a quote',
  ]);
  expect(of({ type: 'string' })).toContain(' 1001 characters');
});

test('a choice has each of its members', () => {
  expect(of({ enum: ['open', 'close'] })).toEqual([' "open"', ' "close"']);
  expect(of({ const: 'text' })).toEqual([' "text"']);
  expect(of({ oneOf: [{ const: 'a' }, { const: 'b' }] })).toEqual([' "a"', ' "b"']);
  expect(of({ type: ['boolean', 'null'] })).toEqual([' true', ' false', ' null']);
});

test('an object has properties that it does not know, and those it may leave out, in lists too', () => {
  const item = { type: 'object', properties: { a: { const: 1 }, b: { const: 2 } }, required: ['a'] };
  expect(of({ type: 'array', items: item })).toEqual([
    ' 0 items',
    ' 1 items',
    ' 2 items',
    '/* an additional property',
    '/*/a 1',
    '/*/b absent',
    '/*/b 2',
  ]);
});

test('a boundary is found in the bodies that have it, and in no other', () => {
  const [, , , , pairs] = boundaries({ type: 'string', maxLength: 2 });
  expect(['😀😀', '😀', 'xx', 'x😀', null].filter((body) => pairs?.isIn(body))).toEqual(['😀😀']);
  const absent = boundaries({ type: 'object', properties: { a: { type: 'null' } } }).find(
    ({ name }) => name === 'absent',
  );
  expect([{}, { b: 1 }, { a: null }, [], null].filter((body) => absent?.isIn(body))).toEqual([{}, { b: 1 }]);
});
