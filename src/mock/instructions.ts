import type { Description } from './description/describe.js';
import type { Operation } from './description/operations.js';

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The path of an operation with an example in place of each parameter. */
function examplePath({ path, parameters }: Operation): string {
  return path.replace(/\{(.+?)\}/g, (_, name: string) => {
    const example = parameters.find((parameter) => parameter.name === name)?.examples[0];
    return encodeURIComponent(String(example?.value ?? name));
  });
}

/** A command for a POSIX shell that calls an operation with its first examples. */
function curl(url: string, operation: Operation): string {
  const [body] = operation.bodies;
  const example = body?.examples[0];
  return [
    'curl',
    `--request ${operation.method}`,
    quote(url + examplePath(operation)),
    `--header 'Authorization: Bearer any-token'`,
    ...(body && example
      ? [`--header 'Content-Type: ${body.name}'`, `--data ${quote(JSON.stringify(example.value))}`]
      : []),
  ].join(' ');
}

/** The answers of an operation: `200 CommentAdded, CommentAddedComplete; 404 NotFound`. */
const answersOf = ({ responses }: Operation) =>
  responses
    .map(({ status, contents }) => {
      const names = contents.flatMap(({ examples }) => examples.map(({ name }) => name));
      return [status, names.join(', ')].join(' ').trim();
    })
    .join('; ');

/** What somebody who has just started a mock wants to know. */
export function instructions({ operations }: Description, url: string): string {
  const width = Math.max(...operations.map(({ method, path }) => `${method} ${path}`.length));
  const calls = operations.map((operation) => curl(url, operation));
  const shortest = calls.reduce((a, b) => (b.length < a.length ? b : a));
  return [
    `The mock answers at ${url}`,
    '',
    ...operations.flatMap((operation) => [
      `  ${`${operation.method} ${operation.path}`.padEnd(width)}  ${operation.id}`,
      `      ${answersOf(operation)}`,
    ]),
    '',
    'A header chooses the answer by its status and, if you like, its example:',
    '',
    '  Prefer: code=<status>, example=<name>',
    '',
    'A call to begin with:',
    '',
    `  ${shortest}`,
    '',
  ].join('\n');
}
