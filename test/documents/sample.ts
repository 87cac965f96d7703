import { claimsOfDescription } from './claims-of-description.js';
import { claimsOfFacts, type Fact } from './claims-of-facts.js';
import type { DocumentFacts } from './facts/shape.js';
import type { Claim } from './findings.js';
import type { Json, JsonObject } from './json.js';

/** A description as small as can be, with one operation, to try the comparison on. */
export const sampleDescription = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1.0.0' },
  paths: {
    '/note': {
      post: {
        summary: 'Add a note',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['text'],
                properties: {
                  text: { type: 'string', maxLength: 9, description: 'What it says.' },
                  summary: { type: 'string' },
                },
              },
              examples: { Note: { value: { text: 'Hello' } } },
            },
          },
        },
        responses: {
          '429': { description: 'Slow down.', headers: { 'Retry-After': { example: 1 } } },
        },
      },
    },
  },
} satisfies JsonObject;

const sampleDocument: DocumentFacts = {
  document: 'Add a note',
  operation: 'POST /note',
  sections: [
    {
      section: 'Request body',
      at: 'request › application/json',
      facts: [
        ['body', { type: 'object' }],
        ['body.text', { required: true, type: 'string', maxLength: 9 }],
        ['body.summary', { required: false, type: 'string' }],
        ['example Note', { value: { text: 'Hello' } }, 7],
      ],
    },
    { section: 'Response 429', at: '429', facts: [['header Retry-After', { example: 1 }]] },
  ],
};

const version: DocumentFacts = {
  document: 'no document',
  operation: '',
  sections: [{ section: 'format', facts: [['', { openapi: '3.1.0' }]] }],
};

export const sampleFacts: readonly Fact[] = claimsOfFacts([sampleDocument, version]);

/** The claims of the sample with one value replaced (or removed, by `undefined`) at the keys given. */
export function claimsWith(keys: readonly string[], value: Json | undefined): readonly Claim[] {
  const root: JsonObject = structuredClone(sampleDescription);
  let parent = root as Record<string, Json>;
  for (const key of keys.slice(0, -1)) parent = parent[key] as Record<string, Json>;
  const last = keys.at(-1) ?? '';
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return claimsOfDescription(root).claims;
}
