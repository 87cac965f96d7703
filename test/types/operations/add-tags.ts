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

describe('addTags', () => {
  test('is found by its path, too', () => {
    expectTypeOf<paths['/contact/{identifier}/tag']['post']>().toEqualTypeOf<operations['addTags']>();
  });

  test('takes the documented identifier and body', () => {
    expectTypeOf<Takes<'addTags'>>().toEqualTypeOf<Request<AnyIdentifier, string[]>>();
    unsent(() => aelyst.addTags('id:1', []));
  });

  test('gives the documented answers', () => {
    expectTypeOf<Answer<'addTags', 200>>().toEqualTypeOf<Succeeded<200, { contactId?: number }>>();
    expectTypeOf<Answer<'addTags', 400>>().toEqualTypeOf<Failed<400, 'bad-request'>>();
    expectTypeOf<Answer<'addTags', 401>>().toEqualTypeOf<Failed<401, 'unauthorized'>>();
    expectTypeOf<Answer<'addTags', 429>>().toEqualTypeOf<RateLimited>();
    expectTypeOf<Answer<'addTags', 449>>().toEqualTypeOf<Failed<449, 'queued'>>();
    expectTypeOf<Answer<'addTags', 500>>().toEqualTypeOf<Failed<500, 'server-error'>>();
  });

  test('gives no other answer', () => {
    expectTypeOf<keyof operations['addTags']['responses']>().toEqualTypeOf<
      200 | 400 | 401 | 429 | 449 | 500
    >();
    expectTypeOf<DocumentedKind<'addTags'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'rate-limited' | 'queued' | 'server-error'
    >();
    unsent(async () => {
      const result = await aelyst.addTags('id:1', ['vip']);
      // @ts-expect-error a kind that is not documented
      return !result.ok && result.error.kind === 'not-found';
    });
  });

  test('takes no other identifier', () => {
    // @ts-expect-error no prefix
    unsent(() => aelyst.addTags('1', ['vip']));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.addTags('name:jane', ['vip']));
    // @ts-expect-error a number
    unsent(() => aelyst.addTags(1, ['vip']));
    // @ts-expect-error any string
    unsent(() => aelyst.addTags(String('id:1'), ['vip']));
  });

  test('takes no other body', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.addTags('id:1'));
    // @ts-expect-error not a list
    unsent(() => aelyst.addTags('id:1', 'vip'));
    // @ts-expect-error not a list of strings
    unsent(() => aelyst.addTags('id:1', [1]));
    // @ts-expect-error a list in an object
    unsent(() => aelyst.addTags('id:1', { tags: ['vip'] }));
    // @ts-expect-error null where only a string may stand
    unsent(() => aelyst.addTags('id:1', [null]));
  });

  test('takes no other option', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.addTags('id:1', ['vip'], { timeout: 1 }));
    // @ts-expect-error an option of the client
    unsent(() => aelyst.addTags('id:1', ['vip'], { token: 't' }));
    // @ts-expect-error not a number
    unsent(() => aelyst.addTags('id:1', ['vip'], { timeoutMs: '1' }));
  });
});
