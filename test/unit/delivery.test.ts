import { describe, expect, test } from 'vitest';
import { chain, deliveryOf, neverConnected } from '../../src/http/delivery.js';

const systemError = (facts: { code?: string; syscall?: string }) => Object.assign(new Error('failed'), facts);

describe('a connection', () => {
  test.each([
    ['the name was not found', systemError({ syscall: 'getaddrinfo' })],
    ['the address did not answer', systemError({ syscall: 'connect' })],
    ['Node gave up connecting', systemError({ code: 'UND_ERR_CONNECT_TIMEOUT' })],
    ['no address did', new AggregateError([systemError({ syscall: 'connect' })])],
  ])('never opened if %s, however deep that is hidden', (_, error) => {
    expect(neverConnected(error)).toBe(true);
    expect(neverConnected(new TypeError('fetch failed', { cause: new Error('', { cause: error }) }))).toBe(
      true,
    );
  });

  test.each([
    ['it was written to', systemError({ syscall: 'write', code: 'ECONNRESET' })],
    ['an error says no more', new TypeError('fetch failed')],
    ['what was thrown is no error', 'connect'],
    ['nothing was thrown', undefined],
  ])('may have opened if %s', (_, error) => {
    expect(neverConnected(error)).toBe(false);
  });
});

test('an error that is among its own causes is looked at once', () => {
  const error = new Error('outer');
  const inner = new Error('inner', { cause: error });
  error.cause = inner;
  expect(chain(error)).toEqual([error, inner]);
});

test.each([
  [200, 'unknown'],
  [302, 'unknown'],
  [307, 'refused'],
  [308, 'refused'],
  [399, 'unknown'],
  [400, 'refused'],
  [499, 'refused'],
  [500, 'unknown'],
])('a %d leaves the delivery %s', (status, delivery) => {
  expect(deliveryOf(status)).toBe(delivery);
});
