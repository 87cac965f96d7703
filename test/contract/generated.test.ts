import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { ajvFor } from '../../scripts/support/ajv.js';
import type { Json } from '../../scripts/support/description.js';
import { token, violationsOf } from '../mock/support.js';
import { bundle, described, documented, observedClient } from '../support/contract.js';
import { holds } from '../support/holds.js';
import { rawRequest } from '../support/raw-request.js';
import { faults, valid } from './generators/bodies.js';
import { allowed, awkward, refused } from './generators/identifiers.js';
import { resolveSchema } from './generators/schema.js';
import { describeOnEachServer } from './servers.js';

const prefixesOf = (operationId: string): readonly string[] =>
  operations[operationId as keyof typeof operations].prefixes;

/** The prefixes that the pattern of the description allows: for some operations more than their examples show. */
const everyPrefix = [...new Set(Object.values(operations).flatMap(({ prefixes }) => prefixes))];

/** JSON values that Prism takes for no body at all: it refuses them for another reason. */
const takenForMissing: Json[] = [null, false, 0, ''];

describeOnEachServer((url) => {
  describe.each(described)('$operationId', (operation) => {
    const { operationId, method, path, parameter, request, responses } = operation;
    const schema = resolveSchema(bundle, request.schema);
    const identifier = String(parameter.examples[0]?.value);
    const body = request.examples[0]?.value;
    const refusal = documented(operation, 'bad-request');
    const [before = '', after = ''] = path.split(`{${parameter.name}}`);

    test('accepts every valid body, with a valid response', async () => {
      const client = observedClient(await url());
      const success = responses.find(({ status }) => status < 300)?.content.schema ?? '';
      const validate = ajvFor(bundle, success);
      await holds(
        valid(schema),
        async (body) => {
          const result = await client.call(operationId)(identifier, body);
          const violations = result.response?.headers.get('sl-violations');
          expect(result.ok || `${result.error.message} ${violations}`).toBe(true);
          expect((result.ok && validate(result.data)) || validate.errors).toBe(true);
          expect(JSON.parse(client.sent.pop()?.body ?? '')).toEqual(body);
        },
        { numRuns: 100 },
      );
    });

    const kinds = faults(schema);

    test.each(kinds)(
      'refuses a body that breaks $keyword at "$place", there',
      async ({ keyword, values }) => {
        const client = observedClient(await url());
        await holds(
          // The client sends no request without a body.
          values.filter(({ value }) => value !== null),
          async ({ value, path }) => {
            const result = await client.call(operationId)(identifier, value);
            expect(result.ok || result.error).toMatchObject({ kind: 'bad-request', ...refusal });
            const violation = takenForMissing.includes(value)
              ? { location: ['request'], code: 'required' }
              : { location: ['request', 'body', ...path], code: keyword };
            expect(violationsOf(result.response as Response)).toContainEqual(
              expect.objectContaining(violation),
            );
          },
          { numRuns: Math.ceil(100 / kinds.length) },
        );
      },
    );

    test('accepts every identifier, encoded exactly once', async () => {
      const prefixes = prefixesOf(operationId);
      const eachAwkward = awkward.map((part): [string] => [`${prefixes.at(-1)}:+1${part}`]);
      const baseUrl = await url();
      const client = observedClient(baseUrl);
      await holds(
        allowed(prefixes),
        async (identifier) => {
          const result = await client.call(operationId)(identifier, body);
          expect(result.ok || result.error.message).toBe(true);
          // As `fetch` writes it on the wire.
          const wire = new URL(client.sent.pop()?.url ?? '').href.slice(baseUrl.length);
          expect([wire.startsWith(before), wire.endsWith(after)]).toEqual([true, true]);
          const segment = wire.slice(before.length, wire.length - after.length);
          expect(segment).not.toContain('/');
          expect(decodeURIComponent(segment)).toBe(identifier);
        },
        { numRuns: 10 + eachAwkward.length, examples: eachAwkward },
      );
    });

    /** Sends an identifier past the client, as it stands. */
    const sendRaw = async (identifier: string) =>
      rawRequest(await url(), {
        method,
        path: before + identifier + after,
        headers: { ...token, 'content-type': request.contentType },
        body: JSON.stringify(body),
      });

    test.each(refused(everyPrefix))('refuses an identifier with $fault', async ({ values }) => {
      await holds(
        values.filter((identifier) => !/^\.\.?$/.test(identifier)),
        async (identifier) => {
          const response = await sendRaw(encodeURIComponent(identifier));
          expect({ status: response.status, body: await response.json() }).toStrictEqual(refusal);
          expect(violationsOf(response)).toContainEqual(
            expect.objectContaining({ location: ['request', 'path', parameter.name], code: 'pattern' }),
          );
        },
        { numRuns: 4 },
      );
    });

    test('refuses an empty identifier', async () => {
      const response = await sendRaw('');
      expect({ status: response.status, body: await response.json() }).toStrictEqual(refusal);
      expect(violationsOf(response)).toMatchObject([{ location: ['request', 'path'], code: 'required' }]);
    });
  });
});

describe.each(described)('$operationId sends nothing', ({ operationId, request }) => {
  const prefixes = prefixesOf(operationId);
  const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
  const undocumented = everyPrefix.filter((prefix) => !prefixes.includes(prefix));
  const faults = [
    ...refused(everyPrefix),
    { fault: 'nothing at all', values: fc.constant('') },
    { fault: 'half of a surrogate pair', values: half.map((unit) => `${prefixes[0]}:${unit}`) },
    ...undocumented.map((prefix) => ({
      fault: `"${prefix}:", of which it has no example`,
      values: fc.constant(`${prefix}:1`),
    })),
  ];

  test.each(faults)('for an identifier with $fault', async ({ values }) => {
    const client = observedClient('http://localhost');
    await holds(
      values,
      async (identifier) => {
        const call = client.call(operationId)(identifier, request.examples[0]?.value);
        await expect(call).rejects.toThrow(TypeError);
        expect(client.sent).toEqual([]);
      },
      { numRuns: 20 },
    );
  });
});

const isObject = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);

const responses = described.flatMap((operation) =>
  operation.responses.map((response) => ({ ...operation, ...response })),
);

describe.each(responses)('the client reports $status of $operationId', (response) => {
  const { operationId, parameter, request, status, content, headers } = response;
  const schema = resolveSchema(bundle, content.schema);
  const validate = ajvFor(bundle, content.schema);
  const documented = Object.fromEntries(headers.map(({ name, example }) => [name, String(example)]));

  /** What the client makes of a response with this body. */
  const reported = (body: Json, sent: Record<string, string> = documented) => {
    const send = async () =>
      new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': content.contentType, ...sent },
      });
    const client = observedClient('http://localhost', undefined, send);
    return client.call(operationId)(String(parameter.examples[0]?.value), request.examples[0]?.value);
  };

  const expectReported = async (body: Json) => {
    const result = await reported(body);
    expect(result.status).toBe(status);
    if (result.ok) expect(result.data).toEqual(body);
    // What an error says beside a JSON object is of no use to anyone.
    else expect(result.error.body).toEqual(isObject(body) ? body : undefined);
  };

  test('with any valid body', () => holds(valid(schema), expectReported, { numRuns: 20 }));

  // A success that lacks what it should have is none: the tests of the client hold it to that.
  const kinds = status < 300 ? [] : faults(schema);

  test.each(kinds)('with a body that breaks $keyword at "$place"', ({ values }) =>
    holds(
      values,
      async ({ value }) => {
        expect(validate(value)).toBe(false);
        await expectReported(value);
      },
      { numRuns: 5 },
    ),
  );

  test('with properties that have no text', () =>
    expectReported(
      Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, { toString: null }])),
    ));

  test.each(headers)('without a header $name that is no number', async ({ name, component }) => {
    const result = await reported(content.examples[0]?.value ?? {}, { ...documented, [name]: 'soon' });
    const { retryAfterMs, rateLimit } = result.ok ? expect.fail('a success') : result.error;
    const told = {
      RetryAfter: retryAfterMs,
      RateLimitLimit: rateLimit?.limit,
      RateLimitRemaining: rateLimit?.remaining,
    };
    expect(told).toHaveProperty(component, undefined);
    expect(Object.values(told).filter((value) => value !== undefined)).toHaveLength(headers.length - 1);
  });
});
