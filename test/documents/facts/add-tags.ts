import { anyIdentifier, body, type DocumentFacts, errors, request, ruled, samples } from './blocks.js';

export const addTags: DocumentFacts = {
  document: 'Add tags',
  operation: 'POST /contact/{identifier}/tag',
  says: {
    // Title
    ...ruled(23, { operationId: 'addTags', tags: ['Contacts'] }),
    // Samples (fetch, curl)
    ...samples,
    // Prose under the samples: it adds tags to a contact.
    // Path Parameters
    ...anyIdentifier,
    // Request Body
    ...request({ type: 'array', items: { type: 'string' } }, { ExampleTags: ['abc'] }),
    // Responses
    responses: {
      200: body(
        { type: 'object', properties: { contactId: { type: 'integer' } } },
        ruled(25, { ContactAffected: { contactId: 1 } }),
      ),
      ...errors.badRequest,
      ...errors.unauthorized,
      ...errors.tooManyRequests,
      // Printed three times without a media type, the last two with an example a property.
      ...ruled(14, errors.queued),
      ...errors.unexpectedError,
    },
  },
};
