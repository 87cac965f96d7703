import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { OperationDescription } from '../../../scripts/support/description.js';
import { bundle, described, documented } from '../../support/contract.js';
import { faults, resolveSchema, valid } from '../generators.js';

/** A request that differs in one part from the documented example of its operation. */
export interface Sent {
  operation: OperationDescription;
  /** Which part it is: the name of a header, or `body`, `identifier`, `path` and so on. */
  kind: string;
  /** What that part is: a value, or its name. */
  value: string;
  /** All of the request, for a server with this base path. */
  bytes(basePath: string): Buffer;
}

interface Parts {
  method: string;
  /** `{base}` stands for the base path. */
  target: string;
  headers: Record<string, string | undefined>;
  body: string | Buffer;
}

function assemble({ method, target, headers, body }: Parts) {
  const content = Buffer.from(body as string);
  const framed = headers['transfer-encoding'] !== undefined || content.length === 0;
  const fields = { ...(!framed && { 'content-length': String(content.length) }), ...headers };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return (basePath: string) =>
    Buffer.concat([
      Buffer.from(
        `${method} ${target.replace('{base}', basePath)} HTTP/1.1\r\n${lines.join('')}\r\n`,
        'latin1',
      ),
      content,
    ]);
}

/** The documented example of an operation, and what makes other requests of it. */
function variationsOf(operation: OperationDescription) {
  const { method, path, parameter, request } = operation;
  const targetFor = (identifier: string) => `{base}${path.replace(`{${parameter.name}}`, () => identifier)}`;
  const example: Parts = {
    method,
    target: targetFor(encodeURIComponent(String(parameter.examples[0]?.value))),
    headers: {
      host: 'api.example',
      connection: 'close',
      authorization: 'Bearer any',
      'content-type': request.contentType,
    },
    body: JSON.stringify(request.examples[0]?.value),
  };
  const vary = (kind: string, value: string, { headers, ...parts }: Partial<Parts>): Sent => ({
    operation,
    kind,
    value,
    bytes: assemble({ ...example, ...parts, headers: { ...example.headers, ...headers } }),
  });
  /** The same header with each of several values. */
  const header = (kind: string, values: string[]) =>
    values.map((value) => vary(kind, value, { headers: { [kind.toLowerCase()]: value } }));
  const raw = (value: string, text: string): Sent => ({
    operation,
    kind: 'HTTP',
    value,
    bytes: (basePath) =>
      Buffer.from(text.replaceAll('{target}', example.target).replaceAll('{base}', basePath)),
  });
  return { example, targetFor, vary, header, raw };
}

/** What is asked of each operation: its responses, bodies and identifiers. */
function ofOperation(operation: OperationDescription): Sent[] {
  const { request, responses } = operation;
  const { example, targetFor, vary, header } = variationsOf(operation);
  const schema = resolveSchema(bundle, request.schema);
  const drawn = <Value>(values: fc.Arbitrary<Value>, count: number) =>
    fc.sample(values, { numRuns: count, seed: 1 });
  const body = (value: string, body: string | Buffer = value) => vary('body', value, { body });
  return [
    ...header('Prefer', [
      ...responses.flatMap(({ status, content }) => [
        `code=${status}`,
        ...content.examples.map(({ name }) => `code=${status}, example=${name}`),
      ]),
      'code=418',
      'example=Nope',
    ]),
    ...request.examples.map(({ name, value }) => body(name, JSON.stringify(value))),
    ...drawn(valid(schema), 10).map((value) => body('valid', JSON.stringify(value))),
    ...faults(schema).flatMap(({ keyword, place, values }) =>
      drawn(values, 2).map(({ value }) => body(`${keyword} at "${place}"`, JSON.stringify(value))),
    ),
    ...['', '{', 'null', '0', 'false', '""', '"x"', '1', 'true', '[]', '{}', ' ', 'NaN', '[1]x', '"€"'].map(
      (text) => body(text),
    ),
    body('byte order mark', `\ufeff${example.body}`),
    body('not UTF-8', Buffer.from([0x22, 0xff, 0x22])),
    body('UTF-16', Buffer.from(String(example.body), 'utf16le')),
    body('spaces around it', ` ${example.body}\r\n`),
    body('half of it', String(example.body).slice(0, -1)),
    ...[
      ...['id:9', 'id%3A9', 'email:a@b.c', 'email%3Aa%40b.c', 'phone:+1', 'phone%3A%2B1', 'ID:1', 'id:1:2'],
      ...['name:x', 'id:', 'x', '', '__proto__', '{identifier}', 'id%253A9'],
      ...['id:1,2', 'id:1%2C2', 'id:a%2Fb', 'id:%00', 'id:1%0A', 'id:1;a=b', 'id:a+b', 'id:a%20b'],
      ...['id:%F0%9F%98%80', "id:'", 'id:"', 'id:\\', 'id:|`[]^<>{}', 'id:!$&()*~=@'],
      `id:${'x'.repeat(4_000)}`,
    ].map((identifier) => vary('identifier', identifier, { target: targetFor(identifier) })),
  ];
}

/** What is asked of one operation for all of them. */
function ofAny(operation: OperationDescription): Sent[] {
  const { example, targetFor, vary, header, raw } = variationsOf(operation);
  const { method, target } = example;
  const { status } = documented(operation, 'rate-limited');
  const json = operation.request.contentType;
  const body = String(example.body);
  const length = Buffer.byteLength(body);
  const start = `${method} {target} HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n`;
  const rest = `content-type: ${json}\r\ncontent-length: ${length}\r\n\r\n${body}`;
  const bare = { authorization: undefined, 'content-type': undefined };
  const origin = 'https://app.example';
  return [
    ...header('Prefer', [
      ...['code=99', 'code=abc', 'code=', `code="${status}"`, `CODE=${status}`, `code=${status}, code=1`],
      ...[`code=${status}; x`, `handling=lenient;code=${status}`, 'example=__proto__', ',,=;"'],
      ...['dynamic=true', 'dynamic=false', 'dynamic=x', 'respond-async'],
    ]),
    vary('Prefer', 'with an invalid body', { headers: { prefer: `code=${status}` }, body: '[1]' }),
    vary('Prefer', 'without credentials', {
      headers: { prefer: `code=${status}`, authorization: undefined },
    }),
    vary('query', '__code', { target: `${target}?__code=${status}` }),
    ...['__example=Nope', '__dynamic=false', '?', 'a=1&a=2&b[]=%ZZ'].map((query) =>
      vary('query', query, { target: `${target}?${query}` }),
    ),
    ...header('Authorization', [
      ...['', 'bearer any', 'BEARER any', 'Bearer', 'Bearer ', 'any', 'Basic YTpi', 'Bearer a.b-c_d~e+f/g='],
      ...['Bearer a b', 'Bearer  any', 'Bearer a,b', 'Bearer \u00e9'],
    ]),
    vary('Authorization', 'none', { headers: { authorization: undefined } }),
    vary('Authorization', 'none, and an invalid body', {
      headers: { authorization: undefined },
      body: '[1]',
    }),
    ...header('Accept', [
      ...['', '*/*', json, json.toUpperCase(), `${json}; charset=utf-8`, json.replace(/\/.*/, '/*')],
      ...['text/html, */*;q=0.1', `text/html, ${json};q=0.5`, 'text/html', 'text/*'],
      ...['application/problem+json', `${json};q=0`, '*/*;q=0', '(/1', 'json'],
    ]),
    vary('Accept', 'text/html, with Prefer', { headers: { accept: 'text/html', prefer: `code=${status}` } }),
    vary('Accept', 'text/html, with an invalid body', { headers: { accept: 'text/html' }, body: '[1]' }),
    ...header('Content-Type', [
      ...[json.toUpperCase(), `${json}; charset=utf-8`, `${json}; charset=utf-16`, `${json}, text/plain`],
      ...['application/vnd.example+json', 'text/plain', 'text/json', 'application/xml', 'nonsense', ';', ''],
      ...['multipart/form-data', 'application/x-www-form-urlencoded'],
    ]),
    vary('Content-Type', 'none', { headers: { 'content-type': undefined } }),
    vary('Content-Type', 'none, and no body', { headers: { 'content-type': undefined }, body: '' }),
    ...header('Content-Encoding', ['identity', 'gzip', 'br', 'nonsense']),
    vary('Content-Encoding', 'a body in gzip', {
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(body),
    }),
    vary('body', 'nested a thousand times', { body: '['.repeat(1_000) + ']'.repeat(1_000) }),
    ...['id:%ZZ', 'id:%ED%A0%80', '.', '%2e', '..', '%2e%2e'].map((identifier) =>
      vary('identifier', identifier, { target: targetFor(identifier) }),
    ),
    ...Object.entries({
      'a slash at the end': `${target}/`,
      'two slashes at the start': target.replace('{base}', '{base}/'),
      'a fragment': `${target}#x`,
      'a whole URL': `http://api.example${target}`,
      'in upper case': `{base}${target.replace('{base}', '').toUpperCase()}`,
      'in percent-encoding': target.replace(
        /(?<=^\{base\}\/)./,
        (letter) => `%${letter.charCodeAt(0).toString(16)}`,
      ),
      'the base path alone': '{base}/',
      unknown: '{base}/nowhere',
      'broken percent-encoding': '{base}/%ZZ',
      'without the base path': target.replace('{base}', ''),
      'with another base path': target.replace('{base}', '/v0'),
    }).map(([value, target]) => vary('path', value, { target })),
    ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
      .filter((other) => other !== method)
      .flatMap((method) => [
        vary('method', method, { method }),
        vary('method', `${method} without a body`, { method, body: '', headers: bare }),
      ]),
    vary('CORS', 'a simple request', { headers: { origin } }),
    vary('CORS', 'an error', { headers: { origin, prefer: `code=${status}` } }),
    vary('CORS', 'preflight', {
      ...{ method: 'OPTIONS', body: '' },
      headers: {
        ...{ ...bare, origin, 'access-control-request-method': method },
        'access-control-request-headers': 'authorization, content-type',
      },
    }),
    vary('HTTP', 'chunks', {
      headers: { 'transfer-encoding': 'chunked' },
      body: `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    }),
    vary('HTTP', 'Expect: 100-continue', { headers: { expect: '100-continue' } }),
    vary('HTTP', 'Expect: nonsense', { headers: { expect: 'nonsense' } }),
    vary('HTTP', 'an upgrade', { headers: { upgrade: 'websocket', connection: 'upgrade, close' } }),
    raw('noise', 'hello\r\n\r\n'),
    raw('HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    raw('HTTP/1.0', `${method} {target} HTTP/1.0\r\nauthorization: Bearer any\r\n${rest}`),
    raw('no Host', `${method} {target} HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`),
    raw('CONNECT', 'CONNECT api.example:443 HTTP/1.1\r\nhost: api.example\r\n\r\n'),
    raw('OPTIONS *', 'OPTIONS * HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n\r\n'),
    raw('a target without a slash', 'GET nowhere HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n\r\n'),
    raw('a target that is no URL', 'GET http://[ HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n\r\n'),
    raw('headers of 20 kB', `${start}x: ${'x'.repeat(20_000)}\r\n\r\n`),
    raw('two lengths', `${start}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
    raw('a length and chunks', `${start}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`),
    raw('broken chunks', `${start}transfer-encoding: chunked\r\n\r\nzz\r\n`),
    raw('two of Authorization', `${start}authorization: Bearer any\r\nauthorization: Basic YTpi\r\n${rest}`),
  ];
}

/** All requests that both servers are sent. */
export const requests = described.flatMap((operation, index) => [
  ...ofOperation(operation),
  ...(index === 0 ? ofAny(operation) : []),
]);

/** Sends a request unchanged, and returns everything that arrives until the connection ends. */
function send({ bytes }: Sent, baseUrl: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that dies resets its connections: then there is no response, or not all of it.
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    socket.write(bytes(new URL(baseUrl).pathname.replace(/\/$/, '')));
  });
}

/** What a server makes of a request: status, body, headers by their names, and what it finds wrong with the request. */
export type Outcome = Record<string, unknown>;

/** Headers that say nothing of a server's judgement: the time, and how long a body is that is compared itself. */
const ignored = ['date', 'content-length'];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads a response. Violations are separate from their wording. */
function outcomeOf(response: Buffer): Outcome {
  const text = response.toString('latin1').replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return { response: 'none' };
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines
      .map((line) => [line.replace(/:.*/s, '').toLowerCase(), line.replace(/^.*?: ?/s, '')])
      .filter(([name]) => !ignored.includes(String(name))),
  );
  const { 'sl-violations': violations = '[]', ...others } = headers;
  const found = parsed(violations) as { message: string }[];
  return {
    status: Number(statusLine.split(' ')[1]),
    body: parsed(Buffer.from(text.slice(end + 4), 'latin1').toString()),
    violations: found.map(({ message: _, ...violation }) => violation),
    wording: found.map(({ message }) => message),
    ...others,
  };
}

/** Sends a request, and reads the response. */
export const ask = async (sent: Sent, baseUrl: string) => outcomeOf(await send(sent, baseUrl));

/** The parts in which two outcomes differ. Without a response there is nothing else to compare. */
export function differingParts(one: Outcome, other: Outcome): string[] {
  if (one['response'] !== other['response']) return ['response'];
  const parts = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const differing = parts.filter((part) => JSON.stringify(one[part]) !== JSON.stringify(other[part])).sort();
  // Other violations have other words.
  return differing.includes('violations') ? differing.filter((part) => part !== 'wording') : differing;
}
