/**
 * A form whose fields are checked before it is sent, with TanStack Form. Other libraries that take a Standard Schema
 * use it in the same way.
 */
import type { AelystClient, Identifier } from '@aelyst/client';
import { createCommentBody } from '@aelyst/client/validate';
import { FormApi } from '@tanstack/form-core';

/** A form for a comment on a contact. In React it is `useForm` with the same options. */
export function createCommentForm(aelyst: AelystClient, contact: Identifier, done: (text: string) => void) {
  return new FormApi({
    defaultValues: { text: '' },
    validators: { onChange: createCommentBody },
    async onSubmit({ value }) {
      const commented = await aelyst.createComment(contact, value);
      // After `unknown` the comment may be there: whoever sends the form again should look first.
      done(commented.ok ? 'Saved' : `Not saved, delivery ${commented.error.delivery}`);
    },
  });
}

/** The text under a field. */
export const problemOf = (form: ReturnType<typeof createCommentForm>, field: 'text') =>
  form
    .getFieldMeta(field)
    ?.errorMap.onChange?.map(({ message }: { message: string }) => message)
    .join(', ') ?? '';
