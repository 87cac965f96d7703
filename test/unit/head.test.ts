import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { retryAfterOf } from '../../src/head.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const given = (value: string) => retryAfterOf(new Headers({ 'Retry-After': value }));

describe('Retry-After', () => {
  test.each([
    ['1', 1_000],
    ['0', 0],
    [' 2 ', 2_000],
    ['0.0001', 1],
    ['1.5', 1_500],
    ['4294967296', 4_294_967_296_000],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ])('%j is a wait of %d ms', (value, wait) => {
    expect(given(value)).toBe(wait);
  });

  test.each([
    '',
    '-1',
    '1e3',
    'soon',
    '1,5',
    '2026-01-01',
    'Thu, 99 Jan 2026 00:00:10 GMT',
    'Infinity',
    '1 GMT',
    'on Thu, 01 Jan 2026 00:00:10 GMT',
    'Thu, 01 Jan 2026 00:00:10 GMT+1',
  ])('%j says nothing', (value) => {
    expect(given(value)).toBeUndefined();
  });

  test('says nothing when it is absent', () => {
    expect(retryAfterOf(new Headers())).toBeUndefined();
  });
});
