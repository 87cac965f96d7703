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
  /** Regular expression for its path, with the parameter as its group. That may be empty: its schema refuses it. */
  pattern: string;
  needsToken: boolean;
  parameter: { name: string; schema: string };
  body: { mediaType: string; required: boolean; schema: string };
  /** `repeats`: properties that request and response have under one name and with one type. */
  success: { status: number; schema: string; repeats: string[]; ids: ResponseId[] };
  responses: MockedResponse[];
}

/** What the mock knows of the API. Schemas are named by their JSON pointers in openapi.json. */
export interface MockDescription {
  /** Base URL of the live API. */
  serverUrl: string;
  /** Path of the base URL, without a slash at the end. */
  basePath: string;
  /** What somebody who starts a mock wants to know; `{url}` stands for its base URL. */
  instructions: string;
  /** Kind of error → status. */
  statuses: Record<string, number>;
  /** Name of a component → name of the header that it describes. */
  headers: Record<string, string>;
  operations: MockedOperation[];
}

export const mockDescription: MockDescription = {
  serverUrl: "https://api.aelyst.ai/v1",
  basePath: "/v1",
  instructions: "The mock is at {url}\n\n  POST /contact/{identifier}                      createContact\n      200 ContactAdded; 400 ValidationError; 401 Unauthorized; 429 TooManyRequests; 500 UnexpectedError\n  POST /contact/{identifier}/comment              createComment\n      200 CommentAdded, CommentAddedComplete; 400 CommentTooLong; 401 Unauthorized; 404 NotFound; 429 TooManyRequests; 449 Queued; 500 UnexpectedError\n  POST /contact/{identifier}/conversation/status  setConversationStatus\n      200 ContactAffected; 400 ValidationError; 401 Unauthorized; 404 NotFound; 429 TooManyRequests; 449 Queued; 500 UnexpectedError\n  POST /contact/{identifier}/tag                  addTags\n      200 ContactAffected; 400 ValidationError; 401 Unauthorized; 429 TooManyRequests; 449 Queued; 500 UnexpectedError\n  POST /contact/{identifier}/message              sendMessage\n      200 MessageSent; 400 ValidationError; 401 Unauthorized; 429 TooManyRequests; 449 Queued; 500 UnexpectedError\n\nA header chooses the response by its status and, if you like, its example:\n\n  Prefer: code=<status>, example=<name>\n\nA call to begin with:\n\n  curl --request POST '{url}/contact/id%3A123/tag' --header 'Authorization: Bearer any-token' --header 'Content-Type: application/json' --data '[\"abc\"]'\n",
  statuses: {"bad-request":400,"unauthorized":401,"not-found":404,"rate-limited":429,"queued":449,"server-error":500},
  headers: {"RetryAfter":"Retry-After","RateLimitLimit":"X-RateLimit-Limit","RateLimitRemaining":"X-RateLimit-Remaining"},
  operations: [
    {"id":"createContact","method":"POST","pattern":"^/contact/([^/]*)$","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier"},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewContact"},"success":{"status":200,"schema":"#/components/schemas/ContactAdded","repeats":[],"ids":[]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAdded":{"code":"200","message":"Contact added successfully!"}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"createComment","method":"POST","pattern":"^/contact/([^/]*)/comment$","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier"},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewComment"},"success":{"status":200,"schema":"#/components/schemas/CommentAdded","repeats":["text"],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"CommentAdded":{"text":"You just commented from the API","created_at":1662979868},"CommentAddedComplete":{"contactId":123,"text":"You just commented from the API","created_at":1662979868}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"CommentTooLong":{"code":400,"message":"Comment length must not be greater than 1000 characters"}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":404,"headers":{},"mediaType":"application/json","examples":{"NotFound":{"code":404,"message":"Contact not found"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"setConversationStatus","method":"POST","pattern":"^/contact/([^/]*)/conversation/status$","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier"},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/ConversationStatus"},"success":{"status":200,"schema":"#/components/schemas/ContactAffected","repeats":[],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAffected":{"contactId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":404,"headers":{},"mediaType":"application/json","examples":{"NotFound":{"code":404,"message":"Contact not found"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"addTags","method":"POST","pattern":"^/contact/([^/]*)/tag$","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier"},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/Tags"},"success":{"status":200,"schema":"#/components/schemas/ContactAffected","repeats":[],"ids":[{"property":"contactId","parameter":"identifier","prefix":"id"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"ContactAffected":{"contactId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
    {"id":"sendMessage","method":"POST","pattern":"^/contact/([^/]*)/message$","needsToken":true,"parameter":{"name":"identifier","schema":"#/components/schemas/Identifier"},"body":{"mediaType":"application/json","required":true,"schema":"#/components/schemas/NewMessage"},"success":{"status":200,"schema":"#/components/schemas/MessageSent","repeats":[],"ids":[{"property":"messageId"}]},"responses":[{"status":200,"headers":{},"mediaType":"application/json","examples":{"MessageSent":{"messageId":1}}},{"status":400,"headers":{},"mediaType":"application/json","examples":{"ValidationError":{"code":400,"message":"Validation error."}}},{"status":401,"headers":{},"mediaType":"application/json","examples":{"Unauthorized":{"code":401,"message":"UN_AUTHORIZED"}}},{"status":429,"headers":{"Retry-After":"1","X-RateLimit-Limit":"10","X-RateLimit-Remaining":"5"},"mediaType":"application/json","examples":{"TooManyRequests":{"code":429,"message":"Too Many Requests"}}},{"status":449,"headers":{},"mediaType":"application/json","examples":{"Queued":{"code":449,"message":"Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes."}}},{"status":500,"headers":{},"mediaType":"application/json","examples":{"UnexpectedError":{"code":500,"message":"Unexpected error occurred"}}}]},
  ],
};
