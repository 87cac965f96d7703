import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { missingIn, objectIn, reasonIn } from '../../src/http/response-check.js';
import { described } from '../support/contract.js';

const ids = Object.keys(operations) as (keyof typeof operations)[];

describe('missingIn', () => {
  test.each(ids)('%s: finds nothing wrong with the documented examples', (operation) => {
    const { responses = [] } = described.find(({ operationId }) => operationId === operation) ?? {};
    const successes = responses.filter(({ status }) => status >= 200 && status < 300);
    expect(successes.flatMap(({ content }) => content.examples)).not.toEqual([]);
    for (const { status, content } of successes) {
      for (const { value } of content.examples) expect(missingIn(operation, status, value)).toBeUndefined();
    }
  });

  test.each(ids)('%s: refuses what is not a JSON object', (operation) => {
    for (const data of [null, [], [{ messageId: 1 }], 'ok', 1, true, undefined]) {
      expect(missingIn(operation, 200, data)).toBe('the body is not a JSON object');
    }
  });

  test.each(ids.filter((operation) => operations[operation].required[200].length > 0))(
    '%s: names what is required, and missing or null',
    (operation) => {
      const names: readonly string[] = operations[operation].required[200];
      const whole = Object.fromEntries(names.map((name) => [name, 0]));
      expect(missingIn(operation, 200, whole)).toBeUndefined();
      expect(missingIn(operation, 200, { ...whole, more: null })).toBeUndefined();
      expect(missingIn(operation, 200, {})).toBe(`the body lacks ${names.join(', ')}`);
      for (const name of names) {
        expect(missingIn(operation, 200, { ...whole, [name]: null })).toBe(`the body lacks ${name}`);
        expect(missingIn(operation, 200, { ...whole, [name]: undefined })).toBe(`the body lacks ${name}`);
        // Types are not judged: the call was processed.
        for (const value of ['', false, [], {}]) {
          expect(missingIn(operation, 200, { ...whole, [name]: value })).toBeUndefined();
        }
      }
    },
  );

  test.each(ids.filter((operation) => operations[operation].required[200].length === 0))(
    '%s: takes any object, since nothing is required',
    (operation) => {
      for (const data of [{}, { error: 'x' }, { contactId: null }]) {
        expect(missingIn(operation, 200, data)).toBeUndefined();
      }
    },
  );

  test('takes any object of a status that is not documented', () => {
    expect(missingIn('sendMessage', 299, {})).toBeUndefined();
  });
});

describe('reasonIn', () => {
  test.each([
    [{ message: 'Too long' }, 'Too long'],
    [{ message: ['Too long', 'No channel'] }, 'Too long; No channel'],
    [{ message: [{ message: 'Too long', code: 1 }, { message: ['a', 'b'] }, { code: 2 }] }, 'Too long; a; b'],
    [{ message: { message: 'Too long' } }, 'Too long'],
    [{ message: ['', 'Too long', null, 7] }, 'Too long'],
  ])('gives what the API says: %j', (body, reason) => {
    expect(reasonIn(body)).toBe(reason);
  });

  test.each([
    undefined,
    null,
    [],
    'Too long',
    7,
    {},
    { message: 7 },
    { message: null },
    { message: '' },
    { message: [] },
    { message: {} },
  ])('gives nothing where it says nothing: %j', (body) => {
    expect(reasonIn(body)).toBeUndefined();
  });

  test('does not follow what is nested without end', () => {
    const depth = 100_000;
    expect(reasonIn(JSON.parse(`{"message":${'['.repeat(depth)}"x"${']'.repeat(depth)}}`))).toBeUndefined();
    expect(reasonIn(JSON.parse(`${'{"message":'.repeat(depth)}"x"${'}'.repeat(depth)}`))).toBeUndefined();
  });
});

test('objectIn gives objects, and no lists', () => {
  expect([null, [], 'x', 1, undefined, {}].map(objectIn)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    {},
  ]);
});
