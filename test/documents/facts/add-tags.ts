import { type DocumentFacts, errorBody } from './shape.js';

export const addTags: DocumentFacts = {
  document: 'Add tags',
  operation: 'POST /contact/{identifier}/tag',
  sections: [
    {
      section: 'Title',
      facts: [['', { operationId: 'addTags', tags: ['Contacts'] }, 23]],
    },
    {
      section: 'Samples (fetch, curl)',
      facts: [
        ['servers[0]', { url: 'https://api.aelyst.ai/v1' }, 30],
        ['security[0].bearerAuth', { type: 'http', scheme: 'bearer', scopes: [] }, 30],
      ],
    },
    {
      section: 'Prose under the samples',
      // Prose alone: it adds tags to a contact.
      facts: [],
    },
    {
      section: 'Path Parameters',
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
      section: 'Request Body',
      at: 'request',
      facts: [['', { required: true }, 19]],
    },
    {
      section: 'Request Body',
      at: 'request › application/json',
      facts: [
        ['body', { type: 'array' }],
        ['body[]', { type: 'string' }],
        ['example ExampleTags', { value: ['abc'] }],
      ],
    },
    {
      section: 'Responses, success',
      at: '200 › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.contactId', { required: false, type: 'integer' }],
        ['example ContactAffected', { value: { contactId: 1 } }, 25],
      ],
    },
    {
      section: 'Responses, 400',
      at: '400 › application/json',
      facts: errorBody('ValidationError', { code: 400, message: 'Validation error.' }),
    },
    {
      section: 'Responses, 401',
      at: '401 › application/json',
      facts: errorBody('Unauthorized', { code: 401, message: 'UN_AUTHORIZED' }),
    },
    {
      section: 'Responses, 429',
      at: '429 › application/json',
      facts: errorBody('TooManyRequests', { code: 429, message: 'Too Many Requests' }),
    },
    {
      section: 'Responses, 429, Headers',
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
      // Printed three times without a media type, the last two with an example a property: ruling 14 makes them one.
      section: 'Responses, 449',
      at: '449 › application/json',
      facts: [
        ['body', { type: 'object' }, 14],
        ['body.code', { type: 'integer' }, 14],
        ['body.code', { required: false }, 18],
        ['body.message', { type: 'string' }, 14],
        ['body.message', { required: false }, 18],
        [
          'example Queued',
          {
            value: {
              code: 449,
              message:
                'Your request cannot be processed at the moment as it is currently in queue. Please try again in a few minutes.',
            },
          },
          14,
        ],
      ],
    },
    {
      section: 'Responses, 500',
      at: '500 › application/json',
      facts: errorBody('UnexpectedError', { code: 500, message: 'Unexpected error occurred' }),
    },
  ],
};
