import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../scripts/support/description.js';
import { type Mock, startMock } from '../../../src/mock/index.js';
import { bundleWith, call, exampleOf, first, json, operations, readBundle, token } from '../support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

type Described = (typeof operations)[number];

const propertiesOf = (schema: string) =>
  Object.keys((at(readBundle(), schema) as { properties?: object }).properties ?? {});
const answerSchema = ({ responses }: Described) =>
  responses.find(({ status }) => status === 200)?.content.schema ?? '';

/** Sends a body for a contact. */
async function answerTo(
  described: Described,
  identifier: string,
  body: unknown,
  url = mock.url,
  prefer?: string,
) {
  const response = await fetch(url + described.path.replace(/\{.+?\}/, encodeURIComponent(identifier)), {
    method: described.method,
    headers: { ...token, 'content-type': json, ...(prefer && { prefer }) },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const named = operations.filter((described) => propertiesOf(answerSchema(described)).includes('contactId'));
const commenting = first(operations.filter(({ request }) => propertiesOf(request.schema).join() === 'text'));

it('carries the text of a comment', async () => {
  const text = 'Привет 😀 {{@user.1}}';
  expect(await answerTo(commenting, 'email:a@b.c', { text })).toEqual({
    ...(exampleOf(commenting, 200) as object),
    text,
  });
});

describe.each(named)('$operationId', (described) => {
  const body = first(described.request.examples).value;

  it('names the contact that the path names by its ID', async () => {
    expect(await answerTo(described, 'id:987', body)).toMatchObject({ contactId: 987 });
  });

  it.each(['email:a@b.c', 'phone:+123', 'id:12a', 'id:1.5', 'id:99999999999999999999', 'id:007'])(
    'keeps to its example for %s, which is no integer ID',
    async (identifier) => {
      const { contactId } = exampleOf(described, 200) as { contactId?: number };
      expect((await answerTo(described, identifier, body))['contactId']).toBe(contactId);
    },
  );
});

it.each(operations.filter((described) => !named.includes(described)))(
  '$operationId, whose answer repeats nothing, gives its plain example',
  async (described) => {
    expect(await (await call(mock.url, described)).json()).toEqual(exampleOf(described, 200));
  },
);

it('does not touch an example that was chosen by its name', async () => {
  const { name, value } = first(
    commenting.responses.find(({ status }) => status === 200)?.content.examples ?? [],
  );
  expect(await answerTo(commenting, 'id:1', { text: 'other' }, mock.url, `example=${name}`)).toEqual(value);
});

it('does not happen with static', async () => {
  await using plain = await startMock({ static: true });
  expect(await answerTo(commenting, 'id:1', { text: 'x' }, plain.url)).toEqual(exampleOf(commenting, 200));
});

it('does not happen where the echo would break the schema of the answer', async () => {
  const schema = `${answerSchema(commenting)}/properties/text/maxLength`;
  await using other = await startMock({ description: bundleWith(schema, 40) });
  expect(await answerTo(commenting, 'email:a@b.c', { text: 'short' }, other.url)).toMatchObject({
    text: 'short',
  });
  const answer = await answerTo(commenting, 'email:a@b.c', { text: 'x'.repeat(41) }, other.url);
  expect(answer).toEqual(exampleOf(commenting, 200));
});

it('does not happen where request and answer have the name, but not the type in common', async () => {
  const schema = `${answerSchema(commenting)}/properties/text`;
  await using other = await startMock({ description: bundleWith(schema, { type: ['string', 'null'] }) });
  const answer = await answerTo(commenting, 'email:a@b.c', { text: 'sent' }, other.url);
  expect(answer).toEqual(exampleOf(commenting, 200));
});
