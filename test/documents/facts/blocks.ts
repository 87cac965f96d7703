import type { Json, JsonObject } from '../../../scripts/support/pointer.js';

/** What one document states: the operation as OpenAPI would describe it, with nothing referred to. */
export interface DocumentFacts {
  /** Title of the document. */
  readonly document: string;
  /** Method and path, as under the title. */
  readonly operation: string;
  /**
   * The Operation Object. `mentions` is where the description has prose: it lists terms that the prose has to
   * contain, each as a word, in whatever case.
   */
  readonly says: JsonObject;
}

const rulings = new Set<number>();

/** Numbers of the rulings that some fact rests on. */
export const citedRulings: ReadonlySet<number> = rulings;

/** A fact that no document states by itself: the ruling of this number decided. */
export function ruled<Fact extends Json>(ruling: number, fact: Fact): Fact {
  rulings.add(ruling);
  return fact;
}

const named = (examples: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));

/** A body in JSON: its schema, and its examples by name. */
export const body = (schema: JsonObject, examples: JsonObject): JsonObject => ({
  content: { 'application/json': { schema, examples: named(examples) } },
});

/** The body that a request needs. */
export const request = (schema: JsonObject, examples: JsonObject): JsonObject => ({
  requestBody: { ...ruled(19, { required: true }), ...body(schema, examples) },
});

/** The block "Path Parameters", with these examples of the identifier. */
export const identifier = (examples: JsonObject): JsonObject => ({
  parameters: [
    {
      name: 'identifier',
      in: 'path',
      required: true,
      schema: { type: 'string', ...ruled(2, { pattern: '^(id|email|phone):.+$' }) },
      examples: named(examples),
    },
  ],
});

/** The block "Path Parameters" as all documents but one have it. */
export const anyIdentifier = identifier(
  ruled(23, { id: 'id:123', email: 'email:abdc@gmail.com', phone: 'phone:+60121233112' }),
);

/** What the samples show: where requests go, and what authorizes them. */
export const samples: JsonObject = ruled(30, {
  servers: [{ url: 'https://api.aelyst.ai/v1' }],
  security: [{ bearerAuth: { type: 'http', scheme: 'bearer', scopes: [] } }],
});

/** The block that the documents print for each error: `object, code integer, message string, Example`. */
export const error = (code: number, example: string, message: string): JsonObject => ({
  [ruled(29, code)]: body(
    {
      type: 'object',
      properties: { code: { type: 'integer' }, message: { type: 'string' } },
      ...ruled(18, { required: [] }),
    },
    ruled(23, { [example]: { code, message } }),
  ),
});

const limit = error(429, 'TooManyRequests', 'Too Many Requests');

/** The errors that several documents print. */
export const errors = {
  badRequest: error(400, 'ValidationError', 'Validation error.'),
  unauthorized: error(401, 'Unauthorized', 'UN_AUTHORIZED'),
  notFound: error(404, 'NotFound', 'Contact not found'),
  /** With the block "Headers" under it. */
  tooManyRequests: {
    429: {
      ...(limit['429'] as JsonObject),
      headers: ruled(16, {
        'Retry-After': { schema: { type: 'number' }, example: 1, mentions: ['seconds'] },
        'X-RateLimit-Limit': { schema: { type: 'number' }, example: 10, mentions: ['requests'] },
        'X-RateLimit-Remaining': { schema: { type: 'number' }, example: 5, mentions: ['requests'] },
      }),
    },
  },
  queued: error(
    449,
    'Queued',
    'Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes.',
  ),
  unexpectedError: error(500, 'UnexpectedError', 'Unexpected error occurred'),
};
