import { type Mock, startMock } from '@aelyst/client/mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle, described, observedClient } from '../../support/contract.js';
import { faults } from './invalid.js';
import { resolveSchema } from './schema.js';
import { valid } from './valid.js';

/** For each operation: 600 valid and 600 invalid bodies in all. */
const runs = 120;

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});

afterAll(() => mock.close());

interface Violation {
  location: string[];
  code: string;
}

const violationsOf = (response: Response | undefined) =>
  JSON.parse(response?.headers.get('sl-violations') ?? '[]') as Violation[];

describe.each(described)('$operationId', ({ operationId, parameter, request, responses }) => {
  const schema = resolveSchema(bundle, request.schema);
  const identifier = String(parameter.examples[0]?.value);
  const refusal = responses.find(({ status }) => status === 400)?.content.examples[0]?.value;

  test('takes every valid body, to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(valid(schema), async (body) => {
        const client = observedClient(mock.url);
        const result = await client.call(operationId)(identifier, body);
        expect(
          result.ok,
          violationsOf(result.response)
            .map(({ code }) => code)
            .join(),
        ).toBe(true);
        expect(JSON.parse(client.sent[0]?.body ?? '')).toEqual(JSON.parse(JSON.stringify(body)));
      }),
      { numRuns: runs },
    );
  });

  const kinds = faults(schema);

  test.each(kinds)(
    'refuses bodies that break $keyword at "$place", and says so',
    async ({ keyword, values }) => {
      await fc.assert(
        fc.asyncProperty(values, async ({ value, path }) => {
          const result = await observedClient(mock.url).call(operationId)(identifier, value);
          expect(result.ok || result.error.kind).toBe('bad-request');
          expect(result.ok || result.error.body).toStrictEqual(refusal);
          // Prism cannot tell a body that counts as false from no body at all.
          const expected = value
            ? { location: ['request', 'body', ...path], code: keyword }
            : { location: ['request'], code: 'required' };
          expect(violationsOf(result.response)).toContainEqual(expect.objectContaining(expected));
        }),
        { numRuns: Math.ceil(runs / kinds.length) },
      );
    },
  );
});
