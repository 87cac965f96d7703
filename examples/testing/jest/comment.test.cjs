// @ts-nocheck: the types of Jest's globals are in @types/jest.

const { createClient } = require('@aelyst/client');
const { startMock } = require('@aelyst/client/mock');

/** @type {import('@aelyst/client/mock').Mock} */
let mock;
/** @type {import('@aelyst/client').AelystClient} */
let aelyst;

beforeAll(async () => {
  mock = await startMock({ strict: true });
  aelyst = createClient({ token: 'any', baseUrl: mock.url });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

test('sends what was written', async () => {
  const saved = await aelyst.createComment('id:123', { text: 'Please call back' });
  expect(saved).toMatchObject({ ok: true, data: { contactId: 123, text: 'Please call back' } });
  expect(mock.requests).toMatchObject([{ operation: 'createComment', identifier: 'id:123' }]);
});

test('tells that a contact does not exist', async () => {
  mock.answerWith('createComment', 404);
  const refused = await aelyst.createComment('id:123', { text: 'Please call back' });
  expect(refused).toMatchObject({ ok: false, error: { kind: 'not-found' } });
});

test('does not know whether a comment was saved when the connection breaks', async () => {
  mock.answerWith('createComment', ['reset']);
  const broken = await aelyst.createComment('id:123', { text: 'Please call back' });
  expect(broken).toMatchObject({ ok: false, error: { delivery: 'unknown' } });
});
