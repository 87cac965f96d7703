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

describe('createComment', () => {
  test('is found by its path, too', () => {
    expectTypeOf<paths['/contact/{identifier}/comment']['post']>().toEqualTypeOf<
      operations['createComment']
    >();
  });

  test('takes the documented identifier and body', () => {
    expectTypeOf<Takes<'createComment'>>().toEqualTypeOf<Request<AnyIdentifier, { text: string }>>();
  });

  test('gives the documented answers', () => {
    expectTypeOf<Answer<'createComment', 200>>().toEqualTypeOf<
      Succeeded<200, { contactId?: number; text?: string; created_at?: number }>
    >();
    expectTypeOf<Answer<'createComment', 400>>().toEqualTypeOf<Failed<400, 'bad-request'>>();
    expectTypeOf<Answer<'createComment', 401>>().toEqualTypeOf<Failed<401, 'unauthorized'>>();
    expectTypeOf<Answer<'createComment', 404>>().toEqualTypeOf<Failed<404, 'not-found'>>();
    expectTypeOf<Answer<'createComment', 429>>().toEqualTypeOf<RateLimited>();
    expectTypeOf<Answer<'createComment', 449>>().toEqualTypeOf<Failed<449, 'queued'>>();
    expectTypeOf<Answer<'createComment', 500>>().toEqualTypeOf<Failed<500, 'server-error'>>();
  });

  test('gives no other answer', () => {
    expectTypeOf<keyof operations['createComment']['responses']>().toEqualTypeOf<
      200 | 400 | 401 | 404 | 429 | 449 | 500
    >();
    expectTypeOf<DocumentedKind<'createComment'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'not-found' | 'rate-limited' | 'queued' | 'server-error'
    >();
    unsent(async () => {
      const result = await aelyst.createComment('id:1', { text: 'x' });
      // @ts-expect-error a kind that is not documented
      return !result.ok && result.error.kind === 'conflict';
    });
  });

  test('takes no other identifier', () => {
    // @ts-expect-error no prefix
    unsent(() => aelyst.createComment('1', { text: 'x' }));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.createComment('name:jane', { text: 'x' }));
    // @ts-expect-error a number
    unsent(() => aelyst.createComment(1, { text: 'x' }));
    // @ts-expect-error any string
    unsent(() => aelyst.createComment(String('id:1'), { text: 'x' }));
  });

  test('takes no other body', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.createComment('id:1'));
    // @ts-expect-error a required property is missing
    unsent(() => aelyst.createComment('id:1', {}));
    // @ts-expect-error an additional property
    unsent(() => aelyst.createComment('id:1', { text: 'x', author: 'me' }));
    // @ts-expect-error not a string
    unsent(() => aelyst.createComment('id:1', { text: 1 }));
    // @ts-expect-error null where only a string may stand
    unsent(() => aelyst.createComment('id:1', { text: null }));
  });

  test('takes no other option', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.createComment('id:1', { text: 'x' }, { timeout: 1 }));
    // @ts-expect-error an option of the client
    unsent(() => aelyst.createComment('id:1', { text: 'x' }, { token: 't' }));
    // @ts-expect-error not a number
    unsent(() => aelyst.createComment('id:1', { text: 'x' }, { timeoutMs: '1' }));
  });
});
