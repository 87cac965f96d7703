import { describe, expect, test } from 'vitest';
import { ajvFor } from '../../../scripts/support/ajv.js';
import type { Bundle, Json } from '../../../scripts/support/description.js';
import { bundleWith } from '../../mock/support.js';
import { bundle, described, observedClient } from '../../support/contract.js';
import { holds } from '../../support/holds.js';
import { resolveSchema } from './schema.js';
import { valid } from './valid.js';

const operationOf = (operationId: string) => {
  const operation = described.find((each) => each.operationId === operationId);
  if (operation === undefined) throw new Error(`No operation ${operationId}.`);
  return operation;
};

/** The smallest body that refutes a claim about the bodies of an operation, which must be false. */
async function smallest(pointer: string, described: Bundle, claim: (body: Json) => void | Promise<void>) {
  let refuting: Json | undefined;
  const failure = await holds(
    valid(resolveSchema(described, pointer)),
    async (body) => {
      try {
        await claim(body);
      } catch (error) {
        refuting = body;
        throw error;
      }
    },
    { numRuns: 1000 },
  ).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(String(failure)).toContain(`Counterexample: [`);
  return refuting;
}

describe('a fault planted into the description shrinks to the smallest body that shows it', () => {
  /** Bodies that one description admits and the other refuses. */
  const admittedBy = (wide: Bundle, narrow: Bundle, operationId: string) => {
    const { schema } = operationOf(operationId).request;
    const validate = ajvFor(narrow, schema);
    return smallest(schema, wide, (body) => expect(validate(body)).toBe(true));
  };

  test.each([
    { by: 'one too many', maxLength: 1001, length: 1001 },
    { by: 'one too few', maxLength: 999, length: 1000 },
  ])('maxLength $by', async ({ maxLength, length }) => {
    const planted = bundleWith('#/components/schemas/NewComment/properties/text/maxLength', maxLength);
    const [wide, narrow] = maxLength > 1000 ? [planted, bundle] : [bundle, planted];
    expect(await admittedBy(wide, narrow, 'createComment')).toEqual({ text: 'x'.repeat(length) });
  });

  test('an enum value left out', async () => {
    const planted = bundleWith('#/components/schemas/ConversationStatus/properties/status/enum', ['open']);
    expect(await admittedBy(bundle, planted, 'setConversationStatus')).toEqual({ status: 'close' });
  });

  test('null no longer allowed', async () => {
    const planted = bundleWith('#/components/schemas/NewMessage/properties/channelId/type', 'integer');
    const body = { channelId: null, message: { type: 'text', text: '' } };
    expect(await admittedBy(bundle, planted, 'sendMessage')).toEqual(body);
  });
});

describe('a fault planted into the client shrinks to the smallest body that shows it', () => {
  /** Bodies that do not arrive as they were given, when something happens to them on their way. */
  const changedBy = (operationId: string, change: (json: string) => string) => {
    const { request, parameter } = operationOf(operationId);
    return smallest(request.schema, bundle, async (body) => {
      let arrived = '';
      const client = observedClient(
        'http://localhost',
        (sent) => {
          sent.body = change(sent.body);
        },
        async (_, init) => {
          arrived = String(init?.body);
          return new Response(null, { status: 418 });
        },
      );
      await client.call(operationId)(String(parameter.examples[0]?.value), body);
      expect(JSON.parse(arrived)).toEqual(body);
    });
  };

  test('it leaves out what is null', async () => {
    const withoutNull = (json: string) =>
      JSON.stringify(
        Object.fromEntries(Object.entries(JSON.parse(json)).filter(([, value]) => value !== null)),
      );
    const body = (await changedBy('createContact', withoutNull)) as Record<string, Json>;
    const { firstName, ...others } = body;
    expect(firstName).toBe('');
    expect(Object.values(others)).toEqual([null]);
  });

  test('it cuts characters beyond the BMP in half', async () => {
    const halved = (json: string) => json.replace(/\p{Surrogate}|[\u{10000}-\u{10ffff}]/gu, '\ufffd');
    const body = (await changedBy('createComment', halved)) as { text: string };
    expect(Object.keys(body)).toEqual(['text']);
    expect([...body.text]).toHaveLength(1);
    expect(body.text).toHaveLength(2);
  });

  test('it cuts texts at 999', async () => {
    const cut = (json: string) => {
      const { text, ...others } = JSON.parse(json);
      return JSON.stringify({ ...others, text: [...text].slice(0, 999).join('') });
    };
    expect(await changedBy('createComment', cut)).toEqual({ text: 'x'.repeat(1000) });
  });
});
