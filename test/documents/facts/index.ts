import type { JsonObject } from '../../../scripts/support/pointer.js';
import { addTags } from './add-tags.js';
import { type DocumentFacts, ruled } from './blocks.js';
import { createAComment } from './create-a-comment.js';
import { createAContact } from './create-a-contact.js';
import { openCloseConversation } from './open-close-conversation.js';
import { sendAMessage } from './send-a-message.js';

export const documents: readonly DocumentFacts[] = [
  createAContact,
  createAComment,
  openCloseConversation,
  addTags,
  sendAMessage,
];

/** What a description has to state beside its operations, and no document does. */
export const besides: JsonObject = {
  ...ruled(28, { openapi: '3.1.0', jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema' }),
  ...ruled(23, {
    tags: [{ name: 'Contacts' }, { name: 'Comments' }, { name: 'Conversations' }, { name: 'Messages' }],
    'x-aelyst-error-kinds': {
      400: 'bad-request',
      401: 'unauthorized',
      404: 'not-found',
      429: 'rate-limited',
      449: 'queued',
      500: 'server-error',
    },
  }),
};
