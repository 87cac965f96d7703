import { anyIdentifier, body, type DocumentFacts, errors, request, ruled, samples } from './blocks.js';

const text = {
  ...ruled(9, { type: 'object' }),
  required: ['type', 'text'],
  properties: {
    type: { type: 'string', const: 'text' },
    text: { type: 'string' },
    messageTag: ruled(24, {
      type: 'string',
      enum: ['ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE', 'CONFIRMED_EVENT_UPDATE'],
      mentions: ['Facebook', 'Instagram', '24 hours'],
    }),
  },
};

export const sendAMessage: DocumentFacts = {
  document: 'Send a message',
  operation: 'POST /contact/{identifier}/message',
  says: {
    // Title
    ...ruled(23, { operationId: 'sendMessage', tags: ['Messages'] }),
    // Sample (curl)
    ...samples,
    // Prose under the sample
    mentions: ['channelId', 'Telegram', 'Facebook', 'Viber', 'Line'],
    // identifier
    ...anyIdentifier,
    // Request body
    ...request(
      {
        type: 'object',
        required: ['message'],
        properties: {
          channelId: ruled(11, { type: ['integer', 'null'], mentions: ['null'] }),
          message: ruled(9, {
            oneOf: [text],
            discriminator: { propertyName: 'type', mapping: { text: 'oneOf 0' } },
          }),
        },
      },
      ruled(23, {
        TextMessage: {
          channelId: 0,
          message: { type: 'text', text: 'There has been an update in your account...' },
        },
      }),
    ),
    // Responses
    responses: {
      200: body(
        {
          type: 'object',
          required: ['messageId'],
          properties: { messageId: { type: 'integer', ...ruled(10, { examples: [1262965213] }) } },
        },
        ruled(25, { MessageSent: { messageId: 1 } }),
      ),
      ...errors.badRequest,
      ...errors.unauthorized,
      ...errors.tooManyRequests,
      ...errors.queued,
      ...errors.unexpectedError,
    },
  },
};
