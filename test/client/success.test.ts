import type { OperationId, Result } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { at } from '../../scripts/support/description.js';
import { bundle, described } from '../support/contract.js';
import { errorOf, outcomeOf, scripted } from '../support/scripted.js';

const cases = described.map(({ operationId, parameter, request, responses }) => {
  const success = responses.find(({ status }) => status < 300) ?? expect.unreachable();
  const operation = operationId as OperationId;
  /** Calls the operation with its documented examples; this is the body of its response. */
  const call = (body: string, status = success.status): Promise<Result<OperationId>> => {
    const { aelyst } = scripted([() => new Response(body, { status })]);
    const method = aelyst[operation] as (...args: unknown[]) => Promise<Result<OperationId>>;
    return method(parameter.examples[0]?.value, request.examples[0]?.value);
  };
  const examples = success.content.examples.map(({ value }) => value as Record<string, unknown>);
  const { required = [] } = at(bundle, success.content.schema) as { required?: string[] };
  return { operation, call, examples, required };
});

test('the description requires a property of some success, and none of another', () => {
  expect(new Set(cases.map(({ required }) => required.length > 0))).toEqual(new Set([true, false]));
});

describe.each(cases)('the success of $operation', ({ operation, call, examples, required }) => {
  const [example = {}] = examples;

  test('has the data of each documented example', async () => {
    expect(examples).not.toEqual([]);
    for (const data of examples) expect(await call(JSON.stringify(data))).toMatchObject({ ok: true, data });
  });

  test.each(['null', '[]', '"ok"', '7', 'true', '[{}]'])(
    'is unreadable if its body is %s, and keeps it',
    async (body) => {
      const result = await call(body);
      expect(outcomeOf(result)).toBe('unreadable unknown 1');
      expect(errorOf(result).body).toEqual(JSON.parse(body));
      expect(errorOf(result).message).toMatch(/: \d+ the body is not a JSON object$/);
    },
  );

  test.each([
    ['', /the body is empty$/],
    ['<html>', /the body is not a JSON object$/],
    ['{"messageId":', /the body is not a JSON object$/],
  ])('is unreadable if its body is not JSON: %s', async (body, problem) => {
    const result = await call(body);
    expect(outcomeOf(result)).toBe('unreadable unknown 1');
    expect(errorOf(result).message).toMatch(problem);
    expect(errorOf(result)).not.toHaveProperty('body');
  });

  test('is unreadable without a required property, which is named; otherwise it may be any object', async () => {
    for (const name of required) {
      const { [name]: _, ...without } = example;
      for (const data of [without, { ...example, [name]: null }]) {
        const result = await call(JSON.stringify(data));
        expect(outcomeOf(result)).toBe('unreadable unknown 1');
        expect(errorOf(result).body).toEqual(data);
        expect(errorOf(result).message).toMatch(new RegExp(`the body lacks ${name}$`));
      }
      // A call that was processed does not fail because of a type.
      for (const value of ['', 0, false, [], {}])
        expect(outcomeOf(await call(JSON.stringify({ ...example, [name]: value })))).toBe('ok');
    }
    const empty = await call('{"more":null}');
    if (required.length === 0) expect(empty).toMatchObject({ ok: true, data: { more: null } });
    else expect(errorOf(empty).message).toMatch(new RegExp(`the body lacks ${required.join(', ')}$`));
  });

  test('is undocumented with a status that the operation does not document', async () => {
    const documented: readonly number[] = operations[operation].statuses;
    for (const status of [201, 202, 203, 206].filter((each) => !documented.includes(each))) {
      const result = await call(JSON.stringify(example), status);
      expect(outcomeOf(result)).toBe('undocumented unknown 1');
      expect([result.status, errorOf(result).status]).toEqual([status, status]);
    }
  });
});
