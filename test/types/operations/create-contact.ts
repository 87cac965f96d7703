import { describe, expectTypeOf, test } from 'vitest';
import type { operations, paths } from '../../../generated/schema.js';
import {
  type Answer,
  aelyst,
  type DocumentedKind,
  type Failed,
  type RateLimited,
  type Request,
  type Succeeded,
  type Takes,
  unsent,
} from '../documented.js';

describe('createContact', () => {
  test('is found by its path, too', () => {
    expectTypeOf<paths['/contact/{identifier}']['post']>().toEqualTypeOf<operations['createContact']>();
  });

  test('takes the documented identifier and body', () => {
    expectTypeOf<Takes<'createContact'>>().toEqualTypeOf<
      Request<
        `email:${string}` | `phone:${string}`,
        {
          firstName: string;
          lastName?: string;
          phone?: string;
          email?: string;
          language?: string | null;
          profilePic?: string;
          countryCode?: string | null;
          custom_fields?: { name: string; value?: string | number | boolean }[];
        }
      >
    >();
    unsent(() =>
      aelyst.createContact('email:a@b.c', {
        firstName: 'J',
        language: null,
        countryCode: null,
      }),
    );
    unsent(() =>
      aelyst.createContact('email:a@b.c', {
        firstName: 'J',
        custom_fields: [
          { name: 'S', value: 42 },
          { name: 'Paid', value: true },
        ],
      }),
    );
  });

  test('gives the documented answers', () => {
    expectTypeOf<Answer<'createContact', 200>>().toEqualTypeOf<
      Succeeded<200, { code: string; message: string }>
    >();
    expectTypeOf<Answer<'createContact', 400>>().toEqualTypeOf<Failed<400, 'bad-request'>>();
    expectTypeOf<Answer<'createContact', 401>>().toEqualTypeOf<Failed<401, 'unauthorized'>>();
    expectTypeOf<Answer<'createContact', 429>>().toEqualTypeOf<RateLimited>();
    expectTypeOf<Answer<'createContact', 500>>().toEqualTypeOf<Failed<500, 'server-error'>>();
  });

  test('gives no other answer', () => {
    expectTypeOf<keyof operations['createContact']['responses']>().toEqualTypeOf<
      200 | 400 | 401 | 429 | 500
    >();
    expectTypeOf<DocumentedKind<'createContact'>>().toEqualTypeOf<
      'bad-request' | 'unauthorized' | 'rate-limited' | 'server-error'
    >();
    unsent(async () => {
      const result = await aelyst.createContact('email:a@b.c', { firstName: 'J' });
      // @ts-expect-error a kind that is not documented
      return !result.ok && result.error.kind === 'not-found';
    });
  });

  test('takes no other identifier', () => {
    // @ts-expect-error an ID, which a contact that is yet to be created has not
    unsent(() => aelyst.createContact('id:123', { firstName: 'J' }));
    // @ts-expect-error no prefix
    unsent(() => aelyst.createContact('a@b.c', { firstName: 'J' }));
    // @ts-expect-error not a prefix
    unsent(() => aelyst.createContact('name:jane', { firstName: 'J' }));
    // @ts-expect-error any string
    unsent(() => aelyst.createContact(String('email:a@b.c'), { firstName: 'J' }));
  });

  test('takes no other body', () => {
    // @ts-expect-error no body
    unsent(() => aelyst.createContact('email:a@b.c'));
    // @ts-expect-error a required property is missing
    unsent(() => aelyst.createContact('email:a@b.c', { lastName: 'Doe' }));
    // @ts-expect-error an additional property
    unsent(() => aelyst.createContact('email:a@b.c', { firstName: 'J', nick: 'J' }));
    unsent(() =>
      // @ts-expect-error an additional property further down
      aelyst.createContact('email:a@b.c', { firstName: 'J', custom_fields: [{ name: 'S', type: 'text' }] }),
    );
    // @ts-expect-error null where only a string may stand
    unsent(() => aelyst.createContact('email:a@b.c', { firstName: 'J', lastName: null }));
    unsent(() =>
      // @ts-expect-error neither text, number nor boolean
      aelyst.createContact('email:a@b.c', { firstName: 'J', custom_fields: [{ name: 'S', value: null }] }),
    );
  });

  test('takes no other option', () => {
    // @ts-expect-error misspelt
    unsent(() => aelyst.createContact('email:a@b.c', { firstName: 'J' }, { timeout: 1 }));
    // @ts-expect-error an option of the client
    unsent(() => aelyst.createContact('email:a@b.c', { firstName: 'J' }, { token: 't' }));
    // @ts-expect-error not a number
    unsent(() => aelyst.createContact('email:a@b.c', { firstName: 'J' }, { timeoutMs: '1' }));
  });
});
