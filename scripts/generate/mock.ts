import type { MockDescription } from '../../generated/mock.js';
import { UserError } from '../support/command.js';
import {
  type Bundle,
  type OperationDescription,
  type ResponseDescription,
  readOperations,
} from '../support/description.js';
import { child, isObject, locate } from '../support/pointer.js';
import { errorKindsOf } from './operations.js';

/** The schemas of a property by its name, in a schema and those that it is composed of. */
function propertiesOf(bundle: Bundle, pointer: string): Map<string, string[]> {
  const { value, pointer: place } = locate(bundle, pointer);
  if (!isObject(value)) return new Map();
  const found = new Map<string, string[]>();
  const add = (name: string, types: string[]) => found.set(name, [...(found.get(name) ?? []), ...types]);
  for (const name of Object.keys(Object(value['properties']))) {
    const property = locate(bundle, child(child(place, 'properties'), name)).value;
    add(name, [JSON.stringify(isObject(property) ? property['type'] : undefined)]);
  }
  for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
    for (const index of Object.keys(Object(value[keyword]))) {
      const part = propertiesOf(bundle, child(child(place, keyword), index));
      for (const [name, types] of part) add(name, types);
    }
  }
  return found;
}

/** The names of properties that have one type, and which. */
const typesOf = (bundle: Bundle, pointer: string): Map<string, string> =>
  new Map(
    [...propertiesOf(bundle, pointer)].flatMap(([name, [type, ...others]]): [string, string][] =>
      type !== undefined && others.every((other) => other === type) ? [[name, type]] : [],
    ),
  );

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The IDs in a success: integers whose names end in `Id`. One that is called after a resource of the path and a prefix
 * of its identifier, `contactId` behind `/contact/{identifier}` with the prefix `id`, belongs to that resource; any
 * other one is that of something new.
 */
function idsOf({ path, parameter }: OperationDescription, types: Map<string, string>) {
  const [, resource = ''] = /([^/]+)\/\{/.exec(path) ?? [];
  const prefix = 'id';
  return [...types]
    .filter(([name, type]) => type === '"integer"' && name.endsWith(capital(prefix)))
    .map(([property]) => ({
      property,
      ...(property === resource + capital(prefix) && { parameter: parameter.name, prefix }),
    }));
}

const responseOf = ({ status, headers, content }: ResponseDescription) => ({
  status,
  headers: Object.fromEntries(headers.map(({ name, example }) => [name, String(example)])),
  mediaType: content.contentType,
  examples: Object.fromEntries(content.examples.map(({ name, value }) => [name, value])),
});

function operationOf(bundle: Bundle, operation: OperationDescription) {
  const { operationId, pointer, method, path, secured, parameter, request, responses } = operation;
  const { value: requestBody } = locate(bundle, child(pointer, 'requestBody'));
  const [success, ...others] = responses.filter(({ status }) => status >= 200 && status < 300);
  if (success === undefined || others.length > 0) throw new UserError(`${operationId} needs one success.`);
  for (const { status, content } of responses) {
    if (content.examples.length === 0)
      throw new UserError(`${operationId} has no example for ${status}, which the mock would give.`);
  }
  const answered = typesOf(bundle, success.content.schema);
  const sent = typesOf(bundle, request.schema);
  return {
    id: operationId,
    method,
    pattern: `^${path
      .split(/\{.+?\}/)
      .map(literally)
      .join('([^/]*)')}$`,
    needsToken: secured,
    parameter: { name: parameter.name, schema: parameter.schema },
    body: {
      mediaType: request.contentType,
      required: isObject(requestBody) && requestBody['required'] === true,
      schema: request.schema,
    },
    success: {
      status: success.status,
      schema: success.content.schema,
      repeats: [...sent].filter(([name, type]) => answered.get(name) === type).map(([name]) => name),
      ids: idsOf(operation, answered),
    },
    responses: responses.map(responseOf),
  };
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command for a POSIX shell that calls an operation with its first examples. */
function curl({ method, path, parameter, request }: OperationDescription): string {
  const identifier = encodeURIComponent(String(parameter.examples[0]?.value));
  return [
    'curl',
    `--request ${method}`,
    quote(`{url}${path.replace(`{${parameter.name}}`, identifier)}`),
    `--header 'Authorization: Bearer any-token'`,
    `--header 'Content-Type: ${request.contentType}'`,
    `--data ${quote(JSON.stringify(request.examples[0]?.value))}`,
  ].join(' ');
}

/** The responses of an operation: `200 CommentAdded, CommentAddedComplete; 404 NotFound`. */
const responsesOf = ({ responses }: OperationDescription) =>
  responses
    .map(({ status, content }) => `${status} ${content.examples.map(({ name }) => name).join(', ')}`)
    .join('; ');

/** What somebody who has just started a mock wants to know. */
function instructions(operations: OperationDescription[]): string {
  const width = Math.max(...operations.map(({ method, path }) => `${method} ${path}`.length));
  const shortest = operations.map(curl).reduce((a, b) => (b.length < a.length ? b : a));
  return [
    'The mock is at {url}',
    '',
    ...operations.flatMap((operation) => [
      `  ${`${operation.method} ${operation.path}`.padEnd(width)}  ${operation.operationId}`,
      `      ${responsesOf(operation)}`,
    ]),
    '',
    'A header chooses the response by its status and, if you like, its example:',
    '',
    '  Prefer: code=<status>, example=<name>',
    '',
    'A call to begin with:',
    '',
    `  ${shortest}`,
    '',
  ].join('\n');
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The names of headers by those of the components that describe them. */
const headerNames = (operations: OperationDescription[]) =>
  Object.fromEntries(
    operations
      .flatMap(({ responses }) => responses.flatMap(({ headers }) => headers))
      .map(({ component, name }) => [component, name]),
  );

/** All that a mock knows of the API. */
export function mockDescriptionOf(bundle: Bundle): MockDescription {
  const operations = readOperations(bundle);
  const [server] = (bundle['servers'] ?? []) as { url: string }[];
  if (server === undefined) throw new UserError('The description names no server.');
  return {
    serverUrl: server.url,
    basePath: new URL(server.url).pathname.replace(/\/+$/, ''),
    instructions: instructions(operations),
    statuses: Object.fromEntries(
      Object.entries(errorKindsOf(bundle, operations)).map(([status, kind]) => [kind, Number(status)]),
    ),
    headers: headerNames(operations),
    operations: operations.map((operation) => operationOf(bundle, operation)),
  };
}

/** The same as a module, for run time. */
export function mockModule(bundle: Bundle): string {
  const { operations, ...rest } = mockDescriptionOf(bundle);
  const literal = (value: unknown) => JSON.stringify(value);
  const rows = Object.entries(rest).map(([name, value]) => `  ${name}: ${literal(value)},`);
  return `/** A value as the description shows it. */
type Example = unknown;

export interface MockedResponse {
  status: number;
  /** With their documented examples. */
  headers: Record<string, string>;
  mediaType: string;
  /** By name, in the order of the description: the first is the one to give. */
  examples: Record<string, Example>;
}

/** An ID in a success: of the resource that a path parameter names, or of something new. */
export interface ResponseId {
  property: string;
  parameter?: string;
  /** Prefix of an identifier that is the ID itself. */
  prefix?: string;
}

export interface MockedOperation {
  id: string;
  /** In upper case. */
  method: string;
  /** Regular expression for its path, with the parameter as its group. That may be empty: its schema refuses it. */
  pattern: string;
  needsToken: boolean;
  parameter: { name: string; schema: string };
  body: { mediaType: string; required: boolean; schema: string };
  /** \`repeats\`: properties that request and response have under one name and with one type. */
  success: { status: number; schema: string; repeats: string[]; ids: ResponseId[] };
  responses: MockedResponse[];
}

/** What the mock knows of the API. Schemas are named by their JSON pointers in openapi.json. */
export interface MockDescription {
  /** Base URL of the live API. */
  serverUrl: string;
  /** Path of the base URL, without a slash at the end. */
  basePath: string;
  /** What somebody who starts a mock wants to know; \`{url}\` stands for its base URL. */
  instructions: string;
  /** Kind of error → status. */
  statuses: Record<string, number>;
  /** Name of a component → name of the header that it describes. */
  headers: Record<string, string>;
  operations: MockedOperation[];
}

export const mockDescription: MockDescription = {
${rows.join('\n')}
  operations: [
${operations.map((operation) => `    ${literal(operation)},`).join('\n')}
  ],
};
`;
}
