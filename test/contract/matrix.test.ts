import { type Mock, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Header, Json } from '../../scripts/support/description.js';
import { token, violationsOf } from '../mock/support.js';
import { bundle, callWithExamples, described, observedClient } from '../support/contract.js';
import { rawRequest } from '../support/raw-request.js';

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});

afterAll(() => mock.close());

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

describe.each(described)('$operationId', (operation) => {
  const { operationId, method, path, parameter, request, responses } = operation;
  const answers = responses.flatMap((response) =>
    response.content.examples.map((example) => ({ ...response, ...example })),
  );

  test('has an example for each documented status', () => {
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set(responses.map(({ status }) => status)),
    );
  });

  const inputs = parameter.examples.flatMap((identifier) =>
    request.examples.map((body) => ({
      name: `${identifier.name} and ${body.name}`,
      identifier: String(identifier.value),
      body: body.value,
    })),
  );

  test.each(inputs)('sends method, path, headers and body for $name', async ({ identifier, body }) => {
    const client = observedClient(mock.url);
    const result = await client.call(operationId)(identifier, body);
    expect(result.ok).toBe(true);
    expect(client.sent).toHaveLength(1);
    const [sent] = client.sent;
    expect(sent?.method).toBe(method);
    expect(sent?.url).toBe(mock.url + path.replace(`{${parameter.name}}`, encodeURIComponent(identifier)));
    expect(sent?.headers.get('content-type')).toBe(request.contentType);
    expect(sent?.headers.get('authorization')?.toLowerCase()).toBe(`${bearer?.scheme} a-token-for-tests`);
    expect(JSON.parse(sent?.body ?? '')).toEqual(body);
  });

  test.each(answers)('reports $status $name', async ({ status, name, value, headers }) => {
    const result = await callWithExamples(observedClient(mock.url), operation, {
      Prefer: `code=${status}, example=${name}`,
    });
    expect(result.status).toBe(status);
    expect(result.response?.status).toBe(status);
    if (result.ok) {
      expect(status).toBeLessThan(300);
      expect(result.data).toStrictEqual(value);
      return;
    }
    const { kind, body, retryAfterMs, rateLimit, attempts, delivery, operation: called } = result.error;
    expect(body).toStrictEqual(value);
    expect({ retryAfterMs, rateLimit }).toEqual(parsed(headers));
    expect({ kind, called, attempts }).toEqual({
      kind: errorKinds[status],
      called: operationId,
      attempts: 1,
    });
    expect(delivery).toBe(status < 500 ? 'refused' : 'unknown');
  });
});

describe('credentials', () => {
  const malformed: [string, (headers: Headers) => void][] = [
    ['missing', (headers) => headers.delete('authorization')],
    ['of another scheme', (headers) => headers.set('authorization', 'Basic YTpi')],
    ['without a scheme', (headers) => headers.set('authorization', 'a-token-for-tests')],
    ['without a token', (headers) => headers.set('authorization', 'Bearer')],
  ];

  describe.each(malformed)('%s', (_, change) => {
    test.each(described)('are refused by $operationId with the documented answer', async (operation) => {
      const client = observedClient(mock.url, ({ headers }) => change(headers));
      const result = await callWithExamples(client, operation);
      const documented = operation.responses.find(({ status }) => errorKinds[status] === 'unauthorized');
      expect(result.ok || result.error.kind).toBe('unauthorized');
      expect(result.ok || result.error.body).toStrictEqual(documented?.content.examples[0]?.value as Json);
    });
  });
});

describe('a request that no client sends', () => {
  const malformed = [
    { what: 'without a body', change: { body: '' }, code: 'required' },
    { what: 'of another media type', change: { contentType: 'text/plain' }, code: 415 },
  ];

  describe.each(malformed)('$what', ({ change, code }) => {
    test.each(described)('is refused by $operationId with the documented answer', async (operation) => {
      const { method, path, parameter, request, responses } = operation;
      const { contentType, body } = {
        contentType: request.contentType,
        body: JSON.stringify(request.examples[0]?.value),
        ...change,
      };
      const response = await rawRequest(mock.url, {
        method,
        path: path.replace(`{${parameter.name}}`, encodeURIComponent(String(parameter.examples[0]?.value))),
        headers: { ...token, 'content-type': contentType },
        body,
      });
      const documented = responses.find(({ status }) => errorKinds[status] === 'bad-request');
      expect(response.status).toBe(documented?.status);
      expect(await response.json()).toStrictEqual(documented?.content.examples[0]?.value);
      expect(violationsOf(response)).toMatchObject([{ location: ['request'], code }]);
    });
  });
});
