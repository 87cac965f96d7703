import type { validators } from '../../generated/validators.js';
import { keysOf, step, typeOf, type Validate, type ValidationError } from '../validate.js';
import type { MockedCall } from './call.js';
import type { MockedOperation } from './description.js';

export type Validators = typeof validators;

/** A body that cannot be read: it is refused like any other invalid body. */
export class UnreadableBody {
  constructor(readonly reason: string) {}
}

const isJson = (type: string) => /^application\/([^;]+\+)?json\s*(;|$)/i.test(type);

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // RFC 8259 forbids it, and the live API may not accept it.
    if (text.startsWith('\ufeff')) return new UnreadableBody('begins with a byte order mark; JSON has none');
    return JSON.parse(text);
  } catch (error) {
    return new UnreadableBody(`is not JSON: ${(error as Error).message}`);
  }
}

/** The body of a request: JSON parsed, anything else as text; `undefined` if it is empty. */
export function readBody(bytes: Uint8Array, headers: Headers): unknown {
  if (bytes.length === 0) return undefined;
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (!['', 'identity'].includes(encoding)) {
    return new UnreadableBody(`is encoded as ${encoding}; send it without a Content-Encoding`);
  }
  const type = headers.get('content-type');
  if (type === null) return new UnreadableBody('has no Content-Type header');
  return isJson(type) ? parseJson(bytes) : new TextDecoder().decode(bytes);
}

/** The same for people: a body that cannot be read is shown as text. */
export const shownBody = (body: unknown, bytes: Uint8Array): unknown =>
  body instanceof UnreadableBody ? new TextDecoder().decode(bytes) : body;

/** One thing that is wrong with a request. */
export interface Violation {
  /** From `request` to the place: `['request', 'body', 'message', 'text']`. */
  location: string[];
  severity: 'Error';
  /** The keyword of the schema that is broken, or a status. */
  code: string | number;
  /** As Prism words it, with what would be right. */
  message: string;
  /** For people: the place as a pointer, then what is wrong there. */
  reason: string;
}

/** @param subject Subject of the message; in the reason, the pointer takes its place. */
function violation(code: string | number, path: string[], subject: string, what: string): Violation {
  const pointer = path.map((part) => `/${part}`).join('');
  return {
    location: ['request', ...path],
    severity: 'Error',
    code,
    message: [subject, what].filter((part) => part !== '').join(' '),
    reason: [pointer, what].filter((part) => part !== '').join(' '),
  };
}

/** RFC 6750 allows fewer characters than visible ASCII, but tokens with others are in use, and the client sends them. */
const wellFormed = /^Bearer [!-~]+$/;

/**
 * What is wrong with the credentials of a request, without the token. A lower-case `bearer` is refused: HTTP would
 * allow it, but the API's documentation shows `Bearer`, and what the mock accepts the API should accept.
 */
function credentialsFault(header: string | null): string | undefined {
  const form = 'send "Authorization: Bearer <token>"';
  if (header === null || header === '') return `has no Authorization header; ${form}`;
  if (wellFormed.test(header)) return undefined;
  const [scheme, ...token] = header.split(' ');
  if (!/^bearer$/i.test(String(scheme)))
    return `is authorized in another way than with a bearer token; ${form}`;
  if (scheme !== 'Bearer') return `writes the scheme as "${scheme}"; ${form}`;
  if (token.join('') === '') return `has no token behind "Bearer"; ${form}`;
  return `has a token with characters that no token has (spaces, for instance); ${form}`;
}

export function credentialsViolations({
  operation,
  headers,
}: Pick<MockedCall, 'operation' | 'headers'>): Violation[] {
  const fault = operation.needsToken ? credentialsFault(headers.get('authorization')) : undefined;
  return fault === undefined ? [] : [violation(401, [], 'Request', fault)];
}

function sizeOf(value: Iterable<unknown>): number {
  let size = 0;
  for (const _ of value) size += 1;
  return size;
}

/** What messages of Ajv leave out: the values that would be right, and the value that was sent. */
function details(part: 'body' | 'path', { keyword, params }: ValidationError, value: unknown): string {
  const { allowedValues, allowedValue, additionalProperty, unevaluatedProperty } = params;
  switch (keyword) {
    case 'type':
      return `, not ${typeOf(value)}`;
    case 'maxLength':
    case 'minLength':
    case 'maxItems':
    case 'minItems':
      // In characters (code points), as JSON Schema counts.
      return `, not ${sizeOf(value as Iterable<unknown>)}`;
    case 'enum':
      return `: ${(allowedValues as unknown[]).join(', ')}`;
    case 'const':
      return `: ${JSON.stringify(allowedValue)}`;
    case 'additionalProperties':
      return `; found '${additionalProperty}'`;
    case 'unevaluatedProperties':
      return `: '${unevaluatedProperty}'`;
    case 'pattern':
      // The log shows the path anyway, but the body only with --verbose.
      return part === 'path' ? `, not ${JSON.stringify(value)}` : '';
    default:
      return '';
  }
}

/** The violations of a schema by a value that is at this path in its part of the request. */
function schemaViolations(
  part: 'body' | 'path',
  value: unknown,
  validate: Validate | undefined,
  names: string[] = [],
) {
  if (validate === undefined || validate(value)) return [];
  return (validate.errors as ValidationError[]).map((error) => {
    const keys = keysOf(error.instancePath);
    const path = [...names, ...keys];
    const place = path.length > 0 ? `${part === 'body' ? 'property' : 'parameter'} ${path.join('.')}` : '';
    const what = `${error.message}${details(part, error, keys.reduce(step, value))}`;
    return violation(error.keyword, [part, ...path], `Request ${part} ${place}`.trimEnd(), what);
  });
}

const mediaTypeOf = (header: string | null) => header?.replace(/;.*/s, '').trim().toLowerCase();

function bodyViolations({ operation, body, headers }: MockedCall, schemas: Validators['open']): Violation[] {
  const { mediaType, required, schema } = operation.body;
  if (body instanceof UnreadableBody) return [violation('malformed', ['body'], 'Request body', body.reason)];
  // Like Prism, which cannot distinguish `null` and other falsy values from a missing body.
  if (!body) return required ? [violation('required', [], '', 'Body parameter is required')] : [];
  const type = headers.get('content-type');
  if (mediaTypeOf(type) !== mediaType) {
    return [violation(415, [], '', `Supported content types: ${mediaType}, not ${type}`)];
  }
  return schemaViolations('body', body, schemas[schema]);
}

function pathViolations({ operation, identifier }: MockedCall, { open }: Validators): Violation[] {
  const { name, schema } = operation.parameter;
  if (identifier === undefined) {
    const what = 'is malformed: its percent-encoding is broken';
    return [violation('malformed', ['path', name], `Request path parameter ${name}`, what)];
  }
  if (identifier === '') {
    return [violation('required', ['path'], 'Request path', `must have required property '${name}'`)];
  }
  return schemaViolations('path', identifier, open[schema], [name]);
}

export const inputViolations = (call: MockedCall, validators: Validators, strict: boolean): Violation[] => [
  ...bodyViolations(call, strict ? validators.closed : validators.open),
  ...pathViolations(call, validators),
];

const longestHeader = 8_000;

const asciiOnly = (json: string) =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The `sl-violations` header of Prism, with two differences: characters beyond ASCII are escaped, since a header cannot
 * contain them, and a list that is too long for a header loses whole entries, so that it is still JSON.
 */
export function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  if (violations.length === 0) return {};
  const entries: string[] = [];
  let length = 2;
  for (const { reason: _, ...shown } of violations) {
    const entry = asciiOnly(JSON.stringify(shown));
    length += entry.length + 1;
    if (length > longestHeader) continue;
    entries.push(entry);
  }
  return { 'sl-violations': `[${entries.join(',')}]` };
}

/** Whether a success is valid against its schema. */
export const fits = ({ success }: MockedOperation, { open }: Validators, value: unknown): boolean =>
  (open[success.schema] as Validate)(value);
