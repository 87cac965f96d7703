import { UserError } from '../support/command.js';
import type { OperationDescription, ResponseDescription } from '../support/description.js';

const literal = (value: unknown) => JSON.stringify(value);

/** The type that stands for the schema at a pointer, in terms of openapi-typescript's `components`. */
function schemaType(pointer: string): string {
  const [section, ...tokens] = pointer.split('/').slice(1);
  if (section !== 'components') {
    throw new UserError(`The schema at ${pointer} needs a file of its own under openapi/components/schemas.`);
  }
  return section + tokens.map((token) => `[${literal(token)}]`).join('');
}

function documentation({ summary, description, method, path, responses }: OperationDescription): string {
  const lines = [
    `${summary}: \`${method} ${path}\``,
    '',
    ...description.split('\n'),
    '',
    ...responses.map((response) => `- \`${response.status}\` ${response.description}`),
  ];
  const text = lines.map((line) => `   * ${line.replaceAll('*/', '*\\/')}`.trimEnd()).join('\n');
  return `  /**\n${text}\n   */`;
}

export const isSuccess = ({ status }: ResponseDescription) => status >= 200 && status < 300;

/** The shapes of one operation, as a property of the interface that holds them all. */
export function operationType(
  operation: OperationDescription,
  prefixes: string[],
  kinds: Record<string, string>,
): string {
  const { operationId, request, responses } = operation;
  const successes = responses
    .filter(isSuccess)
    .map(({ status, content }) => `{ status: ${status}; data: ${schemaType(content.schema)} }`);
  const errors = responses
    .filter((response) => !isSuccess(response))
    .map(({ status, content }) => {
      const kind = literal(kinds[status]);
      return `\n      | { kind: ${kind}; status: ${status}; body: ${schemaType(content.schema)} }`;
    });
  return `${documentation(operation)}
  ${operationId}: {
    prefix: ${prefixes.map(literal).join(' | ')};
    body: ${schemaType(request.schema)};
    success: ${successes.join(' | ')};
    error:${errors.join('')};
  };`;
}
