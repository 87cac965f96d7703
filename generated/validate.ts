// Written by `npm run generate` from openapi/. Do not edit.

import { type BodySchema, bodySchema } from '../src/validate.js';
import { bodyValidators } from './body-validators.js';
import type { ConversationStatus, NewComment, NewContact, NewMessage, Tags } from './schemas.js';

export type { BodySchema, Issue, StandardSchema, Verdict } from '../src/validate.js';

/**
 * The request body of `createContact` (Create a contact): {@link NewContact}.
 *
 * @see https://standardschema.dev
 */
export const createContactBody: BodySchema<NewContact> = bodySchema(bodyValidators, "#/components/schemas/NewContact");

/**
 * The request body of `createComment` (Create a comment): {@link NewComment}.
 *
 * @see https://standardschema.dev
 */
export const createCommentBody: BodySchema<NewComment> = bodySchema(bodyValidators, "#/components/schemas/NewComment");

/**
 * The request body of `setConversationStatus` (Open or close a conversation): {@link ConversationStatus}.
 *
 * @see https://standardschema.dev
 */
export const setConversationStatusBody: BodySchema<ConversationStatus> = bodySchema(bodyValidators, "#/components/schemas/ConversationStatus");

/**
 * The request body of `addTags` (Add tags): {@link Tags}.
 *
 * @see https://standardschema.dev
 */
export const addTagsBody: BodySchema<Tags> = bodySchema(bodyValidators, "#/components/schemas/Tags");

/**
 * The request body of `sendMessage` (Send a message): {@link NewMessage}.
 *
 * @see https://standardschema.dev
 */
export const sendMessageBody: BodySchema<NewMessage> = bodySchema(bodyValidators, "#/components/schemas/NewMessage");
