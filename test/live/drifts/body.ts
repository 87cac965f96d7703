import { at, type Bundle } from '../../../scripts/support/description.js';
import { comment, type DriftCase, json } from './drift-case.js';

const error = '#/components/schemas/Error';
const added = '#/components/schemas/CommentAdded';

/** Adds keywords to a property of what answers a comment. */
const withKeywords = (property: string, keywords: Record<string, unknown>) => (document: Bundle) => {
  Object.assign(at(document, `${added}/properties/${property}`) ?? {}, keywords);
};

export const bodyDrifts: DriftCase[] = [
  {
    name: 'text that is not JSON',
    operation: 'createComment',
    instead: 401,
    by: { body: 'UN_AUTHORIZED' },
    reported: { 'body #': 'is not JSON' },
  },
  {
    name: 'a body that breaks off',
    operation: 'createComment',
    instead: 401,
    by: (answer) => ({ length: answer.body.length + 9 }),
    reported: { 'body #': 'breaks off' },
  },
  {
    name: 'an empty body',
    operation: 'createComment',
    instead: 401,
    by: { body: '' },
    reported: { 'body #': 'is empty' },
    edited: [`${comment}/responses/401`],
  },
  {
    name: 'a body where none is described',
    operation: 'createComment',
    instead: 401,
    by: {},
    describe: (document) => {
      const { components } = document as {
        components: { responses: { Unauthorized: { content?: object } } };
      };
      delete components.responses.Unauthorized.content;
    },
    reported: { 'body #': 'is not described' },
    edited: ['#/components/responses/Unauthorized/content'],
  },
  {
    name: 'a string where a whole number is described',
    operation: 'createComment',
    instead: 401,
    by: json({ code: '401', message: 'no' }),
    reported: { 'body #/code': 'must be integer, and is string' },
    edited: [`${error}/properties/code/type`],
  },
  {
    name: 'a fraction where a whole number is described',
    operation: 'createComment',
    instead: 200,
    by: json({ text: 'x', created_at: 1.5 }),
    reported: { 'body #/created_at': 'must be integer, and is number' },
    edited: [`${added}/properties/created_at/type`],
  },
  {
    name: 'null where it is not described',
    operation: 'createComment',
    instead: 401,
    by: json({ code: 401, message: null }),
    reported: { 'body #/message': 'must be string, and is null' },
    edited: [`${error}/properties/message/type`],
  },
  {
    name: 'an object, with properties of its own, where a number is described',
    operation: 'createComment',
    instead: 200,
    by: json({ contactId: { id: 1, tags: ['a', 'b'], 'odd/name': [1, 'b'] } }),
    reported: { 'body #/contactId': 'must be integer, and is object' },
    edited: [`${added}/properties/contactId/type`],
  },
  {
    name: 'a list where an object is described',
    operation: 'createComment',
    instead: 401,
    by: json([]),
    reported: { 'body #': 'must be object, and is array' },
    edited: [`${error}/type`],
  },
  {
    name: 'a required property that is missing',
    operation: 'sendMessage',
    instead: 200,
    by: json({}),
    reported: { 'body #/messageId': 'is missing' },
    edited: ['#/components/schemas/MessageSent/required/0'],
  },
  {
    name: 'a property that is not described',
    operation: 'createComment',
    instead: 401,
    by: json({ code: 401, message: 'no', 'trace/id': null }),
    reported: { 'body #/trace~1id': 'is not described' },
    edited: [`${error}/properties/trace~1id`],
  },
  {
    name: 'an error of another shape',
    operation: 'createComment',
    instead: 401,
    by: json({ errors: [{ field: 'text', at: { line: 1 } }], ok: false }),
    reported: { 'body #/errors': 'is not described', 'body #/ok': 'is not described' },
    edited: [`${error}/properties/errors`, `${error}/properties/ok`],
  },
  {
    name: 'a value beside those that are listed',
    operation: 'createComment',
    instead: 200,
    by: json({ text: 'c' }),
    describe: withKeywords('text', { enum: ['a', 'b'] }),
    reported: { 'body #/text': 'must be equal to one of the allowed values: a, b' },
    edited: [`${added}/properties/text/enum/-`],
  },
  {
    name: 'a value other than the only one',
    operation: 'createComment',
    instead: 200,
    by: json({ text: 'c' }),
    describe: withKeywords('text', { const: 'a' }),
    reported: { 'body #/text': 'must be equal to constant' },
    edited: [`${added}/properties/text/const`],
  },
  {
    name: 'a text that is too long and of another form',
    operation: 'createComment',
    instead: 200,
    by: json({ text: 'x\u{1f600}y' }),
    describe: withKeywords('text', { maxLength: 2, pattern: '^[a-z]*$' }),
    reported: { 'body #/text': 'must' },
    edited: [`${added}/properties/text/maxLength`, `${added}/properties/text/pattern`],
  },
];
