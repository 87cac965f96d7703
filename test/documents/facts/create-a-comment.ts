import { anyIdentifier, body, type DocumentFacts, error, errors, request, ruled, samples } from './blocks.js';

export const createAComment: DocumentFacts = {
  document: 'Create a comment',
  operation: 'POST /contact/{identifier}/comment',
  says: {
    // Title
    ...ruled(23, { operationId: 'createComment', tags: ['Comments'] }),
    // Sample (curl)
    ...samples,
    // Prose under the sample: the comment is for internal reference. Prose under identifier: how to mention a user.
    mentions: ['{{@user.ID}}'],
    // identifier
    ...anyIdentifier,
    // Request body
    ...request(
      {
        type: 'object',
        required: ['text'],
        properties: { text: { type: 'string', maxLength: 1000, mentions: ['1,000 characters'] } },
      },
      ruled(23, { Comment: { text: 'This is a comment' } }),
    ),
    // Responses
    responses: {
      200: body(
        {
          type: 'object',
          ...ruled(8, { required: [] }),
          properties: {
            contactId: { type: 'integer' },
            text: { type: 'string' },
            created_at: { type: 'integer', mentions: ['Unix', 'seconds'] },
          },
        },
        {
          ...ruled(23, { CommentAdded: { text: 'You just commented from the API', created_at: 1662979868 } }),
          ...ruled(8, {
            CommentAddedComplete: {
              contactId: 123,
              text: 'You just commented from the API',
              created_at: 1662979868,
            },
          }),
        },
      ),
      ...error(400, 'CommentTooLong', 'Comment length must not be greater than 1000 characters'),
      ...errors.unauthorized,
      ...errors.notFound,
      ...errors.tooManyRequests,
      ...errors.queued,
      ...errors.unexpectedError,
    },
  },
};
