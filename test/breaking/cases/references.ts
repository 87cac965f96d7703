import { at } from '../../../scripts/support/description.js';
import { bundle } from '../../support/contract.js';
import { type Case, post } from './case.js';

const json = '/content/application~1json';
const status = '/paths/~1contact~1{identifier}~1conversation~1status';
const message = post('/contact/{identifier}/message');
const tags = `${post('/contact/{identifier}/tag')}/requestBody${json}/schema`;
const examples = `/components/responses/CommentAdded${json}/examples`;
const oneOf = '/components/schemas/NewMessage/properties/message/oneOf';

const there = (pointer: string) => at(bundle, `#${pointer}`) as Record<string, unknown>;

/** Other names, other orders, other targets of references, and what holds for every operation. */
export const references: Case[] = [
  {
    that: 'a path is another one',
    at: '/paths',
    set: {
      '/contact/{identifier}/conversation/status': undefined,
      '/contact/{identifier}/status': there(status),
    },
    there: [
      ['major', `#${status}`],
      ['minor', '#/paths/~1contact~1{identifier}~1status'],
    ],
    back: [
      ['minor', `#${status}`],
      ['major', '#/paths/~1contact~1{identifier}~1status'],
    ],
  },
  {
    that: 'a schema, and so an exported type, has another name',
    at: '/components/schemas',
    set: { Tags: undefined, Labels: there('/components/schemas/Tags') },
    follows: { at: tags, set: { $ref: '#/components/schemas/Labels' } },
    there: [
      ['major', '#/components/schemas/Tags'],
      ['minor', '#/components/schemas/Labels'],
      ['minor', `#${tags}/$ref`],
    ],
    back: [
      ['minor', '#/components/schemas/Tags'],
      ['major', '#/components/schemas/Labels'],
      ['minor', `#${tags}/$ref`],
    ],
  },
  {
    that: 'an operation answers with the body of another',
    at: `${message}/responses/200`,
    set: { $ref: '#/components/responses/ContactAffected' },
    there: [
      ['major', `#${message}/responses/200${json}/schema/properties/messageId`],
      ['major', `#${message}/responses/200${json}/schema/required`],
      ['minor', `#${message}/responses/200${json}/examples/MessageSent`],
      ['minor', `#${message}/responses/200${json}/examples/ContactAffected`],
      ['minor', `#${message}/responses/200${json}/examples`],
      ['minor', `#${message}/responses/200/$ref`],
    ],
    back: [
      ['major', `#${message}/responses/200${json}/schema/properties/contactId`],
      ['minor', `#${message}/responses/200${json}/examples/MessageSent`],
      ['minor', `#${message}/responses/200${json}/examples/ContactAffected`],
      ['minor', `#${message}/responses/200${json}/examples`],
      ['minor', `#${message}/responses/200/$ref`],
    ],
  },
  {
    that: 'the examples of an answer are in another order, and the mock answers with another',
    at: examples.replace(/\/examples$/, ''),
    set: { examples: Object.fromEntries(Object.entries(there(examples)).toReversed()) },
    there: [['minor', `#${examples}`]],
    back: [['minor', `#${examples}`]],
  },
  {
    that: 'a union has another member',
    at: oneOf,
    set: { 1: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } } },
    there: [['minor', `#${oneOf}/1`]],
    back: [['major', `#${oneOf}/1`]],
  },
  {
    that: 'no operation needs a token',
    at: '',
    set: { security: undefined },
    there: [['major', '#/security']],
    back: [['major', '#/security']],
  },
  {
    that: 'another server comes first, and the client sends there',
    at: '',
    set: { servers: [{ url: 'https://eu.aelyst.ai/v1' }, ...(bundle['servers'] as object[])] },
    there: [
      ['major', '#/servers/0/url'],
      ['patch', '#/servers/0/description'],
      ['minor', '#/servers/1'],
    ],
    back: [
      ['major', '#/servers/0'],
      ['major', '#/servers/0/url'],
      ['patch', '#/servers/0/description'],
      ['minor', '#/servers/1'],
    ],
  },
];
