import { describe, expect, it } from 'vitest';
import { at, type Bundle } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { documented, envFor, found, type PlannedResponse, type Sent, startApi } from './server.js';

/** One way for a server to drift. */
interface DriftCase {
  name: string;
  operation: string;
  /** The documented status in whose place something else is sent. */
  instead: number;
  by: Partial<PlannedResponse> | ((planned: PlannedResponse, sent: Sent) => Partial<PlannedResponse>);
  /** The status that is sent, if it is not the documented one. */
  status?: number | null;
  /** What must be reported: places, each with message and file. */
  reported: Record<string, [message: string, file: string]>;
  /** Keywords to add to the text of a stored comment, in the description. */
  keywords?: Record<string, unknown>;
}

const json = (value: unknown, rest: Partial<PlannedResponse> = {}) => ({
  body: JSON.stringify(value),
  ...rest,
});
const type = (contentType: string) => ({ 'content-type': contentType });

const comment = 'paths/contact_{identifier}_comment.yaml';
const error = 'components/schemas/Error.yaml';
const stored = 'components/schemas/CommentAdded.yaml';
const undocumented = 'is not documented for this operation';

const limited =
  (change: Record<string, string | undefined>) =>
  (_: PlannedResponse, { operation }: Sent): PlannedResponse => {
    const planned = documented(operation, 429);
    const headers = Object.entries({ ...planned.headers, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...planned, headers: Object.fromEntries(headers) as Record<string, string> };
  };

/** In place of a refusal for want of a token, of *Create a comment*. */
const unauthorized = (
  name: string,
  by: DriftCase['by'],
  reported: DriftCase['reported'],
  status?: number | null,
): DriftCase => ({
  name,
  operation: 'createComment',
  instead: 401,
  by,
  reported,
  ...(status !== undefined && { status }),
});

/** In place of a success of *Create a comment*. */
const success = (
  name: string,
  by: DriftCase['by'],
  reported: DriftCase['reported'],
  more: Partial<DriftCase> = {},
): DriftCase => ({ name, operation: 'createComment', instead: 200, by, reported, ...more });

const statuses: DriftCase[] = [
  unauthorized(
    'an undocumented error',
    json({ code: 503, message: 'Down' }, { status: 503 }),
    { status: [undocumented, comment] },
    503,
  ),
  {
    name: 'a status that only other operations document',
    operation: 'sendMessage',
    instead: 400,
    by: json({ code: 404, message: 'Contact not found' }, { status: 404 }),
    status: 404,
    reported: { status: [undocumented, 'paths/contact_{identifier}_message.yaml'] },
  },
  success('another success', { status: 201 }, { status: [undocumented, comment] }, { status: 201 }),
  unauthorized(
    'a redirect',
    { status: 302, body: '<a>', headers: { ...type('text/html'), location: 'https://login.invalid/' } },
    { status: [undocumented, comment] },
    302,
  ),
  unauthorized(
    'a success without a token',
    (planned, { authorization, operation }) => (authorization ? planned : documented(operation, 200)),
    { request: ['is processed with no token', comment] },
    200,
  ),
  unauthorized(
    'a success with any token',
    (planned, { authorization, operation }) => (authorization ? documented(operation, 200) : planned),
    { request: ['is processed with a token that nobody issued', comment] },
    200,
  ),
  {
    name: 'a success for a body that the description refuses',
    operation: 'sendMessage',
    instead: 400,
    by: (_, { operation }) => documented(operation, 200),
    status: 200,
    reported: {
      request: ['is processed although its body #/message is missing', 'components/schemas/NewMessage.yaml'],
    },
  },
  unauthorized('no response', { hangUp: true }, { status: ['is missing', comment] }, null),
];

const headers: DriftCase[] = [
  ...['text/html; charset=utf-8', 'application/problem+json'].map((mediaType) =>
    unauthorized(
      `the media type ${mediaType}`,
      { headers: type(mediaType), body: '{}' },
      { 'header Content-Type': [`is ${mediaType.split(';')[0]}, and not application/json`, error] },
    ),
  ),
  unauthorized(
    'no media type',
    { headers: {} },
    { 'header Content-Type': ['is missing, and not application/json', error] },
  ),
  unauthorized(
    'a 429 that does not say how long to wait',
    limited({ 'Retry-After': undefined }),
    { 'header Retry-After': ['is missing', 'components/headers/RetryAfter.yaml'] },
    429,
  ),
  unauthorized(
    'a 429 that says its limit twice',
    limited({ 'X-RateLimit-Limit': '10, 10' }),
    { 'header X-RateLimit-Limit': ['must be number', 'components/headers/RateLimitLimit.yaml'] },
    429,
  ),
];

const contents: DriftCase[] = [
  unauthorized('text that is not JSON', { body: 'no' }, { 'body #': ['is not JSON', error] }),
  unauthorized('a body that ends too early', ({ body }) => ({ length: body.length + 9 }), {
    'body #': ['ends too early', error],
  }),
  unauthorized('an empty body', { body: '' }, { 'body #': ['is empty', error] }),
  unauthorized('a string for a whole number', json({ code: '401', message: 'no' }), {
    'body #/code': ['must be integer, and is string', error],
  }),
  unauthorized('a list for an object', json([]), { 'body #': ['must be object, and is array', error] }),
  unauthorized('properties that are not described', json({ code: 401, 'trace/id': null, ok: false }), {
    'body #/trace~1id': ['is not described', error],
    'body #/ok': ['is not described', error],
  }),
  {
    ...success('a required property that is missing', json({}), {
      'body #/messageId': ['is missing', 'components/schemas/MessageSent.yaml'],
    }),
    operation: 'sendMessage',
  },
  success(
    'a value beside those that are listed',
    json({ text: 'c' }),
    { 'body #/text': ['must be equal to one of the allowed values: a, b', stored] },
    { keywords: { enum: ['a', 'b'] } },
  ),
  success(
    'a text that is too long',
    json({ text: 'x\u{1f600}y' }),
    { 'body #/text': ['must NOT have more than 2 characters', stored] },
    { keywords: { maxLength: 2 } },
  ),
];

const bodies: Record<string, unknown> = {
  createComment: { text: 'Test' },
  sendMessage: { message: { type: 'text', text: 'Test' } },
};

/** Responses of 400 for a contact, and of 200, take a contact and something to write. */
const flagsFor = ({ instead, operation }: DriftCase) => ({
  only: operation,
  ...(instead !== 401 && { contact: 'id:1' }),
  ...(instead === 200 && { write: JSON.stringify({ [operation]: bodies[operation] }) }),
});

function describedWith(keywords: Record<string, unknown> = {}): Bundle {
  const description = structuredClone(bundle);
  Object.assign(at(description, '#/components/schemas/CommentAdded/properties/text') as object, keywords);
  return description;
}

describe.each([
  ['status', statuses],
  ['headers', headers],
  ['body', contents],
])('drift of the %s', (_, cases) => {
  it.each(triedOf(cases, 2))('$name is reported with the file that says otherwise', async (drift) => {
    const { operation, instead, by, reported, status = instead, keywords } = drift;
    await using api = await startApi((planned, sent) =>
      sent.operation.operationId === operation && planned.status === instead
        ? { ...planned, ...(typeof by === 'function' ? by(planned, sent) : by) }
        : planned,
    );
    const drifts = await found(envFor(api), flagsFor(drift), describedWith(keywords));
    expect(new Set(drifts.map(({ place }) => place))).toEqual(new Set(Object.keys(reported)));
    for (const each of drifts) {
      const [message = '', file] = reported[each.place] ?? [];
      expect([each.operation, each.status]).toEqual([operation, status]);
      expect(each.message).toContain(message);
      expect(each.source).toMatch(/:\d+$/);
      expect(each.source.replace(/:\d+$/, '')).toBe(`openapi/${file}`);
    }
  });
});

it('a header that the description calls optional may be missing', async () => {
  await using api = await startApi((planned, sent) =>
    planned.status === 401 ? limited({ 'Retry-After': undefined })(planned, sent) : planned,
  );
  const description = structuredClone(bundle);
  Object.assign(at(description, '#/components/headers/RetryAfter') as object, { required: false });
  expect(await found(envFor(api), { only: 'addTags' }, description)).toEqual([]);
});
