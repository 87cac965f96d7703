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

/** All differences. The test fails for one that is missing here, and for one that is gone. */
export const allDifferences: Difference[] = [
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
    what: 'CORS headers of a preflight',
    reason: 'As above, and browsers may cache the permission.',
    of: varied('CORS', 'preflight'),
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
    what: 'Prefer: a status or example that is not documented',
    reason: 'A 404 could be mistaken for a documented one. Ours lists the statuses and examples.',
    of: varied('Prefer', 'code=418', 'example=Nope', 'example=__proto__'),
    prism: { status: 404, body: prismError(404) },
    ours: listing,
  },
  {
    what: 'Prefer: no status at all',
    reason: 'Ours lists the statuses.',
    of: varied('Prefer', 'code=99', 'code=abc', 'code='),
    prism: { body: prismError(422) },
    ours: listing,
  },
  {
    what: 'Prefer: dynamic=true',
    reason: 'Ours makes up no responses, and refers to Prism.',
    of: varied('Prefer', 'dynamic=true'),
    prism: { status: 200, body: expect.anything(), 'content-type': json },
    ours: problem(422, '@stoplight/prism-cli'),
  },
  {
    what: 'Prefer: dynamic=x',
    of: varied('Prefer', 'dynamic=x'),
    prism: { body: prismError(422) },
    ours: problem(422, 'Prism'),
  },
  {
    what: 'a status in the query',
    reason: 'The API has no such parameter. With ours, only the header chooses a response.',
    of: varied('query', '__code'),
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
    what: 'an example in the query',
    of: varied('query', '__example=Nope'),
    prism: { status: 404, body: prismError(404), ...problemJson },
    ours: success,
  },

  // Credentials
  {
    what: 'a bearer token with spaces, or with characters beyond ASCII',
    reason: 'RFC 6750 allows no such token: it is a mistake in the configuration of the caller.',
    of: varied('Authorization', 'Bearer a b', 'Bearer  any', 'Bearer \u00e9'),
    prism: withoutViolations,
    ours: refusal(401),
  },

  // Media types
  {
    what: 'Accept: no media type of the response',
    reason: 'The body of ours has the documented shape of errors.',
    of: varied('Accept', 'application/problem+json', 'text/html', 'text/*', `${json};q=0`),
    prism: { body: prismError(406) },
    ours: problem(406, ''),
  },
  {
    what: 'Accept: no media type of the response, with Prefer',
    reason: 'Prism fails.',
    of: varied('Accept', 'text/html, with Prefer'),
    prism: { status: 500, body: prismError(500) },
    ours: problem(406, ''),
  },
  {
    what: 'Accept: all media types excluded',
    reason: 'Prism fails.',
    of: varied('Accept', '*/*;q=0'),
    prism: { status: 500, body: prismError(500), violations: expect.any(Array) },
    ours: { ...problem(406, ''), violations: [] },
  },
  {
    what: 'Accept: no media type at all',
    reason: 'Prism ends.',
    of: varied('Accept', '(/1', 'json'),
    ends: true,
    prism: { response: 'none' },
    ours: success,
  },
  {
    what: 'Content-Type: another charset',
    reason: 'JSON is UTF-8, and its media type has no parameter for a charset (RFC 8259).',
    of: varied('Content-Type', `${json}; charset=utf-16`),
    prism: { status: 400, ...libraryError('invalid_json') },
    ours: success,
  },
  {
    what: 'Content-Type: a media type that ends in +json',
    reason: 'Prism takes it for the documented one. What the API does with it is not documented.',
    of: varied('Content-Type', 'application/vnd.example+json'),
    prism: withoutViolations,
    ours: refusal(415),
  },
  {
    what: 'Content-Type: no media type at all',
    reason: 'Prism fails.',
    of: varied('Content-Type', 'nonsense', ';', `${json}, text/plain`),
    prism: { status: 500, violations: [], ...libraryError('internal_server_error') },
    ours: refusal(415),
  },
  {
    what: 'Content-Type: empty',
    reason: 'Prism validates the body as text.',
    of: varied('Content-Type', ''),
    prism: violation('type', 'body'),
    ours: refusal(415),
  },
  {
    what: 'Content-Type: absent',
    reason: 'Prism validates the body as text. Ours says what is missing.',
    of: varied('Content-Type', 'none'),
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
    what: 'a body that is not UTF-8',
    reason: 'Prism replaces the bytes that it cannot decode.',
    of: varied('body', 'not UTF-8'),
    prism: violation('type', 'body'),
    ours: refusal('malformed', 'body'),
  },
  {
    what: 'Content-Encoding',
    reason: 'Prism ignores it. Ours decodes nothing, and says so.',
    of: varied('Content-Encoding', 'gzip', 'br', 'nonsense'),
    prism: withoutViolations,
    ours: refusal('malformed', 'body'),
  },

  // Paths
  {
    what: 'an identifier that cannot be decoded',
    reason: 'Prism ends.',
    of: varied('identifier', 'id:%ZZ', 'id:%ED%A0%80'),
    ends: true,
    prism: { response: 'none' },
    ours: parameterRefusal('malformed'),
  },
  {
    what: 'an identifier with a comma that is not encoded',
    reason: 'Prism splits it before it decodes it. The client encodes commas, and both servers accept that.',
    of: varied('identifier', 'id:1,2'),
    prism: parameterRefusal('type'),
    ours: withoutViolations,
  },
  {
    what: 'an identifier with a backslash that is not encoded',
    reason: 'Prism takes it for a slash.',
    of: varied('identifier', 'id:\\'),
    prism: { status: 404, body: prismError(404), ...problemJson },
    ours: success,
  },
  {
    what: 'the identifier "."',
    reason: 'Prism resolves dot segments. To ours they are identifiers that do not match the pattern.',
    of: varied('identifier', '.', '%2e'),
    prism: violation('required', 'path'),
    ours: parameterRefusal('pattern'),
  },
  {
    what: 'the identifier ".."',
    of: varied('identifier', '..', '%2e%2e'),
    prism: { status: 404, violations: [], body: prismError(404), ...problemJson },
    ours: parameterRefusal('pattern'),
  },
  {
    what: 'a path that is not described',
    reason: 'The body of ours has the documented shape of errors.',
    of: varied(
      'path',
      ...['a slash at the end', 'two slashes at the start', 'in upper case', 'the base path alone'],
      ...['unknown', 'broken percent-encoding'],
    ),
    prism: { body: prismError(404) },
    ours: problem(404, 'The description has no path for /'),
  },
  {
    what: 'a path with another base path',
    of: varied('path', 'with another base path'),
    prism: { body: prismError(404) },
    ours: problem(404, `paths start with ${new URL(serverUrl).pathname}/.`),
  },
  {
    what: 'a path with letters in percent-encoding',
    reason: 'Prism finds the path, but then not its parameter.',
    of: varied('path', 'in percent-encoding'),
    prism: (exchange) => ({ ...refusal('required', 'path')(exchange), 'content-type': json }),
    ours: { ...problem(404, ''), violations: [] },
  },
  {
    what: 'a path without that of the server',
    reason: 'Prism leaves the path of the server out. The base URL of ours has it, like that of the API.',
    of: varied('path', 'without the base path'),
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
    what: 'an expectation other than 100-continue',
    reason: 'Ours ignores it, as HTTP allows.',
    of: varied('HTTP', 'Expect: nonsense'),
    prism: { ...emptyChunks, status: 417 },
    ours: success,
  },
  {
    what: 'a request without Host',
    reason: 'Ours says what is missing.',
    of: varied('HTTP', 'no Host'),
    prism: emptyChunks,
    ours: problem(400, 'Host'),
  },
  {
    what: 'a target that is not a path',
    reason: 'Ours says what is wrong.',
    of: varied('HTTP', 'OPTIONS *'),
    prism: { status: 404, body: prismError(404) },
    ours: problem(400, 'not a path'),
  },
  {
    what: 'a target that is not a URL',
    reason: 'Prism fails.',
    of: varied('HTTP', 'a target that is no URL'),
    prism: { status: 500, ...libraryError('internal_server_error') },
    ours: problem(400, 'not a path'),
  },
  {
    what: 'a message that is not HTTP',
    reason: 'Ours says what is wrong.',
    of: varied(
      'HTTP',
      ...['noise', 'HTTP/2', 'a target without a slash'],
      ...['two lengths', 'a length and chunks', 'broken chunks'],
    ),
    prism: nodeError,
    ours: problem(400, ''),
  },
  {
    what: 'headers of 20 kB',
    of: varied('HTTP', 'headers of 20 kB'),
    prism: nodeError,
    ours: problem(431, 'too long'),
  },
  {
    what: 'the method CONNECT',
    reason: 'Prism closes the connection without a response.',
    of: varied('HTTP', 'CONNECT'),
    prism: { response: 'none' },
    ours: problem(405, 'The mock is no proxy.'),
  },
];
