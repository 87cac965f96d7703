import { UserError } from '../support/command.js';
import type { OperationDescription, ResponseDescription } from '../support/description.js';

const literal = (value: unknown) => JSON.stringify(value);

/** The type that stands for the schema at a pointer. */
export function schemaType(pointer: string, names: ReadonlyMap<string, string>): string {
  const type = names.get(pointer.replace('#/components/schemas/', ''));
  if (type === undefined) {
    throw new UserError(`The schema at ${pointer} needs a file of its own under openapi/components/schemas.`);
  }
  return type;
}

export interface Naming {
  /** The name of the type for each schema. */
  schemas: ReadonlyMap<string, string>;
  /** The kind under which the client reports each status that is an error. */
  kinds: Record<string, string>;
}

/** What an editor shows for a method: description, body, data, and each status with the kind that the client reports. */
function documentation(operation: OperationDescription, { schemas, kinds }: Naming): string {
  const { summary, description, method, path, request, responses, docs } = operation;
  const linked = ({ schema }: { schema: string }) => `{@link ${schemaType(schema, schemas)}}`;
  const lines = [
    `${summary}: \`${method} ${path}\``,
    '',
    ...description.split('\n'),
    '',
    `Takes ${linked(request)} and returns:`,
    '',
    ...responses.map((response) => {
      const { status, content } = response;
      const as = isSuccess(response) ? linked(content) : `\`${kinds[status]}\``;
      return `- \`${status}\` ${as}: ${response.description}`;
    }),
    ...(docs === undefined ? [] : ['', `@see ${docs}`]),
  ];
  const text = lines.map((line) => `   * ${line.replaceAll('*/', '*\\/')}`.trimEnd()).join('\n');
  return `  /**\n${text}\n   */`;
}

export const isSuccess = ({ status }: ResponseDescription) => status >= 200 && status < 300;

/** The shapes of one operation, as a property of the interface that holds them all. */
export function operationType(operation: OperationDescription, prefixes: string[], naming: Naming): string {
  const { operationId, request, responses } = operation;
  const { schemas, kinds } = naming;
  const successes = responses
    .filter(isSuccess)
    .map(({ status, content }) => `{ status: ${status}; data: ${schemaType(content.schema, schemas)} }`);
  const errors = responses
    .filter((response) => !isSuccess(response))
    .map(({ status, content }) => {
      const kind = literal(kinds[status]);
      return `\n      | { kind: ${kind}; status: ${status}; body: ${schemaType(content.schema, schemas)} }`;
    });
  return `${documentation(operation, naming)}
  ${operationId}: {
    prefix: ${prefixes.map(literal).join(' | ')};
    body: ${schemaType(request.schema, schemas)};
    success: ${successes.join(' | ')};
    error:${errors.join('')};
  };`;
}
