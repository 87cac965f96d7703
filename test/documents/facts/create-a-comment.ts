import { type DocumentFacts, errorBody } from './shape.js';

export const createAComment: DocumentFacts = {
  document: 'Create a comment',
  operation: 'POST /contact/{identifier}/comment',
  sections: [
    {
      section: 'Title',
      facts: [['', { operationId: 'createComment', tags: ['Comments'] }, 23]],
    },
    {
      section: 'Sample (curl)',
      facts: [
        ['servers[0]', { url: 'https://api.aelyst.ai/v1' }, 30],
        ['security[0].bearerAuth', { type: 'http', scheme: 'bearer', scopes: [] }, 30],
      ],
    },
    {
      section: 'Prose under the sample',
      // Prose alone: the comment is for internal reference.
      facts: [],
    },
    {
      section: 'identifier',
      at: 'parameter identifier',
      facts: [
        ['', { in: 'path', required: true }],
        ['value', { type: 'string' }],
        ['value', { pattern: '^(id|email|phone):.+$' }, 2],
        ['example id', { value: 'id:123' }, 23],
        ['example email', { value: 'email:abdc@gmail.com' }, 23],
        ['example phone', { value: 'phone:+60121233112' }, 23],
      ],
    },
    {
      section: 'Prose under identifier',
      facts: [],
      mentions: [['', '{{@user.ID}}']],
    },
    {
      section: 'Request body',
      at: 'request',
      facts: [['', { required: true }, 19]],
    },
    {
      section: 'Request body',
      at: 'request › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.text', { required: true, type: 'string', maxLength: 1000 }],
        ['example Comment', { value: { text: 'This is a comment' } }, 23],
      ],
    },
    {
      section: 'Response, success',
      at: '200 › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.contactId', { type: 'integer' }],
        ['body.contactId', { required: false }, 8],
        ['body.text', { type: 'string' }],
        ['body.text', { required: false }, 8],
        ['body.created_at', { type: 'integer' }],
        ['body.created_at', { required: false }, 8],
        [
          'example CommentAdded',
          { value: { text: 'You just commented from the API', created_at: 1662979868 } },
          23,
        ],
        [
          'example CommentAddedComplete',
          { value: { contactId: 123, text: 'You just commented from the API', created_at: 1662979868 } },
          8,
        ],
      ],
      mentions: [['body.created_at', 'Unix', 'seconds']],
    },
    {
      section: 'Response, 400',
      at: '400 › application/json',
      facts: errorBody('CommentTooLong', {
        code: 400,
        message: 'Comment length must not be greater than 1000 characters',
      }),
    },
    {
      section: 'Response, 401',
      at: '401 › application/json',
      facts: errorBody('Unauthorized', { code: 401, message: 'UN_AUTHORIZED' }),
    },
    {
      section: 'Response, 404',
      at: '404 › application/json',
      facts: errorBody('NotFound', { code: 404, message: 'Contact not found' }),
    },
    {
      section: 'Response, 429',
      at: '429 › application/json',
      facts: errorBody('TooManyRequests', { code: 429, message: 'Too Many Requests' }),
    },
    {
      section: 'Response, 429, headers',
      at: '429',
      facts: [
        ['header Retry-After', { example: 1 }, 16],
        ['header Retry-After › value', { type: 'number' }, 16],
        ['header X-RateLimit-Limit', { example: 10 }, 16],
        ['header X-RateLimit-Limit › value', { type: 'number' }, 16],
        ['header X-RateLimit-Remaining', { example: 5 }, 16],
        ['header X-RateLimit-Remaining › value', { type: 'number' }, 16],
      ],
      mentions: [['header Retry-After', 'seconds']],
    },
    {
      section: 'Response, 449',
      at: '449 › application/json',
      facts: errorBody('Queued', {
        code: 449,
        message:
          'Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes.',
      }),
    },
    {
      section: 'Response, 500',
      at: '500 › application/json',
      facts: errorBody('UnexpectedError', { code: 500, message: 'Unexpected error occurred' }),
    },
  ],
};
