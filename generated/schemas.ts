// Written by `npm run generate` from openapi/. Do not edit.

/** The stored comment. */
export type CommentAdded = {
    /** ID of the contact that the comment was left on. */
    contactId?: number;
    /** Time of the comment, in seconds since the Unix epoch. */
    created_at?: number;
    /** Text of the comment. */
    text?: string;
};
/** Confirms that the contact was added. */
export type ContactAdded = {
    /** The status, as a string here. In errors it is an integer. */
    code: string;
    /** Confirmation, for people to read. */
    message: string;
};
/** Identifies the contact that was changed. */
export type ContactAffected = {
    /** ID of the contact that was changed. */
    contactId?: number;
};
/** The status to set, and how the conversation was closed. */
export type ConversationStatus = {
    /** Name of the closing note. */
    category?: string;
    /**
     * Whether the conversation is to be open or closed.
     * @enum {string}
     */
    status: "open" | "close";
    /** Summary of the conversation. Without a `category` it is not used. */
    summary?: string;
};
/** A value for one custom field. */
export type CustomField = {
    /**
     * Name of the custom field.
     * @example Company Website
     */
    name: string;
    /**
     * The value, in the format that the type of the field asks for:
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
/** What went wrong. */
export type ErrorBody = {
    /** The status of the response. */
    code?: number;
    /** Reason, for people to read. Programs should use the status. */
    message?: string;
};
/** A contact's ID, e-mail address or phone number, after a prefix that says which of these it is. */
export type Identifier = string;
/** Identifies the message that was sent. */
export type MessageSent = {
    /**
     * ID of the message. Keep it to follow the message up later.
     * @example 1262965213
     */
    messageId: number;
};
/** A comment to leave on a contact. */
export type NewComment = {
    /** Text of the comment, at most 1,000 characters. `{{@user.ID}}` mentions a user. */
    text: string;
};
/** A contact to create. */
export type NewContact = {
    /**
     * Country of the contact, as an ISO 3166-1 alpha-2 code.
     * @example MY
     */
    countryCode?: string | null;
    /** Values for the custom fields of your workspace. */
    custom_fields?: readonly CustomField[];
    /**
     * E-mail address.
     * @example test@example.com
     */
    email?: string;
    /**
     * Given name.
     * @example Muhammad
     */
    firstName: string;
    /**
     * Language of the contact, as an ISO 639-1 code.
     * @example ms
     */
    language?: string | null;
    /**
     * Family name.
     * @example Mahin
     */
    lastName?: string;
    /**
     * Phone number with `+` and country code.
     * @example +60123456789
     */
    phone?: string;
    /**
     * URL of a profile picture.
     * @example https://cdn.aelyst.ai/profile_avatar.png
     */
    profilePic?: string;
};
/** A message to send. */
export type NewMessage = {
    /** ID of the channel to send on. Absent or `null`: the channel of the contact's last interaction, if there is one. */
    channelId?: number | null;
    /** The content. Only text messages are documented. */
    message: TextMessage;
};
/** Tags to add to the contact. */
export type Tags = readonly string[];
/**
 * Text
 * A text message.
 */
export type TextMessage = {
    /**
     * Reason for sending outside the standard messaging window of 24 hours. Facebook and Instagram channels require it there.
     * @enum {string}
     */
    messageTag?: "ACCOUNT_UPDATE" | "POST_PURCHASE_UPDATE" | "CONFIRMED_EVENT_UPDATE";
    /** What the contact reads. */
    text: string;
    /**
     * Marks a text message. (enum property replaced by openapi-typescript)
     * @enum {string}
     */
    type: "text";
};
