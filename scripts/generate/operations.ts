import { at, type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { isSuccess, operationType, schemaType } from './operation-types.js';
import { requiredIn } from './required.js';
import { schemaNames } from './schema-names.js';

const literal = (value: unknown) => JSON.stringify(value);

/** The prefix of an example of an identifier. */
export const prefixOf = ({ value }: { value?: unknown }): string => String(value).replace(/:.*/, '');

/** The prefixes of an operation's identifier: those of the examples that its documentation shows. */
const prefixesOf = ({ parameter }: OperationDescription): string[] => parameter.examples.map(prefixOf);

/** The kind of each status that is an error. */
export function errorKindsOf(bundle: Bundle, operations: OperationDescription[]): Record<string, string> {
  const kindOf = bundle['x-aelyst-error-kinds'] as Record<string, string>;
  const errors = operations.flatMap(({ responses }) => responses.filter((response) => !isSuccess(response)));
  return Object.fromEntries(errors.map(({ status }) => [status, String(kindOf[status])]));
}

/** Where a bearer token goes (RFC 6750). The client knows no other scheme. */
const authorization = { header: 'Authorization', scheme: 'Bearer' };

/** Component name in camel case → name on the wire and documented example, for the headers of all responses. */
function responseHeaders(operations: OperationDescription[]): Record<string, object> {
  const headers = operations.flatMap(({ responses }) => responses.flatMap((response) => response.headers));
  return Object.fromEntries(
    headers.map(({ component, name, example }) => [
      component.charAt(0).toLowerCase() + component.slice(1),
      { name, example },
    ]),
  );
}

/** Status → what each response that is a success must have. */
const requiredOf = (bundle: Bundle, { operationId, responses }: OperationDescription) =>
  Object.fromEntries(
    responses
      .filter(isSuccess)
      .map(({ status, content }) => [
        status,
        requiredIn(bundle, content.schema, `response ${status} of ${operationId}`),
      ]),
  );

function operationRow(bundle: Bundle, operation: OperationDescription): string {
  const { operationId, method, path, responses } = operation;
  const prefixes = prefixesOf(operation);
  const statuses = responses.map(({ status }) => status);
  const row = { method, path, prefixes, statuses, required: requiredOf(bundle, operation) };
  return `  ${operationId}: ${literal(row)},`;
}

/** The operations as a table for run time and as types: all that the client knows of the API. */
export function operationsModule(bundle: Bundle): string {
  const operations = readOperations(bundle);
  const [first] = operations;
  if (first === undefined) throw new Error('There are no operations.');
  // What all operations share; `demandSupported` has refused any other.
  const { parameter, request } = first;
  const pattern = new RegExp(String(at(bundle, `${parameter.schema}/pattern`)), 'u');
  const kinds = errorKindsOf(bundle, operations);
  const schemas = schemaNames(bundle);
  const naming = { schemas, kinds };
  const used = operations
    .flatMap(({ request, responses }) => [request, ...responses.map(({ content }) => content)])
    .map(({ schema }) => schemaType(schema, schemas));
  return `import type { ${[...new Set(used)].toSorted().join(', ')} } from './schemas.js';

/** Base URL of the live API. */
export const serverUrl = ${literal(at(bundle, '#/servers/0/url'))};

/** How a request carries the token. */
export const authorization = ${literal(authorization)} as const;

/** What the body of a request is. */
export const mediaType = ${literal(request.contentType)};

/** Name of the path parameter that says which contact. */
export const identifierParameter = ${literal(parameter.name)};

/** What an identifier looks like. */
export const identifierPattern = ${pattern};

/** Response headers that the description knows, with their documented examples, by the name of their component. */
export const responseHeaders = ${literal(responseHeaders(operations))} as const;

/** The kind under which the client reports each status that is an error. */
export const errorKinds = ${literal(kinds)} as const;

/**
 * Method, path, forms of the identifier and documented statuses of each operation, and the properties that each success
 * must have; \`a.b\` stands in an object that must be there too.
 */
export const operations = {
${operations.map((operation) => operationRow(bundle, operation)).join('\n')}
} as const;

/** The shapes of each operation. */
export interface OperationTypes {
${operations.map((operation) => operationType(operation, prefixesOf(operation), naming)).join('\n')}
}
`;
}
