import { type AelystError, contactId, createClient, email, phone, unwrap } from '@aelyst/client';
import { describe, expectTypeOf, test } from 'vitest';
import type { components } from '../../generated/schema.js';

type Schemas = components['schemas'];

const aelyst = createClient({ token: 't', fetch: async () => Response.json({}) });
const text = { type: 'text', text: 'On its way' } as const;

/** Calls that are only to be type-checked. */
const unsent = (_: () => unknown) => {};

describe('identifiers', () => {
  test('are literals or what the helpers give', () => {
    unsent(() => aelyst.addTags('id:123', []));
    unsent(() => aelyst.addTags(contactId(123), []));
    unsent(() => aelyst.createContact(phone('+60121233112'), { firstName: 'Jane' }));
    unsent(() => aelyst.createContact(email('jane@example.com'), { firstName: 'Jane' }));
  });

  test('need a prefix', () => {
    // @ts-expect-error no prefix
    unsent(() => aelyst.addTags('123', []));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.addTags('name:jane', []));
    // @ts-expect-error not a string
    unsent(() => aelyst.addTags(123, []));
    // @ts-expect-error any string
    unsent(() => aelyst.addTags(String('id:123'), []));
  });

  test('cannot be an ID when the contact is yet to be created', () => {
    // @ts-expect-error an ID
    unsent(() => aelyst.createContact('id:123', { firstName: 'Jane' }));
    // @ts-expect-error an ID
    unsent(() => aelyst.createContact(contactId(123), { firstName: 'Jane' }));
  });
});

describe('operations', () => {
  test('must exist', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.sendMesage('id:1', { message: text }));
  });

  test('take the documented body and nothing else', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.sendMessage('id:1'));
    // @ts-expect-error a required property is missing
    unsent(() => aelyst.createContact('phone:+1', { lastName: 'Doe' }));
    // @ts-expect-error an additional property
    unsent(() => aelyst.createComment('id:1', { text: 'x', author: 'me' }));
    // @ts-expect-error an additional property further down
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x', html: '' } }));
    // @ts-expect-error not a member of the enum
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'closed' }));
    // @ts-expect-error another type of message
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'custom_payload', payload: {} } }));
    // @ts-expect-error not a list of strings
    unsent(() => aelyst.addTags('id:1', [1]));
    // @ts-expect-error null where only a string may stand
    unsent(() => aelyst.createContact('phone:+1', { firstName: 'Jane', lastName: null }));
    unsent(() => aelyst.createContact('phone:+1', { firstName: 'Jane', language: null }));
    unsent(() => aelyst.sendMessage('id:1', { channelId: null, message: text }));
  });

  test('take the options that there are', () => {
    unsent(() => aelyst.addTags('id:1', [], { timeoutMs: 1, signal: AbortSignal.abort(), headers: {} }));
    // @ts-expect-error misspelt
    unsent(() => aelyst.addTags('id:1', [], { timeout: 1 }));
    // @ts-expect-error misspelt
    unsent(() => createClient({ token: 't', baseURL: 'https://example.com' }));
    // @ts-expect-error no token
    unsent(() => createClient({}));
  });
});

describe('results', () => {
  test('hold the documented data when the call succeeded', async () => {
    const sent = await aelyst.sendMessage('id:1', { message: text });
    if (sent.ok) {
      expectTypeOf(sent.status).toEqualTypeOf<200>();
      expectTypeOf(sent.data).toEqualTypeOf<Schemas['MessageSent']>();
    }
    const created = await aelyst.createContact('phone:+1', { firstName: 'Jane' });
    if (created.ok) expectTypeOf(created.data.code).toEqualTypeOf<string>();
    // @ts-expect-error data only when ok
    unsent(() => sent.data);
    // @ts-expect-error error only when not ok
    unsent(() => sent.error);
  });

  test('unwrap to the data', async () => {
    unsent(async () => {
      const data = unwrap(await aelyst.sendMessage('id:1', { message: text }));
      expectTypeOf(data).toEqualTypeOf<Schemas['MessageSent']>();
    });
  });
});

describe('errors', () => {
  type Anytime = 'undocumented' | 'network' | 'timeout' | 'aborted' | 'unreadable' | 'redirect';
  type Kinds<Operation extends 'createContact' | 'createComment' | 'sendMessage'> = Extract<
    Awaited<ReturnType<(typeof aelyst)[Operation]>>,
    { ok: false }
  >['error']['kind'];

  test('are of the kinds that the operation documents, and of those that any call can meet', () => {
    expectTypeOf<Kinds<'createContact'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'rate-limited' | 'server-error' | Anytime
    >();
    expectTypeOf<Kinds<'createComment'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'not-found' | 'rate-limited' | 'queued' | 'server-error' | Anytime
    >();
    expectTypeOf<Kinds<'sendMessage'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'rate-limited' | 'queued' | 'server-error' | Anytime
    >();
  });

  test('narrow by kind to the status and the body, 449 too', async () => {
    const sent = await aelyst.sendMessage('id:1', { message: text });
    if (sent.ok) return;
    expectTypeOf(sent.error).toExtend<AelystError>();
    if (sent.error.kind === 'queued') {
      expectTypeOf(sent.error.status).toEqualTypeOf<449>();
      expectTypeOf(sent.error.body).toEqualTypeOf<Schemas['Error'] | undefined>();
    }
    if (sent.error.kind === 'network') expectTypeOf(sent.error.body).toEqualTypeOf<unknown>();
    // @ts-expect-error not documented for this operation
    unsent(() => sent.error.kind === 'not-found');
  });

  test('can be told apart exhaustively', async () => {
    const created = await aelyst.createContact('phone:+1', { firstName: 'Jane' });
    if (created.ok) return;
    const { error } = created;
    switch (error.kind) {
      case 'bad-request':
      case 'unauthorized':
      case 'rate-limited':
      case 'server-error':
      case 'undocumented':
      case 'network':
      case 'timeout':
      case 'aborted':
      case 'unreadable':
      case 'redirect':
        return;
      default:
        expectTypeOf(error).toBeNever();
    }
  });
});
