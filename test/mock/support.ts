import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  at,
  type Bundle,
  type Json,
  type OperationDescription,
  readOperations,
} from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';

export const bundleFile = inProject('generated', 'openapi.json');

/** A fresh copy of the bundle, which a test may change. */
export const readBundle = () => JSON.parse(readFileSync(bundleFile, 'utf8')) as Bundle;

/** A copy of the bundle with another value at a JSON pointer. */
export function bundleWith(pointer: string, value: Json): Bundle {
  const bundle = readBundle();
  const end = pointer.lastIndexOf('/');
  const parent = at(bundle, pointer.slice(0, end)) as Record<string, Json>;
  parent[pointer.slice(end + 1)] = value;
  return bundle;
}

export const operations = readOperations(readBundle());

/** The first element, of a list that has one. */
export function first<T>(list: readonly T[]): T {
  const [element] = list;
  if (element === undefined) throw new Error('The list is empty.');
  return element;
}

export const operation = first(operations);

/** How many characters a comment has at most. */
export const commentLimit = Number(
  at(readBundle(), '#/components/schemas/NewComment/properties/text/maxLength'),
);

export const json = 'application/json';
export const token = { authorization: 'Bearer any-token' };

/** The path of an operation for its first example of an identifier. */
export function pathOf({ path, parameter }: OperationDescription): string {
  const { value } = first(parameter.examples);
  return path.replace(`{${parameter.name}}`, encodeURIComponent(String(value)));
}

/** Calls an operation with its first example; `init` replaces parts of that request. */
export function call(
  url: string,
  described: OperationDescription,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(url + pathOf(described), {
    method: described.method,
    body: JSON.stringify(first(described.request.examples).value),
    ...init,
    headers: { ...token, 'content-type': json, ...(init.headers as Record<string, string> | undefined) },
  });
}

/** The first example of a status of an operation. */
export function exampleOf({ responses }: OperationDescription, status: number): Json | undefined {
  return responses.find((response) => response.status === status)?.content.examples[0]?.value;
}

export interface Violation {
  location: string[];
  severity: string;
  code: string | number;
  message: string;
}

/** What the mock holds against a request. */
export const violationsOf = (response: Response) =>
  JSON.parse(response.headers.get('sl-violations') ?? '[]') as Violation[];

/** Sends text through a socket, as it stands, and gives what comes back until the mock closes the connection. */
export function exchange(port: number, message: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(message);
  return text(socket);
}
