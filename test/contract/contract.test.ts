import { readFileSync } from 'node:fs';
import { type Mock, startMock } from '@aelyst/client/mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { ajvFor } from '../../scripts/support/ajv.js';
import type { Header, Json } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { violationsOf } from '../mock/support.js';
import { bundle, described, documented, observedClient } from '../support/contract.js';
import { holds } from '../support/holds.js';
import { type Prism, startPrism } from '../support/prism.js';
import { testInCI, thorough } from '../support/thorough.js';
import {
  requests as allRequests,
  ask,
  differingParts,
  type Outcome,
  type Sent,
} from './differences/requests.js';
import { allDifferences, type Exchange, type Expected } from './differences/table.js';
import { faults, resolveSchema, valid } from './generators.js';

const errorKinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

const [bearer] = Object.values(
  (bundle['components'] as { securitySchemes: Record<string, { scheme: string }> }).securitySchemes,
);

const prefixesOf = (operationId: string): readonly string[] =>
  operations[operationId as keyof typeof operations].prefixes;

/** JSON values that Prism takes for a missing body. */
const takenForMissing: Json[] = [null, false, 0, ''];

/** How many generated values to try. */
// fast-check never ends after a number of runs that is not whole.
const runs = (count: number) => ({ numRuns: Math.ceil(thorough ? count : count / 10) });

/** What the client reads from the documented headers of a response, by the component that describes each. */
function readFrom(headers: Header[]) {
  const value = Object.fromEntries(headers.map(({ component, example }) => [component, Number(example)]));
  if (headers.length === 0) return { retryAfterMs: undefined, rateLimit: undefined };
  return {
    retryAfterMs: Number(value['RetryAfter']) * 1000,
    rateLimit: { limit: value['RateLimitLimit'], remaining: value['RateLimitRemaining'] },
  };
}

/** What has a meaning in a URL, looks as if it were encoded already, or is more than one byte. */
const awkward = [
  ...'/?#%&+.:@;=,\\"\'<|',
  ...['..', '../', '//', '%2F', '%25', '%2B', '%00', '%ZZ', '{identifier}'],
  ...['é', 'e\u0301', '漢', 'ﷺ', '😀', '\u{10ffff}'],
];

/** Text without spaces and characters that nobody sees: no contact is called so, and the client refuses them. */
const visible = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((text) => !/[\s\p{Cc}\p{Cf}]/u.test(text));

/** What a value begins with, or else the client refuses it, because it certainly names nobody. */
const beginnings: Record<string, string> = { email: 'a@', phone: '+1' };

/** The start of an identifier, after which anything may follow. */
const startOf = (prefix = '') => `${prefix}:${beginnings[prefix] ?? ''}`;

/** Identifiers that have one of the prefixes and name something, with whatever needs to be encoded. */
const allowed = (prefixes: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...prefixes),
      fc.array(fc.oneof(fc.constantFrom(...awkward), visible), { minLength: 1, maxLength: 6 }),
    )
    .map(([prefix, parts]) => startOf(prefix) + parts.join(''));

let prism: Prism;
let mock: Mock;
beforeAll(async () => {
  [prism, mock] = await Promise.all([startPrism(), startMock()]);
});
afterAll(() => Promise.all([prism?.[Symbol.asyncDispose](), mock?.close()]));

describe.each([
  { server: 'stock Prism', url: () => prism.url() },
  { server: 'our mock', url: async () => mock.url },
])('on $server', ({ url }) => {
  describe.each(described)('$operationId', (operation) => {
    const { operationId, method, path, parameter, request, responses } = operation;
    const schema = resolveSchema(bundle, request.schema);
    const identifier = String(parameter.examples[0]?.value);
    const body = request.examples[0]?.value;
    const refusal = documented(operation, 'bad-request');
    const [before = '', after = ''] = path.split(`{${parameter.name}}`);

    const inputs = parameter.examples.flatMap((identifier) =>
      request.examples.map((body) => ({
        name: `${identifier.name} and ${body.name}`,
        identifier: String(identifier.value),
        body: body.value,
      })),
    );

    test.each(inputs)('sends method, path, headers and body for $name', async ({ identifier, body }) => {
      const client = observedClient(await url());
      const result = await client.call(operationId)(identifier, body);
      expect(result.ok).toBe(true);
      expect(client.sent).toHaveLength(1);
      const [sent] = client.sent;
      expect(sent?.method).toBe(method);
      expect(sent?.url).toBe((await url()) + before + encodeURIComponent(identifier) + after);
      expect(sent?.headers.get('content-type')).toBe(request.contentType);
      expect(sent?.headers.get('authorization')?.toLowerCase()).toBe(`${bearer?.scheme} a-token-for-tests`);
      expect(JSON.parse(sent?.body ?? '')).toEqual(body);
    });

    const examples = responses.flatMap((response) =>
      response.content.examples.map((example) => ({ ...response, ...example })),
    );

    test.each(examples)('reports $status $name', async ({ status, name, value, headers }) => {
      const result = await observedClient(await url()).call(operationId)(identifier, body, {
        headers: { Prefer: `code=${status}, example=${name}` },
      });
      expect([result.status, result.response?.status]).toEqual([status, status]);
      if (result.ok) {
        expect(status).toBeLessThan(300);
        expect(result.data).toStrictEqual(value);
      } else {
        const { retryAfterMs, rateLimit } = result.error;
        expect(result.error.body).toStrictEqual(value);
        expect({ retryAfterMs, rateLimit }).toEqual(readFrom(headers));
        expect(result.error).toMatchObject({
          kind: errorKinds[status],
          operation: operationId,
          attempts: 1,
          delivery: status < 500 ? 'refused' : 'unknown',
        });
      }
    });

    test('accepts every valid body, with a valid response', async () => {
      const client = observedClient(await url());
      const success = responses.find(({ status }) => status < 300)?.content.schema ?? '';
      const validate = ajvFor(bundle, success);
      const claim = async (body: Json) => {
        const result = await client.call(operationId)(identifier, body);
        const violations = result.response?.headers.get('sl-violations');
        expect(result.ok || `${result.error.message} ${violations}`).toBe(true);
        expect((result.ok && validate(result.data)) || validate.errors).toBe(true);
        expect(JSON.parse(client.sent.pop()?.body ?? '')).toEqual(body);
      };
      await holds(valid(schema), claim, runs(100));
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
            const violations = violationsOf(result.response as Response);
            expect(violations).toContainEqual(expect.objectContaining(violation));
          },
          runs(100 / kinds.length),
        );
      },
    );

    test('accepts every identifier, encoded exactly once', async () => {
      const prefixes = prefixesOf(operationId);
      const baseUrl = await url();
      const client = observedClient(baseUrl);
      const eachAwkward = awkward.map((part): [string] => [startOf(prefixes[0]) + part]);
      await holds(
        allowed(prefixes),
        async (identifier) => {
          const result = await client.call(operationId)(identifier, body);
          expect(result.ok || result.error.message).toBe(true);
          // As `fetch` sends it.
          const sent = new URL(client.sent.pop()?.url ?? '').href.slice(baseUrl.length);
          expect([sent.startsWith(before), sent.endsWith(after)]).toEqual([true, true]);
          const segment = sent.slice(before.length, sent.length - after.length);
          expect(segment).not.toContain('/');
          expect(decodeURIComponent(segment)).toBe(identifier);
        },
        { numRuns: 10 + eachAwkward.length, examples: eachAwkward },
      );
    });
  });
});

describe('where they differ', () => {
  /** To start Prism again, after a request has ended it, takes longer than all other requests: in CI only. */
  const differences = allDifferences.filter(({ ends }) => thorough || !ends);
  const requests = allRequests.filter(
    (sent) => thorough || !allDifferences.some(({ ends, of }) => ends && of({ sent } as Exchange)),
  );

  const exchanges: Exchange[] = [];

  /** Whether a server still takes requests: when it dies, its connections end before its process does. */
  const responds = async (url: string) => (await ask(requests[0] as Sent, url))['response'] === undefined;

  beforeAll(async () => {
    // Otherwise ours would repeat what was sent, and make new IDs.
    await using ours = await startMock({ static: true });
    for (const sent of requests) {
      const url = await prism.url();
      const [byPrism, byOurs] = await Promise.all([ask(sent, url), ask(sent, ours.url)]);
      if (byPrism['response'] === 'none' && !(await responds(url))) await prism.ended();
      exchanges.push({ sent, prism: byPrism, ours: byOurs });
    }
  }, 300_000);

  /** A request as the message of a failure has it. */
  const shown = ({ sent: { operation, kind, value } }: Exchange) =>
    `${operation.operationId}, ${kind}: ${value.slice(0, 80)}`;

  const expectedBy = (expected: Expected, exchange: Exchange) =>
    typeof expected === 'function' ? expected(exchange) : expected;

  /** Those parts of an outcome that are expected. */
  const partsOf = (outcome: Outcome, expected: Outcome) =>
    Object.fromEntries(Object.keys(expected).map((part) => [part, outcome[part]]));

  test('our mock responds as Prism does, except for the differences in the table', () => {
    const unexplained = exchanges.flatMap((exchange) => {
      const rows = differences.filter(({ of }) => of(exchange));
      const explained = rows.flatMap(({ prism }) => Object.keys(expectedBy(prism, exchange)));
      return differingParts(exchange.prism, exchange.ours)
        .filter((part) => !explained.includes(part))
        .map(
          (part) =>
            `${shown(exchange)}: ${part}, ${JSON.stringify([exchange.prism[part], exchange.ours[part]])}`,
        );
    });
    expect(unexplained).toEqual([]);
  });

  test.each(differences)('the table has $what, in which they differ', ({ of, prism, ours }) => {
    const concerned = exchanges.filter(of);
    expect(concerned.length).toBeGreaterThan(0);
    for (const exchange of concerned) {
      const byPrism = expectedBy(prism, exchange);
      const byOurs = expectedBy(ours, exchange);
      expect(partsOf(exchange.prism, byPrism), `Prism: ${shown(exchange)}`).toEqual(byPrism);
      expect(partsOf(exchange.ours, byOurs), `our mock: ${shown(exchange)}`).toEqual(byOurs);
      const same = Object.keys(byPrism).filter(
        (part) => !differingParts(exchange.prism, exchange.ours).includes(part),
      );
      expect(same, `no difference any more: ${shown(exchange)}`).toEqual([]);
    }
  });
});

testInCI('startPrism says why Prism did not start', async () => {
  await expect(startPrism('nowhere.json')).rejects.toThrow(/^Prism did not start:[\s\S]*nowhere\.json/);
});

test('the guide on mocking pins the versions of Prism that run here', () => {
  const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');
  const { devDependencies, overrides } = JSON.parse(read('package.json')) as Record<
    'devDependencies' | 'overrides',
    Record<string, string>
  >;
  const pinned = Object.entries(devDependencies).filter(([name]) => name.startsWith('@stoplight/'));
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(read('openapi', 'guides', 'mocking.md')) ?? [];
  expect(JSON.parse(block)).toEqual({ devDependencies: Object.fromEntries(pinned), overrides });
});
