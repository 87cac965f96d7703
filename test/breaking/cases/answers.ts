import { type Case, post } from './case.js';

const json = '/content/application~1json';
const response = (name: string) => `/components/responses/${name}`;
const status = post('/contact/{identifier}/conversation/status');

/** Headers, media types and bodies of answers; what the mock says; what names an operation's contact. */
export const answers: Case[] = [
  {
    that: 'a header is gone',
    at: `${response('RateLimited')}/headers`,
    set: { 'Retry-After': undefined },
    there: [['major', `#${response('RateLimited')}/headers/Retry-After`]],
    back: [['minor', `#${response('RateLimited')}/headers/Retry-After`]],
  },
  {
    that: 'a header gets another type',
    at: '/components/headers/RateLimitLimit/schema',
    set: { type: 'string' },
    there: [['major', '#/components/headers/RateLimitLimit/schema/type']],
    back: [['major', '#/components/headers/RateLimitLimit/schema/type']],
  },
  {
    that: 'a header gets a narrower type',
    at: '/components/headers/RateLimitRemaining/schema',
    set: { type: 'integer' },
    there: [['minor', '#/components/headers/RateLimitRemaining/schema/type']],
    back: [['major', '#/components/headers/RateLimitRemaining/schema/type']],
  },
  {
    that: 'the mock sends another header',
    at: '/components/headers/RateLimitRemaining',
    set: { example: 6 },
    there: [['minor', '#/components/headers/RateLimitRemaining/example']],
    back: [['minor', '#/components/headers/RateLimitRemaining/example']],
  },
  {
    that: 'a body has another media type',
    at: `${response('NotFound')}/content`,
    set: { 'application/json': undefined, 'text/plain': { schema: { type: 'string' } } },
    there: [
      ['major', `#${response('NotFound')}/content/application~1json`],
      ['minor', `#${response('NotFound')}/content/text~1plain`],
    ],
    back: [
      ['minor', `#${response('NotFound')}/content/application~1json`],
      ['major', `#${response('NotFound')}/content/text~1plain`],
    ],
  },
  {
    that: 'a body has no schema',
    at: response('BadRequest') + json,
    set: { schema: undefined },
    there: [['major', `#${response('BadRequest')}${json}/schema`]],
    back: [['major', `#${response('BadRequest')}${json}/schema`]],
  },
  {
    that: 'an example of an answer has another name',
    at: `${response('CommentAdded')}${json}/examples`,
    set: {
      CommentAddedComplete: undefined,
      Complete: { $ref: '#/components/examples/CommentAddedComplete' },
    },
    there: [
      ['minor', `#${response('CommentAdded')}${json}/examples/CommentAddedComplete`],
      ['minor', `#${response('CommentAdded')}${json}/examples/Complete`],
    ],
    back: [
      ['minor', `#${response('CommentAdded')}${json}/examples/CommentAddedComplete`],
      ['minor', `#${response('CommentAdded')}${json}/examples/Complete`],
    ],
  },
  {
    that: 'an answer has another example',
    at: `${response('ServerError')}${json}/examples`,
    set: { Unknown: { value: { code: 500 } } },
    there: [['minor', `#${response('ServerError')}${json}/examples/Unknown`]],
    back: [['minor', `#${response('ServerError')}${json}/examples/Unknown`]],
  },
  {
    that: 'the mock answers otherwise',
    at: '/components/examples/ContactAdded/value',
    set: { message: 'Added.' },
    there: [['minor', '#/components/examples/ContactAdded/value']],
    back: [['minor', '#/components/examples/ContactAdded/value']],
  },
  {
    that: 'an example of a request is another one',
    at: '/components/examples/Comment/value',
    set: { text: 'Another comment' },
    there: [['patch', '#/components/examples/Comment/value']],
    back: [['patch', '#/components/examples/Comment/value']],
  },
  {
    that: 'an example of a request has another name',
    at: `${status}/requestBody${json}/examples`,
    set: { Close: undefined, Shut: { $ref: '#/components/examples/Close' } },
    there: [
      ['patch', `#${status}/requestBody${json}/examples/Close`],
      ['patch', `#${status}/requestBody${json}/examples/Shut`],
    ],
    back: [
      ['patch', `#${status}/requestBody${json}/examples/Close`],
      ['patch', `#${status}/requestBody${json}/examples/Shut`],
    ],
  },
  {
    that: 'a form of identifier is gone',
    at: '/components/parameters/Identifier/examples',
    set: { id: undefined },
    there: [
      ['major', '#/components/parameters/Identifier/examples'],
      ['patch', '#/components/parameters/Identifier/examples/id'],
    ],
    back: [
      ['minor', '#/components/parameters/Identifier/examples'],
      ['patch', '#/components/parameters/Identifier/examples/id'],
    ],
  },
  {
    that: 'a form of identifier is new',
    at: '/components/parameters/NewContactIdentifier/examples',
    set: { id: { value: 'id:123' } },
    there: [
      ['minor', '#/components/parameters/NewContactIdentifier/examples'],
      ['patch', '#/components/parameters/NewContactIdentifier/examples/id'],
    ],
    back: [
      ['major', '#/components/parameters/NewContactIdentifier/examples'],
      ['patch', '#/components/parameters/NewContactIdentifier/examples/id'],
    ],
  },
  {
    that: 'a kind of error has another name',
    at: '/x-aelyst-error-kinds',
    set: { 449: 'held' },
    there: [['major', '#/x-aelyst-error-kinds/449']],
    back: [['major', '#/x-aelyst-error-kinds/449']],
  },
  {
    that: 'a kind of error is new',
    at: '/x-aelyst-error-kinds',
    set: { 409: 'conflict' },
    there: [['minor', '#/x-aelyst-error-kinds/409']],
    back: [['major', '#/x-aelyst-error-kinds/409']],
  },
];
