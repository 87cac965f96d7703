import { afterAll, describe, expect, test } from 'vitest';
import type { Header } from '../../scripts/support/description.js';
import { token, violationsOf } from '../mock/support.js';
import { bundle, callWithExamples, described, documented, observedClient } from '../support/contract.js';
import { rawRequest } from '../support/raw-request.js';
import { describeOnEachServer } from './servers.js';

const errorKinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

const [bearer] = Object.values(
  (bundle['components'] as { securitySchemes: Record<string, { scheme: string }> }).securitySchemes,
);

/** What the client makes of the documented headers of a response, by the component that describes each. */
function parsed(headers: Header[]) {
  const value = Object.fromEntries(headers.map(({ component, example }) => [component, Number(example)]));
  if (headers.length === 0) return { retryAfterMs: undefined, rateLimit: undefined };
  return {
    retryAfterMs: Number(value['RetryAfter']) * 1000,
    rateLimit: { limit: value['RateLimitLimit'], remaining: value['RateLimitRemaining'] },
  };
}

/** What was met on any server, for the summary. */
const met = { servers: new Set(), operations: new Set(), statuses: new Set(), examples: new Set() };

afterAll(() => {
  const counts = Object.entries(met).map(([what, { size }]) => ({ what, size }));
  const [servers, ...rest] = counts.map(({ what, size }) => `${size} ${what}`);
  process.stdout.write(`contract: ${rest.join(', ')} on ${servers}\n`);
});

test.each(described)('$operationId has an example for each documented status', ({ responses }) => {
  for (const { status, content } of responses) expect([status, content.examples]).not.toEqual([status, []]);
});

describeOnEachServer((url, server) => {
  describe.each(described)('$operationId', (operation) => {
    const { operationId, method, path, parameter, request, responses } = operation;

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
      expect(sent?.url).toBe(
        (await url()) + path.replace(`{${parameter.name}}`, encodeURIComponent(identifier)),
      );
      expect(sent?.headers.get('content-type')).toBe(request.contentType);
      expect(sent?.headers.get('authorization')?.toLowerCase()).toBe(`${bearer?.scheme} a-token-for-tests`);
      expect(JSON.parse(sent?.body ?? '')).toEqual(body);
    });

    const examples = responses.flatMap((response) =>
      response.content.examples.map((example) => ({ ...response, ...example })),
    );

    test.each(examples)('reports $status $name', async ({ status, name, value, headers }) => {
      const result = await callWithExamples(observedClient(await url()), operation, {
        Prefer: `code=${status}, example=${name}`,
      });
      expect(result.status).toBe(status);
      expect(result.response?.status).toBe(status);
      if (result.ok) {
        expect(status).toBeLessThan(300);
        expect(result.data).toStrictEqual(value);
      } else {
        const { kind, body, retryAfterMs, rateLimit, attempts, delivery, operation: called } = result.error;
        expect(body).toStrictEqual(value);
        expect({ retryAfterMs, rateLimit }).toEqual(parsed(headers));
        expect({ kind, called, attempts }).toEqual({
          kind: errorKinds[status],
          called: operationId,
          attempts: 1,
        });
        expect(delivery).toBe(status < 500 ? 'refused' : 'unknown');
      }
      met.servers.add(server);
      met.operations.add(operationId);
      met.statuses.add(`${operationId} ${status}`);
      met.examples.add(`${operationId} ${status} ${name}`);
    });

    const credentials: [string, (headers: Headers) => void][] = [
      ['no credentials', (headers) => headers.delete('authorization')],
      ['credentials of another scheme', (headers) => headers.set('authorization', 'Basic YTpi')],
      ['a token without a scheme', (headers) => headers.set('authorization', 'a-token-for-tests')],
      ['a scheme without a token', (headers) => headers.set('authorization', String(bearer?.scheme))],
    ];

    test.each(credentials)('reports the documented refusal of %s', async (_, change) => {
      const client = observedClient(await url(), ({ headers }) => change(headers));
      const result = await callWithExamples(client, operation);
      const { status, body } = documented(operation, 'unauthorized');
      expect(result.ok || result.error).toMatchObject({ kind: 'unauthorized', status, body });
    });

    const malformed = [
      { what: 'without a body', change: { body: '' }, code: 'required' },
      { what: 'of another media type', change: { contentType: 'text/plain' }, code: 415 },
    ];

    test.each(malformed)('is refused as documented for a request $what', async ({ change, code }) => {
      const { contentType, body } = {
        contentType: request.contentType,
        body: JSON.stringify(request.examples[0]?.value),
        ...change,
      };
      const response = await rawRequest(await url(), {
        method,
        path: path.replace(`{${parameter.name}}`, encodeURIComponent(String(parameter.examples[0]?.value))),
        headers: { ...token, 'content-type': contentType },
        body,
      });
      const refusal = documented(operation, 'bad-request');
      expect({ status: response.status, body: await response.json() }).toStrictEqual(refusal);
      expect(violationsOf(response)).toMatchObject([{ location: ['request'], code }]);
    });
  });
});
