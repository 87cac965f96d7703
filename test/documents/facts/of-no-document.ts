import type { DocumentFacts } from './shape.js';

/** What an OpenAPI description must state at its root, or our tools need there, and no document gives. */
export const ofNoDocument: DocumentFacts = {
  document: 'no document',
  operation: '',
  sections: [
    {
      section: 'format of the description',
      facts: [
        ['', { openapi: '3.1.0', jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema' }, 28],
      ],
    },
    {
      section: 'names',
      facts: [
        ['tag Contacts', {}, 23],
        ['tag Comments', {}, 23],
        ['tag Conversations', {}, 23],
        ['tag Messages', {}, 23],
        [
          '',
          {
            'x-aelyst-error-kinds': {
              '400': 'bad-request',
              '401': 'unauthorized',
              '404': 'not-found',
              '429': 'rate-limited',
              '449': 'queued',
              '500': 'server-error',
            },
          },
          23,
        ],
      ],
    },
  ],
};
