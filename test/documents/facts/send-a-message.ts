import { type DocumentFacts, errorBody } from './shape.js';

export const sendAMessage: DocumentFacts = {
  document: 'Send a message',
  operation: 'POST /contact/{identifier}/message',
  sections: [
    {
      section: 'Title',
      facts: [['', { operationId: 'sendMessage', tags: ['Messages'] }, 23]],
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
      facts: [],
      mentions: [['', 'channelId', 'Telegram', 'Facebook', 'Viber', 'Line']],
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
      section: 'Request body',
      at: 'request',
      facts: [['', { required: true }, 19]],
    },
    {
      section: 'Request body',
      at: 'request › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.channelId', { required: false, type: ['integer', 'null'] }, 11],
        ['body.message', { required: true }],
        ['body.message › discriminator', { propertyName: 'type', 'mapping text': '(oneOf 0)' }, 9],
        ['body.message(oneOf 0)', { type: 'object' }, 9],
        ['body.message(oneOf 0).type', { required: true, type: 'string', const: 'text' }],
        ['body.message(oneOf 0).text', { required: true, type: 'string' }],
        ['body.message(oneOf 0).messageTag', { required: false }, 24],
        [
          'body.message(oneOf 0).messageTag',
          { type: 'string', enum: ['ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE', 'CONFIRMED_EVENT_UPDATE'] },
        ],
        [
          'example TextMessage',
          {
            value: {
              channelId: 0,
              message: { type: 'text', text: 'There has been an update in your account...' },
            },
          },
          23,
        ],
      ],
      mentions: [
        ['body.channelId', 'null'],
        ['body.message(oneOf 0).messageTag', 'Facebook', 'Instagram', '24'],
      ],
    },
    {
      section: 'Response, success',
      at: '200 › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.messageId', { required: true, type: 'integer' }],
        ['body.messageId', { examples: [1262965213] }, 10],
        ['example MessageSent', { value: { messageId: 1 } }, 25],
      ],
    },
    {
      section: 'Response, 400',
      at: '400 › application/json',
      facts: errorBody('ValidationError', { code: 400, message: 'Validation error.' }),
    },
    {
      section: 'Response, 401',
      at: '401 › application/json',
      facts: errorBody('Unauthorized', { code: 401, message: 'UN_AUTHORIZED' }),
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
