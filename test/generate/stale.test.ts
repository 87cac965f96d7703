import { expect, test } from 'vitest';
import { complain, firstDifference } from '../../scripts/generate/stale.js';

test.each([
  ['one\ntwo\nthree', 'one\n2\n3', { line: 2, found: 'two', wanted: '2' }],
  ['one', 'one\n', { line: 2, found: undefined, wanted: '' }],
  ['one\ntwo', 'one', { line: 2, found: 'two', wanted: undefined }],
  ['', 'one', { line: 1, found: '', wanted: 'one' }],
])('%j differs from %j in its first line that is another', (found, wanted, difference) => {
  expect(firstDifference(found, wanted)).toStrictEqual(difference);
});

test('whoever has stale files is told which, where, and what to do', () => {
  expect(
    complain([
      {
        name: 'generated/openapi.json',
        difference: { line: 7, found: '  "code": "77"', wanted: '  "code": "200"' },
      },
      { name: 'generated/schema.ts', difference: { line: 9, found: '}', wanted: undefined } },
      { name: 'generated/operations.ts', difference: undefined },
    ]),
  ).toBe(`Stale: generated/openapi.json, generated/schema.ts, generated/operations.ts. Run "npm run generate" and commit the result.

generated/openapi.json:7
  - "code": "77"
  + "code": "200"

generated/schema.ts:9
  - }

generated/operations.ts is missing.`);
});
