import { expect, it } from 'vitest';
import { nobody } from '../../scripts/live/plan.js';
import { described } from '../support/contract.js';
import {
  documentedResponse,
  envFor,
  nowhere,
  type PlannedResponse,
  processed,
  run,
  type Sent,
  startApi,
  token,
} from './server.js';

const contact = 'email:someone@example.com';
/** The first example of each body, by operation. */
const examples = Object.fromEntries(
  described.map(({ operationId, request }) => [operationId, request.examples[0]?.value]),
);
const { sendMessage } = examples;
const sending = ['--contact', contact, '--write', JSON.stringify({ sendMessage })];

const addressed = (api: { received: { url: string | undefined }[] }) =>
  new Set(api.received.map(({ url = '' }) => decodeURIComponent(url.split('/')[2] ?? '')));

const withoutWait = (planned: PlannedResponse) => ({
  ...planned,
  headers: { ...planned.headers, 'Retry-After': '0' },
});

const withToken = <Sent extends { authorization: string | undefined }>(sent: readonly Sent[]) =>
  sent.filter(({ authorization }) => authorization === `Bearer ${token}`);

it('without a contact, nothing is sent but empty bodies for nobody', async () => {
  await using api = await startApi();
  await run(envFor(api));
  expect(processed(api.sent)).toEqual([]);
  expect(addressed(api)).toEqual(new Set([nobody]));
  expect(new Set(api.received.map(({ body }) => body))).toEqual(new Set(['{}']));
  // What documents no response for a contact that does not exist might do something for it.
  const known = described.filter(({ responses }) => responses.some(({ status }) => status === 404));
  expect(withToken(api.sent).map(({ operation }) => operation)).toEqual(known);
});

it('with a contact, nothing is sent that would be processed, and no contact is created', async () => {
  await using api = await startApi();
  await run(envFor(api), ['--contact', contact]);
  expect(processed(api.sent)).toEqual([]);
  expect(addressed(api)).toEqual(new Set([nobody, contact]));
  const called = new Set(withToken(api.sent).map(({ operation }) => operation.operationId));
  expect(called).not.toContain('createContact');
  expect(called.size).toBe(described.length - 1);
});

it('a server that refuses nothing still gets empty bodies only', async () => {
  await using api = await startApi((_, { operation }) => documentedResponse(operation, 200));
  const { code } = await run(envFor(api), ['--contact', contact]);
  expect(code).toBe(1);
  expect(new Set(api.received.map(({ body }) => body))).toEqual(new Set(['{}']));
});

it.each<[string, (planned: PlannedResponse, sent: Sent) => PlannedResponse]>([
  ['the success', (planned) => planned],
  ['an error', (_, { operation }) => documentedResponse(operation, 500)],
  ['an error that asks to come back', (_, { operation }) => withoutWait(documentedResponse(operation, 429))],
  ['no response', (planned) => ({ ...planned, hangUp: true })],
])('what is to be written is shown, and sent once, whatever comes back: %s', async (_, change) => {
  await using api = await startApi((planned, sent) =>
    sent.status === 200 ? change(planned, sent) : planned,
  );
  const { err } = await run(envFor(api), ['--contact', contact, '--write', JSON.stringify(examples)]);
  const written = processed(api.sent);
  const forContact = written.filter(({ identifier }) => identifier === contact);
  expect(forContact.map(({ body }) => body)).toEqual(Object.values(examples));
  const forNobody = written.filter(({ identifier }) => identifier === nobody);
  expect(written.length).toBe(forContact.length + forNobody.length);
  expect(forNobody.map(({ operation }) => operation.operationId)).toEqual(
    described
      .filter(({ responses }) => responses.some((each) => each.status === 404))
      .map(({ operationId }) => operationId),
  );
  const shown = written.map(
    ({ operation, identifier, body }) =>
      `  ${operation.operationId} for ${identifier}: ${JSON.stringify(body)}`,
  );
  expect(
    err
      .split('\n')
      .slice(1, shown.length + 1)
      .toSorted(),
  ).toEqual(shown.toSorted());
});

it('with --write, only the given bodies are sent to be processed', async () => {
  await using api = await startApi();
  await run(envFor(api), sending);
  expect(processed(api.sent).map(({ operation, body }) => [operation.operationId, body])).toEqual([
    ['sendMessage', sendMessage],
  ]);
});

it('with --write, the bodies are shown before anything is sent', async () => {
  const down = { AELYST_BASE_URL: await nowhere(), AELYST_TOKEN: token };
  const { err } = await run(down, sending);
  expect(err).toMatch(/^Writing to http:[^\n]+\n {2}sendMessage for [^\n]+\nAELYST_BASE_URL cannot/);
});
