// Written by `npm run generate` from openapi/. Do not edit.

import type { CommentAdded, ContactAdded, ContactAffected, ConversationStatus, CustomField, ErrorBody, Identifier, MessageSent, NewComment, NewContact, NewMessage, Tags, TextMessage } from './schemas.js';

export interface paths {
    "/contact/{identifier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a contact
         * @description Adds a contact to the workspace under the phone number or e-mail address in the path.
         *
         *     The platform takes a moment to process a new contact. Wait a little before the next call for the same contact.
         */
        post: operations["createContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact/{identifier}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a comment
         * @description Leaves a comment on a contact, for internal reference.
         *
         *     To mention a user, write `{{@user.ID}}` in the text, where `ID` is that user's ID.
         */
        post: operations["createComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact/{identifier}/conversation/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open or close a conversation
         * @description Sets the status of the contact's conversation. When you close it you may add a category (the name of a closing note) and a summary.
         */
        post: operations["setConversationStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact/{identifier}/message": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message
         * @description Sends a message to a contact on one channel: the one named by `channelId` or, without it, the channel of the contact's last interaction.
         *
         *     No idempotency key is documented, so a request that is sent twice may be delivered twice. After a `500`, a time-out or a lost connection the message may already have been sent: check before you send it again.
         *
         *     Custom payloads (Telegram, Facebook, Viber and Line only, with a `channelId`) exist, but their shape is not documented. This description covers text messages.
         */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact/{identifier}/tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add tags
         * @description Adds tags to a contact.
         */
        post: operations["addTags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        CommentAdded: CommentAdded;
        ContactAdded: ContactAdded;
        ContactAffected: ContactAffected;
        ConversationStatus: ConversationStatus;
        CustomField: CustomField;
        Error: ErrorBody;
        Identifier: Identifier;
        MessageSent: MessageSent;
        NewComment: NewComment;
        NewContact: NewContact;
        NewMessage: NewMessage;
        Tags: Tags;
        TextMessage: TextMessage;
    };
    responses: {
        /** @description The request is not valid and was not processed. Correct it before you retry it. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description The comment was added. */
        CommentAdded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": CommentAdded;
            };
        };
        /** @description The request is not valid: the comment is too long, for example. The request was not processed; correct it before you retry it. */
        CommentTooLong: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description The contact was added. */
        ContactAdded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ContactAdded;
            };
        };
        /** @description The contact was changed. */
        ContactAffected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ContactAffected;
            };
        };
        /** @description The message was accepted for sending. */
        MessageSent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": MessageSent;
            };
        };
        /** @description No contact has this identifier. The request was not processed. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description The request cannot be processed now, and was not processed. Retry it in a few minutes. */
        Queued: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description Too many requests to this endpoint. The request was not processed; retry it after the seconds in `Retry-After`. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description The server failed. The request may have been processed all the same, so a second request may be processed too. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
        /** @description The token is missing or was not accepted. The request was not processed. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": ErrorBody;
            };
        };
    };
    parameters: {
        /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
        Identifier: Identifier;
        /** @description The contact to create, by e-mail address (`email:`) or phone number with `+` and country code (`phone:`). A contact that does not exist yet has no ID. Percent-encode it once. */
        NewContactIdentifier: Identifier;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Number of requests that this endpoint admits.
         * @example 10
         */
        RateLimitLimit: number;
        /**
         * @description Number of requests that this endpoint still admits.
         * @example 5
         */
        RateLimitRemaining: number;
        /**
         * @description Seconds to wait before the next request to this endpoint.
         * @example 1
         */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact to create, by e-mail address (`email:`) or phone number with `+` and country code (`phone:`). A contact that does not exist yet has no ID. Percent-encode it once. */
                identifier: components["parameters"]["NewContactIdentifier"];
            };
            cookie?: never;
        };
        /** @description The properties of the contact. */
        requestBody: {
            content: {
                "application/json": NewContact;
            };
        };
        responses: {
            200: components["responses"]["ContactAdded"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    createComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
                identifier: components["parameters"]["Identifier"];
            };
            cookie?: never;
        };
        /** @description The comment to leave. */
        requestBody: {
            content: {
                "application/json": NewComment;
            };
        };
        responses: {
            200: components["responses"]["CommentAdded"];
            400: components["responses"]["CommentTooLong"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            449: components["responses"]["Queued"];
            500: components["responses"]["ServerError"];
        };
    };
    setConversationStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
                identifier: components["parameters"]["Identifier"];
            };
            cookie?: never;
        };
        /** @description The status to set. */
        requestBody: {
            content: {
                "application/json": ConversationStatus;
            };
        };
        responses: {
            200: components["responses"]["ContactAffected"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            449: components["responses"]["Queued"];
            500: components["responses"]["ServerError"];
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
                identifier: components["parameters"]["Identifier"];
            };
            cookie?: never;
        };
        /** @description The message, and the channel to send it on. */
        requestBody: {
            content: {
                "application/json": NewMessage;
            };
        };
        responses: {
            200: components["responses"]["MessageSent"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            449: components["responses"]["Queued"];
            500: components["responses"]["ServerError"];
        };
    };
    addTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
                identifier: components["parameters"]["Identifier"];
            };
            cookie?: never;
        };
        /** @description The tags to add. */
        requestBody: {
            content: {
                "application/json": Tags;
            };
        };
        responses: {
            200: components["responses"]["ContactAffected"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            449: components["responses"]["Queued"];
            500: components["responses"]["ServerError"];
        };
    };
}
