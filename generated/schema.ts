// Written by `npm run generate` from openapi/. Do not edit.

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
         *     A new contact takes the platform a moment to process. Wait a little before the next call for the same contact.
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
         *     No idempotency key is documented, so a request that is sent twice may be delivered twice. After a `500`, a time-out or a lost connection the message may be on its way already: do not resend it without checking.
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
        /** @description The comment as it was stored. */
        CommentAdded: {
            /** @description ID of the contact that the comment was left on. */
            contactId?: number;
            /** @description Time of the comment, in seconds since the Unix epoch. */
            created_at?: number;
            /** @description Text of the comment. */
            text?: string;
        };
        /** @description Says that the contact was added. */
        ContactAdded: {
            /** @description The status, as a string here. In errors it is an integer. */
            code: string;
            /** @description Confirmation for people. */
            message: string;
        };
        /** @description Names the contact that was changed. */
        ContactAffected: {
            /** @description ID of the contact that was changed. */
            contactId?: number;
        };
        /** @description The status to set, and how the conversation was closed. */
        ConversationStatus: {
            /** @description Name of the closing note. */
            category?: string;
            /**
             * @description Whether the conversation is to be open or closed.
             * @enum {string}
             */
            status: "open" | "close";
            /** @description Summary of the conversation. Without a `category` it is not used. */
            summary?: string;
        };
        /** @description A value for one custom field. */
        CustomField: {
            /**
             * @description Name of the custom field.
             * @example Company Website
             */
            name: string;
            /**
             * @description The value, in the format that the type of the field asks for:
             *
             *     | Field type | JSON value | Format |
             *     | --- | --- | --- |
             *     | Text | string | any |
             *     | Number | number | without quotation marks |
             *     | Email | string | `user@domain.com` |
             *     | URL | string | with or without scheme and `www.`: `website.com`, `www.website.com`, `http://website.com`, `https://www.website.com` |
             *     | List | string | exactly one of the options of the list |
             *     | Date | string | `yyyy-mm-dd` |
             *     | Time | string | `HH:MM` on the 24-hour clock; 1 PM is `13:00` |
             *     | Checkbox | boolean | `true` for checked, `false` for unchecked |
             * @example https://example.com
             */
            value?: string | number | boolean;
        };
        /** @description What went wrong. */
        Error: {
            /** @description The status of the response, repeated. */
            code?: number;
            /** @description Reason for people. Tell errors apart by their status instead. */
            message?: string;
        };
        /** @description A contact's ID, e-mail address or phone number, behind a prefix that says which. */
        Identifier: string;
        /** @description Names the message that was sent. */
        MessageSent: {
            /**
             * @description ID of the message. Keep it to follow the message up later.
             * @example 1262965213
             */
            messageId: number;
        };
        /** @description A comment to leave on a contact. */
        NewComment: {
            /** @description Text of the comment, at most 1,000 characters. `{{@user.ID}}` mentions a user. */
            text: string;
        };
        /** @description A contact to create. */
        NewContact: {
            /**
             * @description Country of the contact, as an ISO 3166-1 alpha-2 code.
             * @example MY
             */
            countryCode?: string | null;
            /** @description Values for the custom fields of your workspace. */
            custom_fields?: components["schemas"]["CustomField"][];
            /**
             * @description E-mail address.
             * @example test@example.com
             */
            email?: string;
            /**
             * @description Given name.
             * @example Muhammad
             */
            firstName: string;
            /**
             * @description Language of the contact, as an ISO 639-1 code.
             * @example ms
             */
            language?: string | null;
            /**
             * @description Family name.
             * @example Mahin
             */
            lastName?: string;
            /**
             * @description Phone number with `+` and country code.
             * @example +60123456789
             */
            phone?: string;
            /**
             * @description URL of a profile picture.
             * @example https://cdn.aelyst.ai/profile_avatar.png
             */
            profilePic?: string;
        };
        /** @description A message to send. */
        NewMessage: {
            /** @description ID of the channel to send on. Absent or `null`: the channel of the contact's last interaction, if there is one. */
            channelId?: number | null;
            /** @description The content. Only text messages are documented. */
            message: components["schemas"]["TextMessage"];
        };
        /** @description Tags to add to the contact. */
        Tags: string[];
        /**
         * Text
         * @description A text message.
         */
        TextMessage: {
            /**
             * @description Reason for writing outside the standard messaging window of 24 hours. Facebook and Instagram channels require it there.
             * @enum {string}
             */
            messageTag?: "ACCOUNT_UPDATE" | "POST_PURCHASE_UPDATE" | "CONFIRMED_EVENT_UPDATE";
            /** @description What the contact reads. */
            text: string;
            /**
             * @description Marks a text message. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "text";
        };
    };
    responses: {
        /** @description The request is not valid. Nothing was carried out; correct it before sending it again. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The comment was added. */
        CommentAdded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CommentAdded"];
            };
        };
        /** @description The request is not valid: the comment is too long, for example. Nothing was carried out; correct it before sending it again. */
        CommentTooLong: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The contact was added. */
        ContactAdded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ContactAdded"];
            };
        };
        /** @description The contact was changed. */
        ContactAffected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ContactAffected"];
            };
        };
        /** @description The message was accepted for sending. */
        MessageSent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["MessageSent"];
            };
        };
        /** @description No contact has this identifier. Nothing was carried out. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request cannot be processed now and was not carried out. Send it again in a few minutes. */
        Queued: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests to this endpoint. Nothing was carried out; send it again after the seconds in `Retry-After`. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The server failed. The request may have been carried out all the same, so sending it again can do it twice. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is missing or was not accepted. Nothing was carried out. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The contact, by ID (`id:`), e-mail address (`email:`) or phone number with `+` and country code (`phone:`). Percent-encode it once. */
        Identifier: components["schemas"]["Identifier"];
        /** @description The contact to create, by e-mail address (`email:`) or phone number with `+` and country code (`phone:`). A contact that does not exist yet has no ID to be named by. Percent-encode it once. */
        NewContactIdentifier: components["schemas"]["Identifier"];
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
                /** @description The contact to create, by e-mail address (`email:`) or phone number with `+` and country code (`phone:`). A contact that does not exist yet has no ID to be named by. Percent-encode it once. */
                identifier: components["parameters"]["NewContactIdentifier"];
            };
            cookie?: never;
        };
        /** @description What is known of the contact. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewContact"];
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
                "application/json": components["schemas"]["NewComment"];
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
                "application/json": components["schemas"]["ConversationStatus"];
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
                "application/json": components["schemas"]["NewMessage"];
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
                "application/json": components["schemas"]["Tags"];
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
