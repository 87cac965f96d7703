import { type DocumentFacts, errorBody } from './shape.js';

export const createAContact: DocumentFacts = {
  document: 'Create a contact',
  operation: 'POST /contact/{identifier}',
  sections: [
    {
      section: 'Title',
      facts: [['', { operationId: 'createContact', tags: ['Contacts'] }, 23]],
    },
    {
      section: 'Samples (fetch, curl)',
      facts: [
        ['servers[0]', { url: 'https://api.aelyst.ai/v1' }, 30],
        ['security[0].bearerAuth', { type: 'http', scheme: 'bearer', scopes: [] }, 30],
        [
          'request › application/json › example Contact',
          {
            value: {
              firstName: 'Muhammad ',
              lastName: 'Mahin',
              phone: '+60123456789',
              email: 'test@example.com',
              language: 'ms',
              profilePic: 'https://cdn.aelyst.ai/profile_avatar.png',
              countryCode: 'MY',
              custom_fields: [{ name: 'Company Website', value: 'https://example.com' }],
            },
          },
          26,
        ],
      ],
    },
    {
      section: 'Prose under the samples',
      // Prose alone: to wait before the next action, as a new contact takes time to process.
      facts: [],
    },
    {
      section: 'Path Parameters',
      at: 'parameter identifier',
      facts: [
        ['', { in: 'path', required: true }],
        ['value', { type: 'string' }],
        ['value', { pattern: '^(id|email|phone):.+$' }, 2],
        ['example email', { value: 'email:abdc@gmail.com' }, 27],
        ['example phone', { value: 'phone:+60121233112' }, 27],
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
        ['body', { type: 'object' }, 6],
        ['body.firstName', { required: true, type: 'string', examples: ['Muhammad'] }],
        ['body.lastName', { required: false, type: 'string', examples: ['Mahin'] }],
        ['body.phone', { required: false, type: 'string', examples: ['+60123456789'] }],
        ['body.email', { required: false, type: 'string', examples: ['test@example.com'] }],
        ['body.language', { required: false }],
        ['body.language', { type: ['string', 'null'], examples: ['ms'] }, 4],
        [
          'body.profilePic',
          { required: false, type: 'string', examples: ['https://cdn.aelyst.ai/profile_avatar.png'] },
        ],
        ['body.countryCode', { required: false }],
        ['body.countryCode', { type: ['string', 'null'], examples: ['MY'] }, 4],
        ['body.custom_fields', { required: false, type: 'array' }],
        ['body.custom_fields[]', { type: 'object' }],
        ['body.custom_fields[].name', { required: true, type: 'string', examples: ['Company Website'] }],
        ['body.custom_fields[].value', { required: false, examples: ['https://example.com'] }],
        ['body.custom_fields[].value', { type: ['string', 'number', 'boolean'] }, 5],
      ],
      mentions: [
        ['body.custom_fields[].value', 'Text', 'Number', 'Email', 'URL', 'List', 'Checkbox', 'true', 'false'],
        ['body.custom_fields[].value', 'Date', 'yyyy-mm-dd', 'Time', 'HH:MM', '24'],
      ],
    },
    {
      section: 'Responses, success',
      at: '200 › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.code', { required: true, type: 'string' }, 7],
        ['body.message', { required: true, type: 'string' }],
        ['example ContactAdded', { value: { code: '200', message: 'Contact added successfully!' } }, 23],
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
      section: 'Responses, 500',
      at: '500 › application/json',
      facts: errorBody('UnexpectedError', { code: 500, message: 'Unexpected error occurred' }),
    },
  ],
};
