import { expect } from 'vitest';
import { documented, documentedSuccess } from '../../support/contract.js';
import type { Outcome } from './outcome.js';
import type { Sent } from './requests.js';

/** A request, and what each server makes of it. */
export interface Exchange {
  sent: Sent;
  prism: Outcome;
  ours: Outcome;
}

export type Expected = Outcome | ((exchange: Exchange) => Outcome);

/** Something in which our mock differs from Prism. */
export interface Difference {
  what: string;
  reason: string;
  /** Whether it concerns a request. */
  of: (exchange: Exchange) => boolean;
  /** What Prism says in just the parts that differ. */
  prism: Expected;
  /** What our mock says in these parts, or in more. */
  ours: Expected;
}

/** The requests of a kind whose values are among these. */
const varied =
  (kind: Sent['kind'], ...values: string[]) =>
  ({ sent }: Exchange) =>
    sent.kind === kind && values.includes(sent.value);

/** The documented responses, with what the servers add to them. */
const success = ({ sent }: Exchange): Outcome => documentedSuccess(sent.operation);
const acceptance = (exchange: Exchange): Outcome => ({ ...success(exchange), violations: [] });
const refusal =
  (location: string[], code: string | number, kind = 'bad-request') =>
  ({ sent }: Exchange): Outcome => ({
    ...documented(sent.operation, kind),
    violations: [{ location: ['request', ...location], severity: 'Error', code }],
  });
const parameterRefusal = (exchange: Exchange): Outcome =>
  refusal(['path', exchange.sent.operation.parameter.name], 'pattern')(exchange);

/** What Prism says where the description has no response. */
const prismBody = (status: number) =>
  expect.objectContaining({ type: expect.stringContaining('stoplight.io/prism/errors'), status });

/** What the library says that reads requests for Prism. */
const libraryError = (code: string) => ({
  'content-type': 'application/json; charset=utf-8',
  body: { error: { code, message: expect.any(String) } },
});

/** What Node says to what is not HTTP. */
const nodeError = { body: '', 'content-type': undefined };

/** Headers of ours where Node has none. */
const noCors = {
  'access-control-allow-origin': undefined,
  'access-control-allow-credentials': undefined,
  'access-control-expose-headers': undefined,
  vary: undefined,
};

/** What our mock says where the description has no response. */
const problem = (status: number, message: string): Outcome => ({
  status,
  'content-type': 'application/problem+json',
  body: { code: status, message: expect.stringContaining(message) },
});

/** Every difference that there is. One that is none any more makes a test fail, as does one that is missing here. */
export const differences: Difference[] = [
  {
    what: 'the CORS headers',
    reason:
      'Browsers take "*" for the name of a header where credentials are allowed. Ours names the headers that a page ' +
      'may read, and tells caches that it depends on the origin.',
    of: ({ prism, sent }) =>
      prism['access-control-allow-origin'] !== undefined && sent.value !== 'a preflight',
    prism: {
      'access-control-allow-headers': '*',
      'access-control-expose-headers': '*',
      vary: undefined,
    },
    ours: {
      'access-control-allow-headers': undefined,
      'access-control-expose-headers': expect.stringMatching(/^(?!.*\*)/),
      vary: 'origin',
    },
  },
  {
    what: 'the CORS headers of a preflight',
    reason: 'A browser need not ask again for ten minutes.',
    of: varied('CORS', 'a preflight'),
    prism: { 'access-control-max-age': undefined, 'access-control-expose-headers': '*' },
    ours: { 'access-control-max-age': '600', 'access-control-expose-headers': expect.any(String) },
  },
  {
    what: 'the wording of violations',
    reason: 'Ours says what was sent, and for credentials what to send.',
    of: ({ prism, ours }) =>
      JSON.stringify(prism['violations']) === JSON.stringify(ours['violations']) &&
      JSON.stringify(prism['wording']) !== JSON.stringify(ours['wording']),
    prism: { wording: expect.any(Array) },
    ours: { wording: expect.any(Array) },
  },
  {
    what: 'Prefer with a status or an example that there is not',
    reason: 'A 404 could be taken for a documented one. Ours is 422 and says what there is.',
    of: varied('Prefer', 'code=418', 'example=Nope', 'example=__proto__'),
    prism: { status: 404, body: prismBody(404) },
    ours: problem(422, 'Prefer: '),
  },
  {
    what: 'Prefer that cannot be understood',
    reason: 'Ours says what there is.',
    of: varied('Prefer', 'code=99', 'code=abc', 'code=', 'dynamic=x'),
    prism: { body: prismBody(422) },
    ours: problem(422, 'Prefer: '),
  },
  {
    what: 'Prefer: dynamic=true',
    reason: 'Both make it up.',
    of: varied('Prefer', 'dynamic=true'),
    prism: { body: expect.anything() },
    ours: { body: expect.anything() },
  },
  {
    what: 'a status in the query',
    reason: 'The API has no such parameter: with ours, a client says what it prefers in the header.',
    of: ({ sent }) => sent.kind === 'query' && sent.value.startsWith('__code='),
    prism: ({ sent }) => ({
      ...documented(sent.operation, 'rate-limited'),
      'retry-after': expect.any(String),
      'x-ratelimit-limit': expect.any(String),
      'x-ratelimit-remaining': expect.any(String),
    }),
    ours: success,
  },
  {
    what: 'an example in the query',
    reason: 'As above.',
    of: varied('query', '__example=Nope'),
    prism: { status: 404, body: prismBody(404), 'content-type': 'application/problem+json' },
    ours: success,
  },
  {
    what: 'a bearer token with spaces or beyond ASCII',
    reason:
      'RFC 6750 has no such token. Two joined by a space are a mistake that the live API may not forgive.',
    of: varied('Authorization', 'Bearer a b', 'Bearer  any', 'Bearer \u00e9'),
    prism: acceptance,
    ours: refusal([], 401, 'unauthorized'),
  },
  {
    what: 'no media type that is accepted',
    reason: 'The body has the documented form of errors.',
    of: varied('Accept', 'application/problem+json', 'text/html', 'text/*', 'application/json;q=0'),
    prism: { body: prismBody(406) },
    ours: problem(406, ''),
  },
  {
    what: 'no media type that is accepted, and a status that is preferred',
    reason: 'Prism fails.',
    of: varied('Accept', 'text/html, with Prefer'),
    prism: { status: 500, body: prismBody(500) },
    ours: problem(406, ''),
  },
  {
    what: 'Accept that cannot be understood',
    reason: 'Prism ends.',
    of: varied('Accept', 'json'),
    prism: { response: 'none' },
    ours: success,
  },
  {
    what: 'Accept that is broken',
    reason: 'Prism ends.',
    of: varied('Accept', '(/1'),
    prism: { response: 'none' },
    ours: { status: 500 },
  },
  {
    what: 'Accept that excludes everything',
    reason: 'Both fail.',
    of: varied('Accept', '*/*;q=0'),
    prism: { body: prismBody(500), violations: expect.any(Array) },
    ours: problem(500, ''),
  },
  {
    what: 'a charset',
    reason: 'JSON is UTF-8, whatever its media type says (RFC 8259).',
    of: varied('Content-Type', 'application/json;charset=utf-16'),
    prism: { status: 400, ...libraryError('invalid_json') },
    ours: success,
  },
  {
    what: 'Content-Type that is no media type',
    reason: 'Prism fails.',
    of: varied('Content-Type', 'nonsense', ';', 'application/json, text/plain'),
    prism: { status: 500, violations: [], ...libraryError('internal_server_error') },
    ours: refusal([], 'malformed'),
  },
  {
    what: 'a body without Content-Type',
    reason: 'Prism takes it for text. Ours says what is missing.',
    of: varied('Content-Type', 'none'),
    prism: { violations: [{ location: ['request', 'body'], severity: 'Error', code: 'type' }] },
    ours: refusal(['body'], 'malformed'),
  },
  {
    what: 'Content-Encoding',
    reason: 'Prism reads the body all the same. Ours says that it is not encoded as stated.',
    of: varied('Content-Encoding', 'gzip', 'br', 'nonsense'),
    prism: acceptance,
    ours: refusal(['body'], 'malformed'),
  },
  {
    what: 'a body that is not JSON',
    reason: 'It is not valid either: ours is the documented refusal, with the reason.',
    of: (exchange) =>
      varied('body', '{', ' ', 'NaN', '[1]x', 'byte order mark', 'UTF-16', 'half of it')(exchange) ||
      varied('Content-Encoding', 'a body in gzip')(exchange),
    prism: { violations: [], ...libraryError('invalid_json') },
    ours: refusal(['body'], 'malformed'),
  },
  {
    what: 'a body that is not UTF-8',
    reason: 'Prism replaces what it cannot decode, and judges that.',
    of: varied('body', 'not UTF-8'),
    prism: { violations: [{ location: ['request', 'body'], severity: 'Error', code: 'type' }] },
    ours: refusal(['body'], 'malformed'),
  },
  {
    what: 'an identifier that cannot be decoded',
    reason: 'Prism ends.',
    of: varied('identifier', 'id:%ZZ', 'id:%ED%A0%80'),
    prism: { response: 'none' },
    ours: refusal([], 'malformed'),
  },
  {
    what: 'the identifier "."',
    reason: 'Prism resolves dot segments of a path. With ours, the identifier is what was sent.',
    of: varied('identifier', '.', '%2e'),
    prism: { violations: [{ location: ['request', 'path'], severity: 'Error', code: 'required' }] },
    ours: parameterRefusal,
  },
  {
    what: 'the identifier ".."',
    reason: 'As above: Prism finds another path.',
    of: varied('identifier', '..', '%2e%2e'),
    prism: { status: 404, violations: [], body: prismBody(404), 'content-type': 'application/problem+json' },
    ours: parameterRefusal,
  },
  {
    what: 'a backslash in an identifier',
    reason: 'Prism takes it for a slash.',
    of: varied('identifier', 'id:\\'),
    prism: { status: 404, body: prismBody(404), 'content-type': 'application/problem+json' },
    ours: success,
  },
  {
    what: 'a path that is not described',
    reason: 'The body has the documented form of errors.',
    of: varied(
      'path',
      ...['a slash at the end', 'two slashes at the start', 'in upper case', 'the base path alone'],
      ...['unknown', 'broken percent-encoding', 'with another base path'],
    ),
    prism: { body: prismBody(404) },
    ours: problem(404, ''),
  },
  {
    what: 'a path in percent-encoding',
    reason: 'Prism finds the path, but not what its parameter is.',
    of: varied('path', 'in percent-encoding'),
    prism: (exchange) => ({ ...refusal(['path'], 'required')(exchange), 'content-type': 'application/json' }),
    ours: problem(404, ''),
  },
  {
    what: 'the path of the server',
    reason: 'Prism leaves it out. With ours, the base URL has the path of the live API.',
    of: varied('path', 'without the base path'),
    prism: (exchange) => ({
      ...success(exchange),
      'content-type': exchange.sent.operation.request.contentType,
    }),
    ours: problem(404, '/v1/'),
  },
  {
    what: 'another method',
    reason: 'HTTP demands the header Allow.',
    of: ({ sent }) => sent.kind === 'method' && !sent.value.startsWith('HEAD'),
    prism: { allow: undefined, body: prismBody(405) },
    ours: { ...problem(405, ''), allow: 'POST' },
  },
  {
    what: 'HEAD',
    reason: 'As above.',
    of: ({ sent }) => sent.kind === 'method' && sent.value.startsWith('HEAD'),
    prism: { allow: undefined },
    ours: { allow: 'POST' },
  },
  {
    what: 'an expectation that nobody knows',
    reason: 'It does no harm.',
    of: varied('HTTP', 'Expect: nonsense'),
    prism: { status: 417, body: 0, 'content-type': undefined, 'transfer-encoding': 'chunked', ...noCors },
    ours: success,
  },
  {
    what: 'what is not HTTP',
    reason: 'Ours says why.',
    of: varied(
      'HTTP',
      ...[
        'noise',
        'HTTP/2',
        'a target without a slash',
        'two lengths',
        'a length and chunks',
        'broken chunks',
      ],
    ),
    prism: nodeError,
    ours: problem(400, ''),
  },
  {
    what: 'a target that is no path',
    reason: 'Ours says what is wrong.',
    of: varied('HTTP', 'OPTIONS *'),
    prism: { status: 404, body: prismBody(404) },
    ours: problem(400, 'not a path'),
  },
  {
    what: 'a target that is no URL',
    reason: 'Prism fails.',
    of: varied('HTTP', 'a target that is no URL'),
    prism: { status: 500, ...libraryError('internal_server_error') },
    ours: problem(400, 'not a path'),
  },
  {
    what: 'headers that are too long',
    reason: 'As above.',
    of: varied('HTTP', 'headers of 20 kB'),
    prism: nodeError,
    ours: problem(431, ''),
  },
  {
    what: 'no Host',
    reason: 'As above.',
    of: varied('HTTP', 'no Host'),
    prism: { body: 0, 'content-type': undefined, 'transfer-encoding': 'chunked', ...noCors },
    ours: problem(400, 'Host'),
  },
  {
    what: 'CONNECT',
    reason: 'Node closes the connection.',
    of: varied('HTTP', 'CONNECT'),
    prism: { response: 'none' },
    ours: problem(405, ''),
  },
];
