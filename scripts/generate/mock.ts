import type { MockDescription, MockedOperation, ResponseId } from '../../src/mock/description.js';
import { at, type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { child, locate } from '../support/pointer.js';
import { errorKindsOf, isSuccess } from './operations.js';
import { typesIn } from './shape.js';

/**
 * The IDs in a success: integers whose names end in `Id`. One that is called after a resource of the path and a prefix
 * of its identifier, `contactId` behind `/contact/{identifier}` with the prefix `id`, belongs to that resource; any
 * other one is that of something new.
 */
function idsOf({ path, parameter }: OperationDescription, types: Map<string, string>): ResponseId[] {
  const [, resource = ''] = /([^/]+)\/\{/.exec(path) ?? [];
  return [...types]
    .filter(([name, type]) => type === 'integer' && name.endsWith('Id'))
    .map(([property]) => ({
      property,
      ...(property === `${resource}Id` && { parameter: parameter.name, prefix: 'id' }),
    }));
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function operationOf(bundle: Bundle, operation: OperationDescription): MockedOperation {
  const { operationId, pointer, method, path, secured, parameter, request, responses } = operation;
  const [success] = responses.filter(isSuccess);
  const sent = typesIn(bundle, request.schema);
  const returned = typesIn(bundle, String(success?.content.schema));
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
      required:
        locate(bundle, `${locate(bundle, child(pointer, 'requestBody')).pointer}/required`).value === true,
      schema: request.schema,
    },
    success: {
      status: Number(success?.status),
      schema: String(success?.content.schema),
      repeats: [...sent].filter(([name, type]) => returned.get(name) === type).map(([name]) => name),
      ids: idsOf(operation, returned),
    },
    responses: responses.map(({ status, headers, content }) => ({
      status,
      headers: Object.fromEntries(headers.map(({ name, example }) => [name, String(example)])),
      mediaType: content.contentType,
      examples: Object.fromEntries(content.examples.map(({ name, value }) => [name, value])),
    })),
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

/** The text that a mock shows when it has started. */
function instructions(operations: OperationDescription[]): string {
  const width = Math.max(...operations.map(({ method, path }) => `${method} ${path}`.length));
  const shortest = operations.map(curl).reduce((a, b) => (b.length < a.length ? b : a));
  const lines = operations.flatMap(({ method, path, operationId, responses }) => {
    const examples = responses.map(
      ({ status, content }) => `${status} ${content.examples.map(({ name }) => name).join(', ')}`,
    );
    return [`  ${`${method} ${path}`.padEnd(width)}  ${operationId}`, `      ${examples.join('; ')}`];
  });
  return `The mock is at {url}

${lines.join('\n')}

A header chooses the response by its status and, if you like, its example:

  Prefer: code=<status>, example=<name>

A call to begin with:

  ${shortest}
`;
}

/** What the mock knows of the API. */
export function mockDescriptionOf(bundle: Bundle): MockDescription {
  const operations = readOperations(bundle);
  const serverUrl = String(at(bundle, '#/servers/0/url'));
  const kinds = Object.entries(errorKindsOf(bundle, operations));
  const headers = operations.flatMap(({ responses }) => responses.flatMap((response) => response.headers));
  return {
    serverUrl,
    basePath: new URL(serverUrl).pathname.replace(/\/+$/, ''),
    instructions: instructions(operations),
    statuses: Object.fromEntries(kinds.map(([status, kind]) => [kind, Number(status)])),
    headers: Object.fromEntries(headers.map(({ component, name }) => [component, name])),
    operations: operations.map((operation) => operationOf(bundle, operation)),
  };
}

/** The same as a module, for run time. */
export function mockModule(bundle: Bundle): string {
  const { operations, ...rest } = mockDescriptionOf(bundle);
  const rows = Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return `import type { MockDescription } from '../src/mock/description.js';

export const mockDescription: MockDescription = {
${rows.join('\n')}
  operations: [
${operations.map((operation) => `    ${JSON.stringify(operation)},`).join('\n')}
  ],
};
`;
}
