import { expect } from 'vitest';
import { mediaType as json, serverUrl } from '../../../generated/operations.js';
import { documented, documentedSuccess } from '../../support/contract.js';
import type { Outcome, Sent } from './requests.js';

/** A request, and the outcome on each server. */
export interface Exchange {
  sent: Sent;
  prism: Outcome;
  ours: Outcome;
}

export type Expected = Outcome | ((exchange: Exchange) => Outcome);

/** Something in which our mock differs from Prism. */
export interface Difference {
  what: string;
  /** Where it is missing, that of the row above. */
  reason?: string;
  /** Whether it concerns a request. */
  of: (exchange: Exchange) => boolean;
  /** Whether such a request ends the process of Prism. */
  ends?: boolean;
  /** Prism's outcome, in exactly the parts that differ. */
  prism: Expected;
  /** The outcome of our mock in these parts, or in more of them. */
  ours: Expected;
}

/** Requests of a kind with one of these values. */
const varied =
  (kind: Sent['kind'], ...values: string[]) =>
  ({ sent }: Exchange) =>
    sent.kind === kind && values.includes(sent.value);

const violation = (code: string | number, ...location: string[]) => ({
  violations: [{ location: ['request', ...location], severity: 'Error', code }],
});

/** The documented example of a success. */
const success = ({ sent }: Exchange): Outcome => documentedSuccess(sent.operation);
const withoutViolations = (exchange: Exchange): Outcome => ({ ...success(exchange), violations: [] });

/** The documented example of an error, with one violation. */
const refusal =
  (code: string | number, ...location: string[]) =>
  ({ sent }: Exchange): Outcome => ({
    ...documented(sent.operation, code === 401 ? 'unauthorized' : 'bad-request'),
    ...violation(code, ...location),
  });

/** The same for the parameter in the path. */
const parameterRefusal =
  (code: string) =>
  (exchange: Exchange): Outcome =>
    refusal(code, 'path', exchange.sent.operation.parameter.name)(exchange);

const problemJson = { 'content-type': 'application/problem+json' };

/** The body of an error of Prism. */
const prismError = (status: number) =>
  expect.objectContaining({ type: expect.stringContaining('stoplight.io/prism/errors'), status });

/** The error of the library that receives requests for Prism. */
const libraryError = (code: string) => ({
  'content-type': 'application/json; charset=utf-8',
  body: { error: { code, message: expect.any(String) } },
});

/** The error of Node for a request that Prism does not get, and which has no body. */
const nodeError = { body: '', 'content-type': undefined };
const emptyChunks = {
  ...{ body: 0, 'content-type': undefined, 'transfer-encoding': 'chunked', vary: undefined },
  'access-control-allow-origin': undefined,
  'access-control-allow-credentials': undefined,
  'access-control-expose-headers': undefined,
};

/** An error of our mock, in the documented shape of errors. */
const problem = (status: number, message: string): Outcome => ({
  ...problemJson,
  status,
  body: { code: status, message: expect.stringContaining(message) },
});

/** Ours to a preference for what the operation does not have: the statuses, or the examples of its success. */
function listing({ sent: { operation, value } }: Exchange): Outcome {
  const success = operation.responses.find(({ status }) => status < 300);
  const names = value.startsWith('code=')
    ? operation.responses.map(({ status }) => status)
    : success?.content.examples.map(({ name }) => name);
  return problem(422, ` "${value.replace(/.*=/, '')}". It has: ${names?.join(', ')}.`);
}

/** A difference that concerns the requests of a kind with one of some values, which are its name. */
type Varied = Omit<Difference, 'what' | 'of'> & { of: [kind: string, ...values: string[]] };

const rows: (Difference | Varied)[] = [
  // Headers and words of every response
  {
    what: 'CORS headers',
    reason:
      'With credentials, browsers take "*" for the name of a header. Ours lists the headers that a page may read, and ' +
      'tells caches that the response depends on the origin.',
    of: ({ sent, prism }) => 'access-control-allow-origin' in prism && sent.value !== 'preflight',
    prism: { 'access-control-allow-headers': '*', 'access-control-expose-headers': '*', vary: undefined },
    ours: { 'access-control-expose-headers': expect.not.stringContaining('*'), vary: 'origin' },
  },
  {
    of: ['CORS', 'preflight'],
    reason: 'As above, and browsers may cache the permission.',
    prism: { 'access-control-expose-headers': '*', 'access-control-max-age': undefined },
    ours: { 'access-control-max-age': expect.any(String) },
  },
  {
    what: 'wording of violations',
    reason: 'Ours also says what was sent, and how to send a token.',
    of: ({ prism, ours }) =>
      JSON.stringify(prism['violations']) === JSON.stringify(ours['violations']) &&
      JSON.stringify(prism['wording']) !== JSON.stringify(ours['wording']),
    prism: { wording: expect.anything() },
    ours: { wording: expect.not.arrayContaining(['']) },
  },

  // Choice of a response
  {
    of: ['Prefer', 'code=418', 'example=Nope', 'example=__proto__'],
    reason: 'A 404 could be mistaken for a documented one. Ours lists the statuses and examples.',
    prism: { status: 404, body: prismError(404) },
    ours: listing,
  },
  {
    of: ['Prefer', 'code=99', 'code=abc', 'code='],
    reason: 'Ours lists the statuses.',
    prism: { body: prismError(422) },
    ours: listing,
  },
  {
    of: ['Prefer', 'dynamic=true'],
    reason: 'Ours makes up no responses, and refers to Prism.',
    prism: { status: 200, body: expect.anything(), 'content-type': json },
    ours: problem(422, '@stoplight/prism-cli'),
  },
  {
    of: ['Prefer', 'dynamic=x'],
    prism: { body: prismError(422) },
    ours: problem(422, 'Prism'),
  },
  {
    of: ['query', '__code'],
    reason: 'The API has no such parameter. With ours, only the header chooses a response.',
    prism: ({ sent: { operation } }) => ({
      ...documented(operation, 'rate-limited'),
      ...Object.fromEntries(
        operation.responses
          .flatMap(({ headers }) => headers)
          .map(({ name, example }) => [name.toLowerCase(), String(example)]),
      ),
    }),
    ours: success,
  },
  {
    of: ['query', '__example=Nope'],
    prism: { status: 404, body: prismError(404), ...problemJson },
    ours: success,
  },

  // Credentials
  {
    of: ['Authorization', 'Bearer a b', 'Bearer  any', 'Bearer \u00e9'],
    reason: 'RFC 6750 allows no such token: it is a mistake in the configuration of the caller.',
    prism: withoutViolations,
    ours: refusal(401),
  },

  // Media types
  {
    of: ['Accept', 'application/problem+json', 'text/html', 'text/*', `${json};q=0`],
    reason: 'The body of ours has the documented shape of errors.',
    prism: { body: prismError(406) },
    ours: problem(406, ''),
  },
  {
    of: ['Accept', 'text/html, with Prefer'],
    reason: 'Prism fails.',
    prism: { status: 500, body: prismError(500) },
    ours: problem(406, ''),
  },
  {
    of: ['Accept', '*/*;q=0'],
    reason: 'Prism fails.',
    prism: { status: 500, body: prismError(500), violations: expect.any(Array) },
    ours: { ...problem(406, ''), violations: [] },
  },
  {
    of: ['Accept', '(/1', 'json'],
    reason: 'Prism ends.',
    ends: true,
    prism: { response: 'none' },
    ours: success,
  },
  {
    of: ['Content-Type', `${json}; charset=utf-16`],
    reason: 'JSON is UTF-8, and its media type has no parameter for a charset (RFC 8259).',
    prism: { status: 400, ...libraryError('invalid_json') },
    ours: success,
  },
  {
    of: ['Content-Type', 'application/vnd.example+json'],
    reason: 'Prism takes it for the documented one. What the API does with it is not documented.',
    prism: withoutViolations,
    ours: refusal(415),
  },
  {
    of: ['Content-Type', 'nonsense', ';', `${json}, text/plain`],
    reason: 'Prism fails.',
    prism: { status: 500, violations: [], ...libraryError('internal_server_error') },
    ours: refusal(415),
  },
  {
    of: ['Content-Type', ''],
    reason: 'Prism validates the body as text.',
    prism: violation('type', 'body'),
    ours: refusal(415),
  },
  {
    of: ['Content-Type', 'none'],
    reason: 'Prism validates the body as text. Ours says what is missing.',
    prism: violation('type', 'body'),
    ours: refusal('malformed', 'body'),
  },

  // Bodies
  {
    what: 'a body that is not JSON',
    reason: 'Such a request is not valid either: ours gives the documented response, and the reason.',
    of: (exchange) =>
      varied('body', '{', ' ', 'NaN', '[1]x', 'byte order mark', 'UTF-16', 'half of it')(exchange) ||
      varied('Content-Encoding', 'a body in gzip')(exchange),
    prism: { violations: [], ...libraryError('invalid_json') },
    ours: (exchange) => ({ ...refusal('malformed', 'body')(exchange), 'content-type': json }),
  },
  {
    of: ['body', 'not UTF-8'],
    reason: 'Prism replaces the bytes that it cannot decode.',
    prism: violation('type', 'body'),
    ours: refusal('malformed', 'body'),
  },
  {
    of: ['Content-Encoding', 'gzip', 'br', 'nonsense'],
    reason: 'Prism ignores it. Ours decodes nothing, and says so.',
    prism: withoutViolations,
    ours: refusal('malformed', 'body'),
  },

  // Paths
  {
    of: ['identifier', 'id:%ZZ', 'id:%ED%A0%80'],
    reason: 'Prism ends.',
    ends: true,
    prism: { response: 'none' },
    ours: parameterRefusal('malformed'),
  },
  {
    of: ['identifier', 'id:1,2'],
    reason: 'Prism splits it before it decodes it. The client encodes commas, and both servers accept that.',
    prism: parameterRefusal('type'),
    ours: withoutViolations,
  },
  {
    of: ['identifier', 'id:\\'],
    reason: 'Prism takes it for a slash.',
    prism: { status: 404, body: prismError(404), ...problemJson },
    ours: success,
  },
  {
    of: ['identifier', '.', '%2e'],
    reason: 'Prism resolves dot segments. To ours they are identifiers that do not match the pattern.',
    prism: violation('required', 'path'),
    ours: parameterRefusal('pattern'),
  },
  {
    of: ['identifier', '..', '%2e%2e'],
    prism: { status: 404, violations: [], body: prismError(404), ...problemJson },
    ours: parameterRefusal('pattern'),
  },
  {
    of: [
      'path',
      ...['a slash at the end', 'two slashes at the start', 'in upper case', 'the base path alone'],
      ...['unknown', 'broken percent-encoding'],
    ],
    reason: 'The body of ours has the documented shape of errors.',
    prism: { body: prismError(404) },
    ours: problem(404, 'The description has no path for /'),
  },
  {
    of: ['path', 'with another base path'],
    prism: { body: prismError(404) },
    ours: problem(404, `paths start with ${new URL(serverUrl).pathname}/.`),
  },
  {
    of: ['path', 'in percent-encoding'],
    reason: 'Prism finds the path, but then not its parameter.',
    prism: (exchange) => ({ ...refusal('required', 'path')(exchange), 'content-type': json }),
    ours: { ...problem(404, ''), violations: [] },
  },
  {
    of: ['path', 'without the base path'],
    reason: 'Prism leaves the path of the server out. The base URL of ours has it, like that of the API.',
    prism: (exchange) => ({ ...success(exchange), 'content-type': json }),
    ours: problem(404, `paths start with ${new URL(serverUrl).pathname}/.`),
  },

  // HTTP
  {
    what: 'another method',
    reason: 'HTTP requires the header Allow. The body of ours has the documented shape of errors.',
    of: ({ sent }) => sent.kind === 'method' && !sent.value.startsWith('HEAD'),
    prism: { allow: undefined, body: prismError(405) },
    ours: ({ sent: { operation, value } }) => ({
      ...problem(405, `has no ${value.replace(/ .*/, '')}; it has ${operation.method}.`),
      allow: operation.method,
    }),
  },
  {
    what: 'the method HEAD',
    reason: 'As above, without a body.',
    of: ({ sent }) => sent.kind === 'method' && sent.value.startsWith('HEAD'),
    prism: { allow: undefined },
    ours: ({ sent }) => ({ status: 405, body: '', allow: sent.operation.method }),
  },
  {
    of: ['HTTP', 'Expect: nonsense'],
    reason: 'Ours ignores it, as HTTP allows.',
    prism: { ...emptyChunks, status: 417 },
    ours: success,
  },
  {
    of: ['HTTP', 'no Host'],
    reason: 'Ours says what is missing.',
    prism: emptyChunks,
    ours: problem(400, 'Host'),
  },
  {
    of: ['HTTP', 'OPTIONS *'],
    reason: 'Ours says what is wrong.',
    prism: { status: 404, body: prismError(404) },
    ours: problem(400, 'not a path'),
  },
  {
    of: ['HTTP', 'a target that is no URL'],
    reason: 'Prism fails.',
    prism: { status: 500, ...libraryError('internal_server_error') },
    ours: problem(400, 'not a path'),
  },
  {
    of: [
      'HTTP',
      ...['noise', 'HTTP/2', 'a target without a slash'],
      ...['two lengths', 'a length and chunks', 'broken chunks'],
    ],
    reason: 'Ours says what is wrong.',
    prism: nodeError,
    ours: problem(400, ''),
  },
  {
    of: ['HTTP', 'headers of 20 kB'],
    prism: nodeError,
    ours: problem(431, 'too long'),
  },
  {
    of: ['HTTP', 'CONNECT'],
    reason: 'Prism closes the connection without a response.',
    prism: { response: 'none' },
    ours: problem(405, 'The mock is no proxy.'),
  },
];

/** All differences. The test fails for one that is missing here, and for one that is gone. */
export const allDifferences = rows.map((row): Difference => {
  if ('what' in row) return row;
  const [kind, ...values] = row.of;
  return { ...row, what: `${kind}: ${values.join(', ')}`, of: varied(kind, ...values) };
});
