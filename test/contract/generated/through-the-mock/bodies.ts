import type { Mock } from '@aelyst/client/mock';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../scripts/support/description.js';
import { violationsOf } from '../../../mock/support.js';
import { bundle, described, observedClient } from '../../../support/contract.js';
import { holds } from '../../../support/holds.js';
import { faults } from '../invalid.js';
import { resolveSchema } from '../schema.js';
import { valid } from '../valid.js';

/** JSON values that JavaScript counts as false, and Prism and the mock for no body at all. */
const takenForMissing = [null, false, 0, ''];

/** For each operation: 500 valid and 500 invalid bodies in all, or more. */
const runs = 100;

/** Generated bodies, through the client to the mock. */
export function describeBodies(mock: Mock): void {
  describe.each(described)('$operationId', ({ operationId, parameter, request, responses }) => {
    const schema = resolveSchema(bundle, request.schema);
    const identifier = String(parameter.examples[0]?.value);
    const refusal = responses.find(({ status }) => status === 400)?.content.examples[0]?.value;

    test('takes every valid body, to the letter', async () => {
      await holds(
        valid(schema),
        async (body) => {
          const client = observedClient(mock.url);
          const result = await client.call(operationId)(identifier, body);
          expect(result.ok || violationsOf(result.response as Response)).toBe(true);
          expect(JSON.parse(client.sent[0]?.body ?? '')).toEqual(body);
        },
        { numRuns: runs },
      );
    });

    const kinds = faults(schema);

    test.each(kinds)(
      'refuses bodies that break $keyword at "$place", and says so',
      async ({ keyword, values }) => {
        await holds(
          values,
          async ({ value, path }) => {
            const result = await observedClient(mock.url).call(operationId)(identifier, value);
            expect(result.ok || result.error.kind).toBe('bad-request');
            expect(result.ok || result.error.body).toStrictEqual(refusal);
            const missing = (takenForMissing as Json[]).includes(value);
            const expected = missing
              ? { location: ['request'], code: 'required' }
              : { location: ['request', 'body', ...path], code: keyword };
            expect(violationsOf(result.response as Response)).toContainEqual(
              expect.objectContaining(expected),
            );
          },
          { numRuns: Math.ceil(runs / kinds.length) },
        );
      },
    );
  });
}
