import { body, type DocumentFacts, errors, identifier, request, ruled, samples } from './blocks.js';

const customField = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', examples: ['Company Website'] },
    value: {
      ...ruled(5, { type: ['string', 'number', 'boolean'] }),
      examples: ['https://example.com'],
      // The eight formatting rules.
      mentions: [
        ...['Text', 'Number', 'Email', 'URL', 'List', 'Checkbox', 'true', 'false'],
        ...['Date', 'yyyy-mm-dd', 'Time', 'HH:MM', '24'],
      ],
    },
  },
};

export const createAContact: DocumentFacts = {
  document: 'Create a contact',
  operation: 'POST /contact/{identifier}',
  says: {
    // Title
    ...ruled(23, { operationId: 'createContact', tags: ['Contacts'] }),
    // Samples (fetch, curl)
    ...samples,
    // Prose under the samples: to wait before the next action, as a new contact takes time to process.
    // Path Parameters
    ...identifier(ruled(27, { email: 'email:abdc@gmail.com', phone: 'phone:+60121233112' })),
    // Request Body
    ...request(
      {
        ...ruled(6, { type: 'object' }),
        required: ['firstName'],
        properties: {
          firstName: { type: 'string', examples: ['Muhammad'] },
          lastName: { type: 'string', examples: ['Mahin'] },
          phone: { type: 'string', examples: ['+60123456789'] },
          email: { type: 'string', examples: ['test@example.com'] },
          language: ruled(4, { type: ['string', 'null'], examples: ['ms'] }),
          profilePic: { type: 'string', examples: ['https://cdn.aelyst.ai/profile_avatar.png'] },
          countryCode: ruled(4, { type: ['string', 'null'], examples: ['MY'] }),
          custom_fields: { type: 'array', items: customField },
        },
      },
      // From the samples.
      ruled(26, {
        Contact: {
          firstName: 'Muhammad ',
          lastName: 'Mahin',
          phone: '+60123456789',
          email: 'test@example.com',
          language: 'ms',
          profilePic: 'https://cdn.aelyst.ai/profile_avatar.png',
          countryCode: 'MY',
          custom_fields: [{ name: 'Company Website', value: 'https://example.com' }],
        },
      }),
    ),
    // Responses
    responses: {
      200: body(
        {
          type: 'object',
          required: ['code', 'message'],
          properties: { code: ruled(7, { type: 'string' }), message: { type: 'string' } },
        },
        ruled(23, { ContactAdded: { code: '200', message: 'Contact added successfully!' } }),
      ),
      ...errors.badRequest,
      ...errors.unauthorized,
      ...errors.tooManyRequests,
      ...errors.unexpectedError,
    },
  },
};
