import { expect, it } from 'vitest';
import { changed, within } from '../support/changed.js';
import { triedOf } from '../support/thorough.js';
import { documentedResponse, envFor, found, type PlannedResponse, type Sent, startApi } from './server.js';

type Change = (planned: PlannedResponse, sent: Sent) => Partial<PlannedResponse>;

/** One way for a server to drift. */
type DriftCase = [
  name: string,
  /** The documented status in whose place something else is sent. */
  instead: number,
  by: Partial<PlannedResponse> | Change,
  /** What must be reported: places, each with message and file. */
  reported: Record<string, [message: string, file: string]>,
  more?: {
    /** The status that is sent, if it is not the documented one. */
    status?: number | null;
    operation?: 'createComment' | 'sendMessage';
    /** Keywords to add to the text of a stored comment, in the description. */
    keywords?: Record<string, unknown>;
  },
];

const body = (value: unknown) => ({ body: JSON.stringify(value) });
const type = (contentType: string) => ({ headers: { 'content-type': contentType } });

const comment = 'paths/contact_{identifier}_comment.yaml';
const error = 'components/schemas/Error.yaml';
const stored = 'components/schemas/CommentAdded.yaml';
const inHeaders = 'components/headers';
const undocumented = 'is not documented for this operation';
const sendMessage = 'sendMessage';

/** The documented success, with a token or without one. */
const successIf =
  (authorized: boolean): Change =>
  (planned, { authorization, operation }) =>
    (authorization !== undefined) === authorized ? documentedResponse(operation, 200) : planned;

const limited =
  (change: Record<string, string | undefined>): Change =>
  (_, { operation }) => {
    const planned = documentedResponse(operation, 429);
    const headers = Object.entries({ ...planned.headers, ...change }).filter(([, value]) => value);
    return { ...planned, headers: Object.fromEntries(headers) as Record<string, string> };
  };

const cases: DriftCase[] = [
  ['an undocumented error', 401, { status: 503 }, { status: [undocumented, comment] }, { status: 503 }],
  [
    'a status that only other operations document',
    400,
    { ...body({ code: 404, message: 'Contact not found' }), status: 404 },
    { status: [undocumented, 'paths/contact_{identifier}_message.yaml'] },
    { status: 404, operation: sendMessage },
  ],
  ['another success', 200, { status: 201 }, { status: [undocumented, comment] }, { status: 201 }],
  [
    'a redirect',
    401,
    {
      status: 302,
      body: '<a>',
      headers: { 'content-type': 'text/html', location: 'https://login.invalid/' },
    },
    { status: [undocumented, comment] },
    { status: 302 },
  ],
  [
    'a success without a token',
    401,
    successIf(false),
    { request: ['is processed with no token', comment] },
    { status: 200 },
  ],
  [
    'a success with any token',
    401,
    successIf(true),
    { request: ['is processed with a token that nobody issued', comment] },
    { status: 200 },
  ],
  [
    'a success for a body that the description refuses',
    400,
    (_, { operation }) => documentedResponse(operation, 200),
    {
      request: ['is processed although its body #/message is missing', 'components/schemas/NewMessage.yaml'],
    },
    { status: 200, operation: sendMessage },
  ],
  ['no response', 401, { hangUp: true }, { status: ['is missing', comment] }, { status: null }],

  ...['text/html; charset=utf-8', 'application/problem+json'].map((mediaType): DriftCase => {
    const words = `is ${mediaType.split(';')[0]}, and not application/json`;
    return [mediaType, 401, { ...type(mediaType), body: '{}' }, { 'header Content-Type': [words, error] }];
  }),
  [
    'no media type',
    401,
    { headers: {} },
    { 'header Content-Type': ['is missing, and not application/json', error] },
  ],
  [
    'a 429 that does not say how long to wait',
    401,
    limited({ 'Retry-After': undefined }),
    { 'header Retry-After': ['is missing', `${inHeaders}/RetryAfter.yaml`] },
    { status: 429 },
  ],
  [
    'a 429 that says its limit twice',
    401,
    limited({ 'X-RateLimit-Limit': '10, 10' }),
    { 'header X-RateLimit-Limit': ['must be number', `${inHeaders}/RateLimitLimit.yaml`] },
    { status: 429 },
  ],

  ['text that is not JSON', 401, { body: 'no' }, { 'body #': ['is not JSON', error] }],
  [
    'a body that ends too early',
    401,
    ({ body }) => ({ length: body.length + 9 }),
    { 'body #': ['ends too early', error] },
  ],
  ['an empty body', 401, { body: '' }, { 'body #': ['is empty', error] }],
  [
    'a string for a whole number',
    401,
    body({ code: '401', message: 'no' }),
    { 'body #/code': ['must be integer, and is string', error] },
  ],
  ['a list for an object', 401, body([]), { 'body #': ['must be object, and is array', error] }],
  [
    'properties that are not described',
    401,
    body({ code: 401, 'trace/id': null, ok: false }),
    { 'body #/trace~1id': ['is not described', error], 'body #/ok': ['is not described', error] },
  ],
  [
    'a required property that is missing',
    200,
    body({}),
    { 'body #/messageId': ['is missing', 'components/schemas/MessageSent.yaml'] },
    { operation: sendMessage },
  ],
  [
    'a value beside those that are listed',
    200,
    body({ text: 'c' }),
    { 'body #/text': ['must be equal to one of the allowed values: a, b', stored] },
    { keywords: { enum: ['a', 'b'] } },
  ],
  [
    'a text that is too long',
    200,
    body({ text: 'x\u{1f600}y' }),
    { 'body #/text': ['must NOT have more than 2 characters', stored] },
    { keywords: { maxLength: 2 } },
  ],
];

const written = {
  createComment: { text: 'Test' },
  sendMessage: { message: { type: 'text', text: 'Test' } },
};

it.each(triedOf(cases, 2))(
  'drift is reported with the file that says otherwise: %s',
  async (_, instead, by, reported, { status = instead, operation = 'createComment', keywords = {} } = {}) => {
    await using api = await startApi((planned, sent) =>
      sent.operation.operationId === operation && planned.status === instead
        ? { ...planned, ...(typeof by === 'function' ? by(planned, sent) : by) }
        : planned,
    );
    // Responses of 400 for a contact, and of 200, take a contact and something to write.
    const flags = {
      only: operation,
      ...(instead !== 401 && { contact: 'id:1' }),
      ...(instead === 200 && { write: JSON.stringify({ [operation]: written[operation] }) }),
    };
    const description = changed(within('#/components/schemas/CommentAdded/properties/text', keywords));
    const drifts = await found(envFor(api), flags, description);
    expect(new Set(drifts.map(({ place }) => place))).toEqual(new Set(Object.keys(reported)));
    for (const each of drifts) {
      const [message = '', file] = reported[each.place] ?? [];
      expect([each.operation, each.status]).toEqual([operation, status]);
      expect(each.message).toContain(message);
      expect(each.source).toMatch(/:\d+$/);
      expect(each.source.replace(/:\d+$/, '')).toBe(`openapi/${file}`);
    }
  },
);

it('a header that the description calls optional may be missing', async () => {
  await using api = await startApi((planned, sent) =>
    planned.status === 401
      ? { ...planned, ...limited({ 'Retry-After': undefined })(planned, sent) }
      : planned,
  );
  const description = changed({ '#/components/headers/RetryAfter/required': false });
  expect(await found(envFor(api), { only: 'addTags' }, description)).toEqual([]);
});
