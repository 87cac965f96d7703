import { at, type Bundle } from '../../scripts/support/description.js';
import { type Answer, documented, type Sent } from './server.js';

/** One way for a server to drift. */
export interface DriftCase {
  name: string;
  operation: string;
  /** The status that is answered in another way. */
  instead: number;
  by: Partial<Answer> | ((answer: Answer, sent: Sent) => Partial<Answer>);
  /** What the server says instead of the documented status, if it is another. */
  status?: number | null;
  /** What must be reported: places, each with the message. */
  reported: Record<string, string>;
  /** Where the change is to be made that is suggested, the first of each place; none when nothing can cover it. */
  edited?: string[];
  /** The description is another one. */
  describe?: (document: Bundle) => void;
}

const json = (value: unknown, rest: Partial<Answer> = {}) => ({ body: JSON.stringify(value), ...rest });
const type = (contentType: string) => ({ 'content-type': contentType });
const comment = '#/paths/~1contact~1{identifier}~1comment/post';
const error = '#/components/schemas/Error';
const added = '#/components/schemas/CommentAdded';

const withoutHeader =
  (name: string) =>
  (_: Answer, { operation }: Sent) => {
    const answer = documented(operation, 429);
    delete answer.headers[name];
    return answer;
  };
const withHeader =
  (name: string, value: string) =>
  (_: Answer, { operation }: Sent) => {
    const answer = documented(operation, 429);
    return { ...answer, headers: { ...answer.headers, [name]: value } };
  };

/** Adds keywords to a property of what answers a comment. */
const withKeywords = (property: string, keywords: Record<string, unknown>) => (document: Bundle) => {
  Object.assign(at(document, `${added}/properties/${property}`) ?? {}, keywords);
};

const undocumented = 'is not documented for this operation';

export const statusDrifts: DriftCase[] = [
  {
    name: 'an undocumented error that looks like the others',
    operation: 'createComment',
    instead: 401,
    by: json({ code: 503, message: 'Down' }, { status: 503 }),
    status: 503,
    reported: { status: undocumented },
    edited: [`${comment}/responses/503`],
  },
  {
    name: 'an undocumented error of a shape of its own',
    operation: 'createComment',
    instead: 401,
    by: json({ error: { reasons: ['no'] } }, { status: 403 }),
    status: 403,
    reported: { status: undocumented },
    edited: [`${comment}/responses/403`],
  },
  {
    name: 'a status that only other operations document',
    operation: 'sendMessage',
    instead: 400,
    by: json({ code: 404, message: 'Contact not found' }, { status: 404 }),
    status: 404,
    reported: { status: undocumented },
    edited: ['#/paths/~1contact~1{identifier}~1message/post/responses/404'],
  },
  {
    name: 'another success than the documented one',
    operation: 'createComment',
    instead: 200,
    by: { status: 201 },
    status: 201,
    reported: { status: undocumented },
    edited: [`${comment}/responses/201`],
  },
  {
    name: 'a success without a body',
    operation: 'createComment',
    instead: 200,
    by: { status: 204, body: '', headers: {} },
    status: 204,
    reported: { status: undocumented },
    edited: [`${comment}/responses/204`],
  },
  {
    name: 'a redirect',
    operation: 'createComment',
    instead: 401,
    by: { status: 302, body: '<a>', headers: { ...type('text/html'), location: 'https://login.invalid/' } },
    status: 302,
    reported: { status: undocumented },
    edited: [`${comment}/responses/302`],
  },
  {
    name: 'a success for whoever has no token',
    operation: 'createComment',
    instead: 401,
    by: (answer, { authorization, operation }) => (authorization ? answer : documented(operation, 200)),
    status: 200,
    reported: { request: 'is carried out without a token' },
    edited: [`${comment}/security`],
  },
  {
    name: 'a success for whoever has any token',
    operation: 'createComment',
    instead: 401,
    by: (answer, { authorization, operation }) => (authorization ? documented(operation, 200) : answer),
    status: 200,
    reported: { request: 'is carried out with a token that nobody issued' },
  },
  {
    name: 'a success for a body that the description refuses',
    operation: 'sendMessage',
    instead: 400,
    by: (answer, { body, operation }) => (Array.isArray(body) ? answer : documented(operation, 200)),
    status: 200,
    reported: { request: 'is carried out although its body #/message is missing' },
    edited: ['#/components/schemas/NewMessage/required/0'],
  },
  {
    name: 'no answer',
    operation: 'createComment',
    instead: 401,
    by: { hangUp: true },
    status: null,
    reported: { status: 'is missing' },
  },
];

export const headDrifts: DriftCase[] = [
  {
    name: 'another media type',
    operation: 'createComment',
    instead: 401,
    by: { headers: type('text/html; charset=utf-8'), body: '<html>' },
    reported: { 'header Content-Type': 'is text/html, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/text~1html'],
  },
  {
    name: 'another media type of JSON',
    operation: 'createComment',
    instead: 401,
    by: { headers: type('application/problem+json') },
    reported: { 'header Content-Type': 'is application/problem+json, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/application~1problem+json'],
  },
  {
    name: 'no media type',
    operation: 'createComment',
    instead: 401,
    by: { headers: {} },
    reported: { 'header Content-Type': 'is missing, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/*~1*'],
  },
  {
    name: 'a 429 that does not say how long to wait',
    operation: 'createComment',
    instead: 401,
    by: withoutHeader('Retry-After'),
    status: 429,
    reported: { 'header Retry-After': 'is missing' },
    edited: ['#/components/headers/RetryAfter/required'],
  },
  {
    name: 'a 429 that says it in another form',
    operation: 'createComment',
    instead: 401,
    by: withHeader('Retry-After', 'Sat, 21 Nov 2026 12:00:00 GMT'),
    status: 429,
    reported: { 'header Retry-After': 'must be number, and is string' },
    edited: ['#/components/headers/RetryAfter/schema/type'],
  },
  {
    name: 'a 429 that says its limit twice',
    operation: 'createComment',
    instead: 401,
    by: withHeader('X-RateLimit-Limit', '10, 10'),
    status: 429,
    reported: { 'header X-RateLimit-Limit': 'must be number, and is string' },
    edited: ['#/components/headers/RateLimitLimit/schema/type'],
  },
];

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
