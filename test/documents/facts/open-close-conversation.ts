import { anyIdentifier, body, type DocumentFacts, errors, request, ruled, samples } from './blocks.js';

export const openCloseConversation: DocumentFacts = {
  document: 'Open/close conversation',
  operation: 'POST /contact/{identifier}/conversation/status',
  says: {
    // Title
    ...ruled(23, { operationId: 'setConversationStatus', tags: ['Conversations'] }),
    // Samples (fetch, curl)
    ...samples,
    // Prose under the samples
    mentions: ['category', 'summary'],
    // Path Parameters
    ...anyIdentifier,
    // Request Body
    ...request(
      {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', ...ruled(12, { enum: ['open', 'close'] }) },
          category: { type: 'string' },
          summary: { type: 'string', ...ruled(13, { mentions: ['category'] }) },
        },
      },
      ruled(23, {
        Open: { status: 'open' },
        Close: { status: 'close', category: 'Spam', summary: 'This contact is a bot' },
      }),
    ),
    // Responses
    responses: {
      200: body(
        { type: 'object', properties: { contactId: { type: 'integer' } } },
        ruled(25, { ContactAffected: { contactId: 1 } }),
      ),
      ...errors.badRequest,
      ...errors.unauthorized,
      ...errors.notFound,
      ...errors.tooManyRequests,
      ...errors.queued,
      ...errors.unexpectedError,
    },
  },
};
