import { describe, expectTypeOf, test } from 'vitest';
import type { operations, paths } from '../../../generated/schema.js';
import {
  type Answer,
  type AnyIdentifier,
  aelyst,
  type DocumentedKind,
  type Failed,
  type RateLimited,
  type Request,
  type Succeeded,
  type Takes,
  unsent,
} from '../documented.js';

describe('setConversationStatus', () => {
  test('is found by its path, too', () => {
    expectTypeOf<paths['/contact/{identifier}/conversation/status']['post']>().toEqualTypeOf<
      operations['setConversationStatus']
    >();
  });

  test('takes the documented identifier and body', () => {
    expectTypeOf<Takes<'setConversationStatus'>>().toEqualTypeOf<
      Request<AnyIdentifier, { status: 'open' | 'close'; category?: string; summary?: string }>
    >();
    unsent(() =>
      aelyst.setConversationStatus('id:1', { status: 'close', category: 'Spam', summary: 'A bot' }),
    );
  });

  test('gives the documented answers', () => {
    expectTypeOf<Answer<'setConversationStatus', 200>>().toEqualTypeOf<
      Succeeded<200, { contactId?: number }>
    >();
    expectTypeOf<Answer<'setConversationStatus', 400>>().toEqualTypeOf<Failed<400, 'bad-request'>>();
    expectTypeOf<Answer<'setConversationStatus', 401>>().toEqualTypeOf<Failed<401, 'unauthorized'>>();
    expectTypeOf<Answer<'setConversationStatus', 404>>().toEqualTypeOf<Failed<404, 'not-found'>>();
    expectTypeOf<Answer<'setConversationStatus', 429>>().toEqualTypeOf<RateLimited>();
    expectTypeOf<Answer<'setConversationStatus', 449>>().toEqualTypeOf<Failed<449, 'queued'>>();
    expectTypeOf<Answer<'setConversationStatus', 500>>().toEqualTypeOf<Failed<500, 'server-error'>>();
  });

  test('gives no other answer', () => {
    expectTypeOf<keyof operations['setConversationStatus']['responses']>().toEqualTypeOf<
      200 | 400 | 401 | 404 | 429 | 449 | 500
    >();
    expectTypeOf<DocumentedKind<'setConversationStatus'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'not-found' | 'rate-limited' | 'queued' | 'server-error'
    >();
    unsent(async () => {
      const result = await aelyst.setConversationStatus('id:1', { status: 'open' });
      // @ts-expect-error a kind that is not documented
      return !result.ok && result.error.kind === 'conflict';
    });
  });

  test('takes no other identifier', () => {
    // @ts-expect-error no prefix
    unsent(() => aelyst.setConversationStatus('1', { status: 'open' }));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.setConversationStatus('name:jane', { status: 'open' }));
    // @ts-expect-error a number
    unsent(() => aelyst.setConversationStatus(1, { status: 'open' }));
    // @ts-expect-error any string
    unsent(() => aelyst.setConversationStatus(String('id:1'), { status: 'open' }));
  });

  test('takes no other body', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.setConversationStatus('id:1'));
    // @ts-expect-error a required property is missing
    unsent(() => aelyst.setConversationStatus('id:1', { category: 'Spam' }));
    // @ts-expect-error an additional property
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'close', reason: 'Spam' }));
    // @ts-expect-error not a member of the enum
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'closed' }));
    // @ts-expect-error null where only a string may stand
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'close', category: null }));
  });

  test('takes no other option', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'open' }, { timeout: 1 }));
    // @ts-expect-error an option of the client
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'open' }, { token: 't' }));
    // @ts-expect-error not a number
    unsent(() => aelyst.setConversationStatus('id:1', { status: 'open' }, { timeoutMs: '1' }));
  });
});
