import { type AelystError, contactId, createClient, email, phone, unwrap } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import { describe, expectTypeOf, test } from 'vitest';
import type { components } from '../../generated/schema.js';
import { aelyst, unsent } from './documented.js';

type Schemas = components['schemas'];

const text = { type: 'text', text: 'On its way' } as const;

describe('identifiers', () => {
  test('are literals or what the helpers give', () => {
    unsent(() => aelyst.addTags('id:123', []));
    unsent(() => aelyst.addTags(contactId(123), []));
    unsent(() => aelyst.createContact(phone('+60121233112'), { firstName: 'Jane' }));
    unsent(() => aelyst.createContact(email('jane@example.com'), { firstName: 'Jane' }));
  });
});

describe('operations', () => {
  test('take bodies that are constant, or frozen', () => {
    const tags = ['customer', 'new'] as const;
    const contact = { firstName: 'Jane', custom_fields: [{ name: 'Since', value: '2026' }] } as const;
    unsent(() => aelyst.addTags('id:1', tags));
    unsent(() => aelyst.addTags('id:1', Object.freeze(['customer'])));
    unsent(() => aelyst.createContact('email:jane@example.com', contact));
    unsent(() => aelyst.createContact('email:jane@example.com', Object.freeze({ ...contact })));
  });

  test('take the options that there are', () => {
    unsent(() => aelyst.addTags('id:1', [], { timeoutMs: 1, signal: AbortSignal.abort(), headers: {} }));
    // @ts-expect-error misspelt
    unsent(() => createClient({ token: 't', baseURL: 'https://example.com' }));
    // The token may come from the environment, and what a program has not set may be named.
    unsent(() => createClient());
    unsent(() => createClient({ baseUrl: undefined, retry: { maxWaitMs: undefined } }));
    unsent(() => createClient({ token: process.env['T'], baseUrl: process.env['U'], signal: undefined }));
    unsent(() => aelyst.addTags('id:1', [], { signal: undefined, timeoutMs: undefined, retry: undefined }));
    unsent(() => startMock({ port: undefined, rateLimit: undefined }));
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
});
