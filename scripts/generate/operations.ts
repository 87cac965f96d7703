import {
  at,
  type Bundle,
  type OperationDescription,
  type ResponseDescription,
  readOperations,
} from '../support/description.js';
import { typeNames } from './schema.js';
import { requiredIn } from './shape.js';

const literal = (value: unknown) => JSON.stringify(value);

/** The prefix of an example of an identifier. */
export const prefixOf = ({ value }: { value?: unknown }): string => String(value).replace(/:.*/, '');

export const isSuccess = ({ status }: ResponseDescription) => status >= 200 && status < 300;

/** The kind under which the client reports each status that is an error. */
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

/** The operations as a table for run time and as types: all that the client knows of the API. */
export function operationsModule(bundle: Bundle): string {
  const operations = readOperations(bundle);
  const names = typeNames(bundle);
  const kinds = errorKindsOf(bundle, operations);
  const typeOf = ({ schema }: { schema: string }) => names.get(schema.replace(/.*\//, ''));

  const rows = operations.map(({ operationId, method, path, parameter, responses }) => {
    const prefixes = parameter.examples.map(prefixOf);
    const statuses = responses.map(({ status }) => status);
    const required = Object.fromEntries(
      responses.filter(isSuccess).map(({ status, content }) => [status, requiredIn(bundle, content.schema)]),
    );
    return `  ${operationId}: ${literal({ method, path, prefixes, statuses, required })},`;
  });

  /** What an editor shows for a method. */
  function comment(operation: OperationDescription) {
    const { summary, description, method, path, request, responses, docs, deprecated } = operation;
    const lines = [
      ...[`${summary}: \`${method} ${path}\``, '', ...description.split('\n'), ''],
      ...[`Takes {@link ${typeOf(request)}} and returns:`, ''],
      ...responses.map((response) => {
        const { status, content } = response;
        const as = isSuccess(response) ? `{@link ${typeOf(content)}}` : `\`${kinds[status]}\``;
        return `- \`${status}\` ${as}: ${response.description}`;
      }),
      ...(docs === undefined ? [] : ['', `@see ${docs}`]),
      ...(deprecated ? ['', '@deprecated'] : []),
    ];
    const text = lines.map((line) => `   * ${line.replaceAll('*/', '*\\/')}`.trimEnd());
    return ['  /**', ...text, '   */'].join('\n');
  }

  const types = operations.map((operation) => {
    const { operationId, parameter, request, responses } = operation;
    const successes = responses
      .filter(isSuccess)
      .map(({ status, content }) => `{ status: ${status}; data: ${typeOf(content)} }`);
    const errors = responses
      .filter((response) => !isSuccess(response))
      .map(
        ({ status, content }) =>
          `\n      | { kind: ${literal(kinds[status])}; status: ${status}; body: ${typeOf(content)} }`,
      );
    return `${comment(operation)}
  ${operationId}: {
    prefix: ${parameter.examples.map((example) => literal(prefixOf(example))).join(' | ')};
    body: ${typeOf(request)};
    success: ${successes.join(' | ')};
    error:${errors.join('') || ' never'};
  };`;
  });

  // What all operations share: `refusals.ts` refuses any other.
  const [first] = operations;
  const { name, schema } = first?.parameter ?? {};
  const bodies = operations.flatMap(({ request, responses }) => [
    request,
    ...responses.map(({ content }) => content),
  ]);
  return `import type { ${[...new Set(bodies.map(typeOf))].toSorted().join(', ')} } from './schemas.js';

/** Base URL of the live API. */
export const serverUrl = ${literal(at(bundle, '#/servers/0/url'))};

/** How a request carries the token. */
export const authorization = ${literal(authorization)} as const;

/** Media type of request bodies. */
export const mediaType = ${literal(first?.request.contentType)};

/** Name of the path parameter that says which contact. */
export const identifierParameter = ${literal(name)};

/** What an identifier looks like. */
export const identifierPattern = ${new RegExp(String(at(bundle, `${schema}/pattern`)), 'u')};

/** Response headers that the description knows, with their documented examples, by the name of their component. */
export const responseHeaders = ${literal(responseHeaders(operations))} as const;

/** The kind under which the client reports each status that is an error. */
export const errorKinds = ${literal(kinds)} as const;

/**
 * Method, path, forms of the identifier and documented statuses of each operation, and the properties that each success
 * must have; \`a.b\` is in an object that must be there too.
 */
export const operations = {
${rows.join('\n')}
} as const;

/** The name of an operation: the method that calls it. */
export type OperationId = keyof OperationTypes;

/** The shapes of each operation. */
export interface OperationTypes {
${types.join('\n')}
}
`;
}
