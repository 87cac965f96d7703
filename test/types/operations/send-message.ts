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

describe('sendMessage', () => {
  test('is found by its path, too', () => {
    expectTypeOf<paths['/contact/{identifier}/message']['post']>().toEqualTypeOf<operations['sendMessage']>();
  });

  test('takes the documented identifier and body', () => {
    expectTypeOf<Takes<'sendMessage'>>().toEqualTypeOf<
      Request<
        AnyIdentifier,
        {
          channelId?: number | null;
          message: {
            type: 'text';
            text: string;
            messageTag?: 'ACCOUNT_UPDATE' | 'POST_PURCHASE_UPDATE' | 'CONFIRMED_EVENT_UPDATE';
          };
        }
      >
    >();
    unsent(() => aelyst.sendMessage('id:1', { channelId: null, message: { type: 'text', text: 'x' } }));
  });

  test('gives the documented answers', () => {
    expectTypeOf<Answer<'sendMessage', 200>>().toEqualTypeOf<Succeeded<200, { messageId: number }>>();
    expectTypeOf<Answer<'sendMessage', 400>>().toEqualTypeOf<Failed<400, 'bad-request'>>();
    expectTypeOf<Answer<'sendMessage', 401>>().toEqualTypeOf<Failed<401, 'unauthorized'>>();
    expectTypeOf<Answer<'sendMessage', 429>>().toEqualTypeOf<RateLimited>();
    expectTypeOf<Answer<'sendMessage', 449>>().toEqualTypeOf<Failed<449, 'queued'>>();
    expectTypeOf<Answer<'sendMessage', 500>>().toEqualTypeOf<Failed<500, 'server-error'>>();
  });

  test('gives no other answer', () => {
    expectTypeOf<keyof operations['sendMessage']['responses']>().toEqualTypeOf<
      200 | 400 | 401 | 429 | 449 | 500
    >();
    expectTypeOf<DocumentedKind<'sendMessage'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'rate-limited' | 'queued' | 'server-error'
    >();
    unsent(async () => {
      const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
      // @ts-expect-error a kind that is not documented
      return !result.ok && result.error.kind === 'not-found';
    });
  });

  test('takes no other identifier', () => {
    // @ts-expect-error no prefix
    unsent(() => aelyst.sendMessage('1', { message: { type: 'text', text: 'x' } }));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.sendMessage('name:jane', { message: { type: 'text', text: 'x' } }));
    // @ts-expect-error a number
    unsent(() => aelyst.sendMessage(1, { message: { type: 'text', text: 'x' } }));
    // @ts-expect-error any string
    unsent(() => aelyst.sendMessage(String('id:1'), { message: { type: 'text', text: 'x' } }));
  });

  test('takes no other body', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.sendMessage('id:1'));
    // @ts-expect-error a required property is missing
    unsent(() => aelyst.sendMessage('id:1', { channelId: 1 }));
    // @ts-expect-error an additional property
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' }, priority: 1 }));
    // @ts-expect-error an additional property further down
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x', html: '' } }));
    // @ts-expect-error another type of message
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'custom_payload', payload: {} } }));
    // @ts-expect-error not a member of the enum
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x', messageTag: 'SALE' } }));
    // @ts-expect-error not a number
    unsent(() => aelyst.sendMessage('id:1', { channelId: '1', message: { type: 'text', text: 'x' } }));
  });

  test('takes no other option', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } }, { timeout: 1 }));
    // @ts-expect-error an option of the client
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } }, { token: 't' }));
    // @ts-expect-error not a number
    unsent(() => aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } }, { timeoutMs: '1' }));
  });
});
