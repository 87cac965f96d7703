import { describe, expect, test } from 'vitest';
import { ajvFor } from '../../../scripts/support/ajv.js';
import type { Json } from '../../../scripts/support/description.js';
import { bundle, described, observedClient } from '../../support/contract.js';
import { holds } from '../../support/holds.js';
import { faults } from './invalid.js';
import { resolveSchema } from './schema.js';
import { valid } from './valid.js';

const answers = described.flatMap((operation) =>
  operation.responses.map((response) => ({ ...operation, ...response })),
);

const isObject = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);

describe.each(answers)(
  '$status of $operationId',
  ({ operationId, parameter, request, status, content, headers }) => {
    const schema = resolveSchema(bundle, content.schema);
    const validate = ajvFor(bundle, content.schema);
    const documented = Object.fromEntries(headers.map(({ name, example }) => [name, String(example)]));

    /** What the client makes of an answer with this body. */
    const answered = (body: Json, sent: Record<string, string> = documented) => {
      const send = async () =>
        new Response(JSON.stringify(body), {
          status,
          headers: { 'content-type': content.contentType, ...sent },
        });
      const client = observedClient('http://localhost', undefined, send);
      return client.call(operationId)(String(parameter.examples[0]?.value), request.examples[0]?.value);
    };

    const expectToArrive = async (body: Json) => {
      const result = await answered(body);
      expect(result.status).toBe(status);
      if (result.ok) expect(result.data).toEqual(body);
      // What an error says beside a JSON object is of no use to anyone.
      else expect(result.error.body).toEqual(isObject(body) ? body : undefined);
    };

    test('with any valid body arrives to the letter', () =>
      holds(valid(schema), expectToArrive, { numRuns: 20 }));

    test.each(faults(schema))(
      'with a body that breaks $keyword at "$place" arrives all the same',
      ({ values }) =>
        holds(
          values,
          async ({ value }) => {
            expect(validate(value)).toBe(false);
            await expectToArrive(value);
          },
          { numRuns: 5 },
        ),
    );

    test('with words that are no text arrives all the same', () =>
      expectToArrive(
        Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, { toString: null }])),
      ));

    test.each(headers)('tells nothing of a header $name that is no number', async ({ name, component }) => {
      const result = await answered(content.examples[0]?.value ?? {}, { ...documented, [name]: 'soon' });
      const { retryAfterMs, rateLimit } = result.ok ? expect.fail('a success') : result.error;
      const told = {
        RetryAfter: retryAfterMs,
        RateLimitLimit: rateLimit?.limit,
        RateLimitRemaining: rateLimit?.remaining,
      };
      expect(told).toHaveProperty(component, undefined);
      expect(Object.values(told).filter((value) => value !== undefined)).toHaveLength(headers.length - 1);
    });
  },
);
