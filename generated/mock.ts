// Written by `npm run generate` from openapi/. Do not edit.

/** A value as the description shows it. */
type Example = unknown;

export interface MockedResponse {
  status: number;
  /** With their documented examples. */
  headers: Record<string, string>;
  mediaType: string;
  /** By name, in the order of the description: the first is the one to give. */
  examples: Record<string, Example>;
}

/** An ID in a success: of the resource that a path parameter names, or of something new. */
export interface ResponseId {
  property: string;
  parameter?: string;
  /** Prefix of an identifier that is the ID itself. */
  prefix?: string;
}

export interface MockedOperation {
  id: string;
  /** In upper case. */
  method: string;
  path: string;
  needsToken: boolean;
  parameter: { name: string; schema: string; examples: string[] };
  body: { mediaType: string; required: boolean; schema: string; examples: Example[] };
  /** `repeats`: properties that request and response have under one name and with one type. */
  success: { status: number; schema: string; repeats: string[]; ids: ResponseId[] };
  responses: MockedResponse[];
}

/** What the mock knows of the API. Schemas are named by their JSON pointers in openapi.json. */
export interface MockDescription {
  /** Base URL of the live API. */
  serverUrl: string;
  /** Status → kind of error. */
  kinds: Record<string, string>;
  /** Name of a component → name of the header that it describes. */
  headers: Record<string, string>;
  operations: MockedOperation[];
}

export const mockDescription: MockDescription = {
  serverUrl: "https://api.aelyst.ai/v1",
  kinds: {"400":"bad-request","401":"unauthorized","404":"not-found","429":"rate-limited","449":"queued","500":"server-error"},
  headers: {"RetryAfter":"Retry-After","RateLimitLimit":"X-RateLimit-Limit","RateLimitRemaining":"X-RateLimit-Remaining"},
  operations: [
    {"id":"createContact","method":"POST","path":"/contact/{identifier}","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier","examples":["email:abdc@gmail.com","phone:+60121233112"]},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewContact","examples":[{"firstName":"Muhammad ","lastName":"Mahin","phone":"+60123456789","email":"test@example.com","language":"ms","profilePic":"https://cdn.aelyst.ai/profile_avatar.png","countryCode":"MY","custom_fields":[{"name":"Company Website","value":"https://example.com"}]}]},"success":{"status":200,"schema":"#/components/schemas/ContactAdded","repeats":[],"ids":[]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAdded":{"code":"200","message":"Contact added successfully!"}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"createComment","method":"POST","path":"/contact/{identifier}/comment","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier","examples":["id:123","email:abdc@gmail.com","phone:+60121233112"]},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewComment","examples":[{"text":"This is a comment"}]},"success":{"status":200,"schema":"#/components/schemas/CommentAdded","repeats":["text"],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"CommentAdded":{"text":"You just commented from the API","created_at":1662979868},"CommentAddedComplete":{"contactId":123,"text":"You just commented from the API","created_at":1662979868}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"CommentTooLong":{"code":400,"message":"Comment length must not be greater than 1000 characters"}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":404,"headers":{},"mediaType":"application/json","examples":{"NotFound":{"code":404,"message":"Contact not found"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"setConversationStatus","method":"POST","path":"/contact/{identifier}/conversation/status","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier","examples":["id:123","email:abdc@gmail.com","phone:+60121233112"]},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/ConversationStatus","examples":[{"status":"open"},{"status":"close","category":"Spam","summary":"This contact is a bot"}]},"success":{"status":200,"schema":"#/components/schemas/ContactAffected","repeats":[],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAffected":{"contactId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":404,"headers":{},"mediaType":"application/json","examples":{"NotFound":{"code":404,"message":"Contact not found"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"addTags","method":"POST","path":"/contact/{identifier}/tag","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier","examples":["id:123","email:abdc@gmail.com","phone:+60121233112"]},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/Tags","examples":[["abc"]]},"success":{"status":200,"schema":"#/components/schemas/ContactAffected","repeats":[],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAffected":{"contactId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"sendMessage","method":"POST","path":"/contact/{identifier}/message","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier","examples":["id:123","email:abdc@gmail.com","phone:+60121233112"]},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewMessage","examples":[{"channelId":0,"message":{"type":"text","text":"There has been an update in your account..."}}]},"success":{"status":200,"schema":"#/components/schemas/MessageSent","repeats":[],"ids":[{"property":"messageId"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"MessageSent":{"messageId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
  ],
};
