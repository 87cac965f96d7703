import type { Edit } from './copies.js';

export interface Breakage extends Edit {
  /** The rule that has to see it. */
  rule: string;
  /** Completes the sentence "<rule> finds …". */
  finds: string;
  /** Where the rule has to see it: file, by default the one that is edited, and JSON pointer. */
  at: string;
  /** Whether other breakages in the same copy would hide this one, or would be hidden. */
  alone?: true;
}

const tags = 'paths/contact_{identifier}_tag.yaml';
const parameters = '  parameters:\n    - $ref: ../components/parameters/Identifier.yaml\n';
const response = (status: string, name: string) =>
  `    '${status}':\n      $ref: ../components/responses/${name}.yaml\n`;

const responses = [
  ['400', 'BadRequest'],
  ['401', 'Unauthorized'],
  ['429', 'RateLimited'],
  ['500', 'ServerError'],
] as const;

const operations: Breakage[] = [
  ...responses.map(([status, name]) => ({
    rule: 'rule/error-responses',
    finds: `an operation that does not answer ${status}`,
    file: tags,
    replace: response(status, name),
    by: '',
    at: '#/post/responses',
  })),
  {
    rule: 'operation-summary',
    finds: 'an operation without a summary',
    file: tags,
    replace: '  summary: Add tags\n',
    by: '',
    at: '#/post/summary',
  },
  {
    rule: 'operation-description',
    finds: 'an operation without a description',
    file: tags,
    replace: '  description: >-\n    Adds tags to a contact.\n',
    by: '',
    at: '#/post/description',
  },
  {
    rule: 'operation-tag-defined',
    finds: 'a tag that is not declared',
    file: tags,
    replace: '- Contacts',
    by: '- Contact',
    at: '#/post/tags/0',
  },
  {
    rule: 'rule/one-tag',
    finds: 'an operation without a tag',
    file: tags,
    replace: 'tags:\n    - Contacts',
    by: 'tags: []',
    at: '#/post/tags',
  },
  {
    rule: 'rule/one-tag',
    finds: 'an operation with two tags',
    file: tags,
    replace: '- Contacts',
    by: '- Contacts\n    - Messages',
    at: '#/post/tags',
  },
  {
    rule: 'rule/one-parameter',
    finds: 'an operation without parameters',
    file: tags,
    replace: parameters,
    by: '',
    at: '#/post/parameters',
  },
  {
    rule: 'rule/one-parameter',
    finds: 'an operation with two parameters',
    file: tags,
    replace: parameters,
    by: `${parameters}    - $ref: ../components/parameters/NewContactIdentifier.yaml\n`,
    at: '#/post/parameters',
  },
  {
    rule: 'rule/parameter-in-path',
    finds: 'a parameter outside of the path',
    file: 'components/parameters/Identifier.yaml',
    replace: 'in: path',
    by: 'in: query',
    at: '#/in',
  },
  {
    rule: 'rule/parameter-of-operation',
    finds: 'a parameter that stands outside of its operation',
    file: tags,
    replace: 'post:\n',
    by: 'parameters:\n  - $ref: ../components/parameters/Identifier.yaml\npost:\n',
    at: '#/parameters',
  },
];

const bodies: Breakage[] = [
  {
    rule: 'rule/request-body',
    finds: 'an operation without a body',
    file: tags,
    replace: '  requestBody:',
    by: '  x-body:',
    at: '#/post',
  },
  {
    rule: 'rule/request-body-required',
    finds: 'a body that may be left out',
    file: tags,
    replace: '    required: true\n',
    by: '',
    at: '#/post/requestBody/required',
  },
  {
    rule: 'request-mime-type',
    finds: 'a request body that is not JSON',
    file: tags,
    replace: 'application/json:',
    by: 'text/plain:',
    at: '#/post/requestBody/content/text~1plain',
  },
  {
    rule: 'response-mime-type',
    finds: 'a response body that is not JSON',
    file: 'components/responses/NotFound.yaml',
    replace: 'application/json:',
    by: 'text/plain:',
    at: '#/content/text~1plain',
  },
  {
    rule: 'rule/json-content',
    finds: 'content without a media type',
    file: 'components/responses/NotFound.yaml',
    replace: 'content:\n  application/json:',
    by: 'content: {}\nx-content:\n  application/json:',
    at: '#/content',
  },
  {
    rule: 'rule/response-content',
    finds: 'a response without a body',
    file: 'components/responses/NotFound.yaml',
    replace: 'content:',
    by: 'x-content:',
    at: '#/',
  },
  {
    rule: 'rule/schema-in-components',
    finds: 'a schema that stands in a request',
    alone: true,
    file: tags,
    replace: '$ref: ../components/schemas/Tags.yaml',
    by: '{ type: array, items: { type: string } }',
    at: '#/post/requestBody/content/application~1json/schema',
  },
  {
    rule: 'rule/schema-in-components',
    finds: 'a schema that stands in a response',
    file: 'components/responses/MessageSent.yaml',
    replace: '$ref: ../schemas/MessageSent.yaml',
    by: '{ type: object, properties: { messageId: { type: integer } } }',
    at: '#/content/application~1json/schema',
  },
  {
    rule: 'rule/schema-in-components',
    finds: 'a body without a schema',
    file: 'components/responses/MessageSent.yaml',
    replace: '    schema:\n      $ref: ../schemas/MessageSent.yaml\n',
    by: '',
    at: '#/content/application~1json/schema',
  },
];

const errors: Breakage[] = [
  ...['Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining'].map((header) => ({
    rule: 'response-contains-header',
    finds: `a 429 without ${header}`,
    file: 'components/responses/RateLimited.yaml',
    replace: `  ${header}:`,
    by: '  X-Other:',
    at: '#/headers',
  })),
  {
    rule: 'response-contains-header',
    finds: 'one 429 that refers to another response',
    file: tags,
    replace: 'RateLimited.yaml',
    by: 'Unauthorized.yaml',
    at: 'components/responses/Unauthorized.yaml#/headers',
  },
  ...['code', 'message'].map((property) => ({
    rule: 'aelyst/error-body',
    finds: `an error without ${property}`,
    file: 'components/schemas/Error.yaml',
    replace: `  ${property}:`,
    by: '  other:',
    at: 'components/responses/Queued.yaml#/content/application~1json/schema',
  })),
  {
    rule: 'aelyst/error-body',
    finds: 'an error that refers to another schema, whatever its type',
    alone: true,
    file: 'components/responses/NotFound.yaml',
    replace: 'schemas/Error.yaml',
    by: 'schemas/Identifier.yaml',
    at: '#/content/application~1json/schema',
  },
  {
    rule: 'aelyst/error-code',
    finds: 'a code that fits no status, in the example',
    file: 'components/examples/TooManyRequests.yaml',
    replace: 'code: 429',
    by: 'code: 430',
    at: '#/value/code',
  },
  {
    rule: 'aelyst/error-code',
    finds: 'a code that is a string',
    file: 'components/examples/NotFound.yaml',
    replace: 'code: 404',
    by: 'code: "404"',
    at: '#/value/code',
  },
  {
    rule: 'aelyst/error-code',
    finds: 'a shared response under another status, in the operation',
    file: tags,
    replace: 'RateLimited.yaml',
    by: 'Unauthorized.yaml',
    at: '#/post/responses/429',
  },
];

export const breakages = [...operations, ...bodies, ...errors];
