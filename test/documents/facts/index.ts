import { addTags } from './add-tags.js';
import { createAComment } from './create-a-comment.js';
import { createAContact } from './create-a-contact.js';
import { ofNoDocument } from './of-no-document.js';
import { openCloseConversation } from './open-close-conversation.js';
import { sendAMessage } from './send-a-message.js';
import type { DocumentFacts } from './shape.js';

export const documents: readonly DocumentFacts[] = [
  createAContact,
  createAComment,
  openCloseConversation,
  addTags,
  sendAMessage,
];

/** The whole table. */
export const table: readonly DocumentFacts[] = [ofNoDocument, ...documents];
