import type { Mock } from '@aelyst/client/mock';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operations } from '../../../../generated/operations.js';
import { token, violationsOf } from '../../../mock/support.js';
import { described, observedClient } from '../../../support/contract.js';
import { holds } from '../../../support/holds.js';
import { rawRequest } from '../../../support/raw-request.js';
import { allowed, awkward, refused } from '../identifiers.js';

const prefixesOf = (operationId: string): readonly string[] =>
  operations[operationId as keyof typeof operations].prefixes;

/** What the pattern allows on the wire: more than the operations that take no `id:`. */
const everyPrefix = [...new Set(Object.values(operations).flatMap(({ prefixes }) => prefixes))];

const narrower = described.flatMap((operation) =>
  everyPrefix
    .filter((prefix) => !prefixesOf(operation.operationId).includes(prefix))
    .map((prefix) => ({ ...operation, prefix })),
);

/**
 * Identifiers, through the client to the mock and past the client.
 *
 * @param arrived Paths as they came to the mock.
 */
export function describeIdentifiers(mock: Mock, arrived: string[]): void {
  describe.each(described)('$operationId', ({ operationId, method, path, parameter, request, responses }) => {
    const body = request.examples[0]?.value;
    const refusal = responses.find(({ status }) => status === 400)?.content.examples[0]?.value;
    const prefixes = prefixesOf(operationId);
    const [before = '', after = ''] = path.split(`{${parameter.name}}`);

    /** Sends an identifier as it stands. */
    const sendRaw = (identifier: string) =>
      rawRequest(mock.url, {
        method,
        path: before + identifier + after,
        headers: { ...token, 'content-type': request.contentType },
        body: JSON.stringify(body),
      });

    test('takes every identifier, which arrives encoded exactly once', async () => {
      const eachAwkward = awkward.map((part): [string] => [`${prefixes[0]}:${part}`]);
      await holds(
        allowed(prefixes),
        async (identifier) => {
          arrived.length = 0;
          const result = await observedClient(mock.url).call(operationId)(identifier, body);
          expect(result.ok || result.error.message).toBe(true);
          const wire = arrived[0]?.slice(new URL(mock.url).pathname.length) ?? '';
          expect([wire.startsWith(before), wire.endsWith(after)]).toEqual([true, true]);
          const segment = wire.slice(before.length, wire.length - after.length);
          expect(segment).not.toContain('/');
          expect(decodeURIComponent(segment)).toBe(identifier);
        },
        { numRuns: 10 + eachAwkward.length, examples: eachAwkward },
      );
    });

    test.each(refused(everyPrefix))('refuses $fault, before it is sent and after', async ({ values }) => {
      await holds(
        values,
        async (identifier) => {
          const client = observedClient(mock.url);
          await expect(client.call(operationId)(identifier, body)).rejects.toThrow(TypeError);
          expect(client.sent).toEqual([]);
          const response = await sendRaw(encodeURIComponent(identifier));
          expect(response.status).toBe(400);
          expect(await response.json()).toStrictEqual(refusal);
          expect(violationsOf(response)).toContainEqual(
            expect.objectContaining({ location: ['request', 'path', parameter.name], code: 'pattern' }),
          );
        },
        { numRuns: 4 },
      );
    });

    test('refuses half of a surrogate pair, which cannot be encoded', async () => {
      const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
      await holds(
        half,
        async (unit) => {
          const client = observedClient(mock.url);
          await expect(client.call(operationId)(`${prefixes[0]}:${unit}`, body)).rejects.toThrow(TypeError);
          expect(client.sent).toEqual([]);
        },
        { numRuns: 20 },
      );
    });

    test('refuses an empty identifier', async () => {
      await expect(observedClient(mock.url).call(operationId)('', body)).rejects.toThrow(TypeError);
      const response = await sendRaw('');
      expect(await response.json()).toStrictEqual(refusal);
      expect(violationsOf(response)).toMatchObject([{ location: ['request', 'path'], code: 'required' }]);
    });
  });

  test.each(narrower)(
    '$operationId refuses "$prefix:", which no example of it shows, before it is sent',
    async ({ operationId, prefix, request }) => {
      const client = observedClient(mock.url);
      const call = client.call(operationId)(`${prefix}:1`, request.examples[0]?.value);
      await expect(call).rejects.toThrow(TypeError);
      expect(client.sent).toEqual([]);
    },
  );
}
