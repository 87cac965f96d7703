import {
  type AelystClient,
  type ClientOptions,
  createClient,
  type OperationId,
  type Result,
} from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { at } from '../../scripts/support/description.js';
import { bundle, described } from '../support/contract.js';

/** Calls an operation with its documented examples; this is the body of its response. */
async function call(
  operation: OperationId,
  body: string,
  status: number = 0,
  options: Partial<ClientOptions> = {},
) {
  const { parameter, request, responses } =
    described.find(({ operationId }) => operationId === operation) ?? expect.unreachable();
  const [success] = responses.filter(({ status: documented }) => documented < 300);
  const aelyst = createClient({
    token: 't',
    fetch: async () => new Response(body, { status: status || success?.status || Number.NaN }),
    ...options,
  });
  const method = aelyst[operation] as (...args: unknown[]) => Promise<Result<OperationId>>;
  return method(parameter.examples[0]?.value, request.examples[0]?.value);
}

const ids = Object.keys(operations) as (keyof AelystClient & OperationId)[];

/** The properties of a success that the description requires, by the schema itself. */
function requiredOf(operation: OperationId): string[] {
  const { responses } =
    described.find(({ operationId }) => operationId === operation) ?? expect.unreachable();
  const { content } = responses.find(({ status }) => status < 300) ?? expect.unreachable();
  return (at(bundle, content.schema) as { required?: string[] }).required ?? [];
}

const examplesOf = (operation: OperationId) =>
  (described.find(({ operationId }) => operationId === operation)?.responses ?? [])
    .filter(({ status }) => status < 300)
    .flatMap(({ content }) => content.examples.map(({ value }) => value as Record<string, unknown>));

describe('a success', () => {
  test.each(ids)('of %s is one with each documented example', async (operation) => {
    expect(examplesOf(operation)).not.toEqual([]);
    for (const data of examplesOf(operation))
      expect(await call(operation, JSON.stringify(data))).toMatchObject({ ok: true, data });
  });

  test.each(ids)('of %s that is no JSON object is unreadable, and the call unknown', async (operation) => {
    for (const body of ['null', '[]', '"ok"', '7', 'true', '[{}]']) {
      const result = await call(operation, body);
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'unreadable', delivery: 'unknown', attempts: 1, body: JSON.parse(body) ?? null },
      });
      expect(result.ok || result.error.message).toMatch(/: \d+ the body is not a JSON object$/);
    }
  });

  test.each(ids)('of %s that cannot be read is unreadable, and the call unknown', async (operation) => {
    for (const [body, words] of [
      ['', /the body is empty$/],
      ['<html>', /the body is not a JSON object$/],
      ['{"messageId":', /the body is not a JSON object$/],
    ] as const) {
      const result = await call(operation, body);
      expect(result).toMatchObject({ ok: false, error: { kind: 'unreadable', delivery: 'unknown' } });
      expect(result.ok || result.error.message).toMatch(words);
      expect(result.ok || result.error).not.toHaveProperty('body');
    }
  });

  test('that the description requires something of is known here', () => {
    expect(ids.filter((operation) => requiredOf(operation).length > 0)).not.toEqual([]);
  });

  test.each(ids.flatMap((operation) => requiredOf(operation).map((name) => [operation, name] as const)))(
    'of %s without %s, or with null for it, is unreadable, and its body kept',
    async (operation, name) => {
      const [example = {}] = examplesOf(operation);
      const { [name]: _, ...without } = example;
      for (const data of [without, { ...example, [name]: null }]) {
        const result = await call(operation, JSON.stringify(data));
        expect(result).toMatchObject({
          ok: false,
          error: { kind: 'unreadable', delivery: 'unknown', body: data },
        });
        expect(result.ok || result.error.message).toMatch(new RegExp(`the body lacks ${name}$`));
      }
      // A call that was processed does not fail because of a type.
      for (const value of ['', 0, false, [], {}])
        expect(await call(operation, JSON.stringify({ ...example, [name]: value }))).toMatchObject({
          ok: true,
        });
    },
  );

  test.each(ids.filter((operation) => requiredOf(operation).length === 0))(
    'of %s may be any JSON object',
    async (operation) => {
      for (const body of ['{}', '{"more":null}'])
        expect(await call(operation, body)).toMatchObject({ ok: true, data: JSON.parse(body) });
    },
  );

  test.each(ids)('of %s with a status that it does not document is undocumented', async (operation) => {
    const documented: readonly number[] = operations[operation].statuses;
    for (const status of [201, 202, 203, 206].filter((each) => !documented.includes(each)))
      expect(await call(operation, JSON.stringify(examplesOf(operation)[0]), status)).toMatchObject({
        ok: false,
        status,
        error: { kind: 'undocumented', delivery: 'unknown', status },
      });
  });
});
