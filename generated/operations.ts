// Written by `npm run generate` from openapi/. Do not edit.

import type { CommentAdded, ContactAdded, ContactAffected, ConversationStatus, ErrorBody, MessageSent, NewComment, NewContact, NewMessage, Tags } from './schemas.js';

/** Base URL of the live API. */
export const serverUrl = "https://api.aelyst.ai/v1";

/** How a request carries the token. */
export const authorization = {"header":"Authorization","scheme":"Bearer"} as const;

/** Media type of request bodies. */
export const mediaType = "application/json";

/** Name of the path parameter that says which contact. */
export const identifierParameter = "identifier";

/** What an identifier looks like. */
export const identifierPattern = /^(id|email|phone):.+$/u;

/** Response headers that the description knows, with their documented examples, by the name of their component. */
export const responseHeaders = {"retryAfter":{"name":"Retry-After","example":1},"rateLimitLimit":{"name":"X-RateLimit-Limit","example":10},"rateLimitRemaining":{"name":"X-RateLimit-Remaining","example":5}} as const;

/** The kind under which the client reports each status that is an error. */
export const errorKinds = {"400":"bad-request","401":"unauthorized","404":"not-found","429":"rate-limited","449":"queued","500":"server-error"} as const;

/**
 * Method, path, forms of the identifier and documented statuses of each operation, and the properties that each success
 * must have; `a.b` is in an object that must be there too.
 */
export const operations = {
  createContact: {"method":"POST","path":"/contact/{identifier}","prefixes":["email","phone"],"statuses":[200,400,401,429,500],"required":{"200":["code","message"]}},
  createComment: {"method":"POST","path":"/contact/{identifier}/comment","prefixes":["id","email","phone"],"statuses":[200,400,401,404,429,449,500],"required":{"200":[]}},
  setConversationStatus: {"method":"POST","path":"/contact/{identifier}/conversation/status","prefixes":["id","email","phone"],"statuses":[200,400,401,404,429,449,500],"required":{"200":[]}},
  addTags: {"method":"POST","path":"/contact/{identifier}/tag","prefixes":["id","email","phone"],"statuses":[200,400,401,429,449,500],"required":{"200":[]}},
  sendMessage: {"method":"POST","path":"/contact/{identifier}/message","prefixes":["id","email","phone"],"statuses":[200,400,401,429,449,500],"required":{"200":["messageId"]}},
} as const;

/** The name of an operation: the method that calls it. */
export type OperationId = keyof OperationTypes;

/** The shapes of each operation. */
export interface OperationTypes {
  /**
   * Create a contact: `POST /contact/{identifier}`
   *
   * Adds a contact to the workspace under the phone number or e-mail address in the path.
   *
   * The platform takes a moment to process a new contact. Wait a little before the next call for the same contact.
   *
   * Takes {@link NewContact} and returns:
   *
   * - `200` {@link ContactAdded}: The contact was added.
   * - `400` `bad-request`: The request is not valid and was not processed. Correct it before you retry it.
   * - `401` `unauthorized`: The token is missing or was not accepted. The request was not processed.
   * - `429` `rate-limited`: Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`.
   * - `500` `server-error`: The server failed. The request may have been processed all the same, so a second request may be processed too.
   */
  createContact: {
    prefix: "email" | "phone";
    body: NewContact;
    success: { status: 200; data: ContactAdded };
    error:
      | { kind: "bad-request"; status: 400; body: ErrorBody }
      | { kind: "unauthorized"; status: 401; body: ErrorBody }
      | { kind: "rate-limited"; status: 429; body: ErrorBody }
      | { kind: "server-error"; status: 500; body: ErrorBody };
  };
  /**
   * Create a comment: `POST /contact/{identifier}/comment`
   *
   * Leaves a comment on a contact, for internal reference.
   *
   * To mention a user, write `{{@user.ID}}` in the text, where `ID` is that user's ID.
   *
   * Takes {@link NewComment} and returns:
   *
   * - `200` {@link CommentAdded}: The comment was added.
   * - `400` `bad-request`: The request is not valid: the comment is too long, for example. The request was not processed; correct it before you retry it.
   * - `401` `unauthorized`: The token is missing or was not accepted. The request was not processed.
   * - `404` `not-found`: No contact has this identifier. The request was not processed.
   * - `429` `rate-limited`: Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`.
   * - `449` `queued`: The request cannot be processed now, and was not processed. Retry it in a few minutes.
   * - `500` `server-error`: The server failed. The request may have been processed all the same, so a second request may be processed too.
   */
  createComment: {
    prefix: "id" | "email" | "phone";
    body: NewComment;
    success: { status: 200; data: CommentAdded };
    error:
      | { kind: "bad-request"; status: 400; body: ErrorBody }
      | { kind: "unauthorized"; status: 401; body: ErrorBody }
      | { kind: "not-found"; status: 404; body: ErrorBody }
      | { kind: "rate-limited"; status: 429; body: ErrorBody }
      | { kind: "queued"; status: 449; body: ErrorBody }
      | { kind: "server-error"; status: 500; body: ErrorBody };
  };
  /**
   * Open or close a conversation: `POST /contact/{identifier}/conversation/status`
   *
   * Sets the status of the contact's conversation. When you close it you may add a category (the name of a closing note) and a summary.
   *
   * Takes {@link ConversationStatus} and returns:
   *
   * - `200` {@link ContactAffected}: The contact was changed.
   * - `400` `bad-request`: The request is not valid and was not processed. Correct it before you retry it.
   * - `401` `unauthorized`: The token is missing or was not accepted. The request was not processed.
   * - `404` `not-found`: No contact has this identifier. The request was not processed.
   * - `429` `rate-limited`: Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`.
   * - `449` `queued`: The request cannot be processed now, and was not processed. Retry it in a few minutes.
   * - `500` `server-error`: The server failed. The request may have been processed all the same, so a second request may be processed too.
   */
  setConversationStatus: {
    prefix: "id" | "email" | "phone";
    body: ConversationStatus;
    success: { status: 200; data: ContactAffected };
    error:
      | { kind: "bad-request"; status: 400; body: ErrorBody }
      | { kind: "unauthorized"; status: 401; body: ErrorBody }
      | { kind: "not-found"; status: 404; body: ErrorBody }
      | { kind: "rate-limited"; status: 429; body: ErrorBody }
      | { kind: "queued"; status: 449; body: ErrorBody }
      | { kind: "server-error"; status: 500; body: ErrorBody };
  };
  /**
   * Add tags: `POST /contact/{identifier}/tag`
   *
   * Adds tags to a contact.
   *
   * Takes {@link Tags} and returns:
   *
   * - `200` {@link ContactAffected}: The contact was changed.
   * - `400` `bad-request`: The request is not valid and was not processed. Correct it before you retry it.
   * - `401` `unauthorized`: The token is missing or was not accepted. The request was not processed.
   * - `429` `rate-limited`: Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`.
   * - `449` `queued`: The request cannot be processed now, and was not processed. Retry it in a few minutes.
   * - `500` `server-error`: The server failed. The request may have been processed all the same, so a second request may be processed too.
   */
  addTags: {
    prefix: "id" | "email" | "phone";
    body: Tags;
    success: { status: 200; data: ContactAffected };
    error:
      | { kind: "bad-request"; status: 400; body: ErrorBody }
      | { kind: "unauthorized"; status: 401; body: ErrorBody }
      | { kind: "rate-limited"; status: 429; body: ErrorBody }
      | { kind: "queued"; status: 449; body: ErrorBody }
      | { kind: "server-error"; status: 500; body: ErrorBody };
  };
  /**
   * Send a message: `POST /contact/{identifier}/message`
   *
   * Sends a message to a contact on one channel: the one named by `channelId` or, without it, the channel of the contact's last interaction.
   *
   * No idempotency key is documented, so a request that is sent twice may be delivered twice. After a `500`, a time-out or a lost connection the message may already have been sent: check before you send it again.
   *
   * Custom payloads (Telegram, Facebook, Viber and Line only, with a `channelId`) exist, but their shape is not documented. This description covers text messages.
   *
   * Takes {@link NewMessage} and returns:
   *
   * - `200` {@link MessageSent}: The message was accepted for sending.
   * - `400` `bad-request`: The request is not valid and was not processed. Correct it before you retry it.
   * - `401` `unauthorized`: The token is missing or was not accepted. The request was not processed.
   * - `429` `rate-limited`: Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`.
   * - `449` `queued`: The request cannot be processed now, and was not processed. Retry it in a few minutes.
   * - `500` `server-error`: The server failed. The request may have been processed all the same, so a second request may be processed too.
   */
  sendMessage: {
    prefix: "id" | "email" | "phone";
    body: NewMessage;
    success: { status: 200; data: MessageSent };
    error:
      | { kind: "bad-request"; status: 400; body: ErrorBody }
      | { kind: "unauthorized"; status: 401; body: ErrorBody }
      | { kind: "rate-limited"; status: 429; body: ErrorBody }
      | { kind: "queued"; status: 449; body: ErrorBody }
      | { kind: "server-error"; status: 500; body: ErrorBody };
  };
}
