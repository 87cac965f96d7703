import type { MockDescription, MockedOperation } from '../../generated/mock.js';

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command for a POSIX shell that calls an operation with its first examples. */
function curl(url: string, { method, path, parameter, body }: MockedOperation): string {
  const identifier = encodeURIComponent(String(parameter.examples[0]));
  return [
    'curl',
    `--request ${method}`,
    quote(url + path.replace(`{${parameter.name}}`, identifier)),
    `--header 'Authorization: Bearer any-token'`,
    `--header 'Content-Type: ${body.mediaType}'`,
    `--data ${quote(JSON.stringify(body.examples[0]))}`,
  ].join(' ');
}

/** The responses of an operation: `200 CommentAdded, CommentAddedComplete; 404 NotFound`. */
const responsesOf = ({ responses }: MockedOperation) =>
  responses.map(({ status, examples }) => `${status} ${Object.keys(examples).join(', ')}`).join('; ');

/** What somebody who has just started a mock wants to know. */
export function instructions({ operations }: MockDescription, url: string): string {
  const width = Math.max(...operations.map(({ method, path }) => `${method} ${path}`.length));
  const calls = operations.map((operation) => curl(url, operation));
  const shortest = calls.reduce((a, b) => (b.length < a.length ? b : a));
  return [
    `The mock is at ${url}`,
    '',
    ...operations.flatMap((operation) => [
      `  ${`${operation.method} ${operation.path}`.padEnd(width)}  ${operation.id}`,
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
