import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { at, type Bundle, type Json, type OperationDescription } from '../../scripts/support/description.js';
import { changed } from '../support/changed.js';
import { bundle, described } from '../support/contract.js';

/** A copy of the bundle with another value at a JSON pointer. */
export const bundleWith = (pointer: string, value: Json): Bundle => changed({ [pointer]: value });

export const operations = described;

/** The first element, of a list that has one. */
export function first<T>(list: readonly T[]): T {
  const [element] = list;
  if (element === undefined) throw new Error('The list is empty.');
  return element;
}

export const operation = first(operations);
export const operationOf = (id: string) => first(operations.filter(({ operationId }) => operationId === id));

/** How many characters a comment has at most. */
export const commentLimit = Number(at(bundle, '#/components/schemas/NewComment/properties/text/maxLength'));

export const json = 'application/json';
export const token = { authorization: 'Bearer any-token' };

/** The path of an operation for its first example of an identifier, or for another one. */
export function pathOf(
  { path, parameter }: OperationDescription,
  identifier = String(first(parameter.examples).value),
): string {
  return path.replace(`{${parameter.name}}`, encodeURIComponent(identifier));
}

/** Calls an operation with its first example; `init` replaces parts of that request. */
export function call(
  url: string,
  described: OperationDescription,
  init: RequestInit = {},
  path = pathOf(described),
): Promise<Response> {
  return fetch(url + path, {
    method: described.method,
    body: JSON.stringify(first(described.request.examples).value),
    ...init,
    headers: { ...token, 'content-type': json, ...(init.headers as Record<string, string> | undefined) },
  });
}

/** The first example of a status of an operation. */
export const exampleOf = ({ responses }: OperationDescription, status: number): Json | undefined =>
  responses.find((response) => response.status === status)?.content.examples[0]?.value;

/** What the mock finds wrong with a request. */
export interface Violation {
  location: string[];
  severity: string;
  code: string | number;
  message: string;
}

export const violationsOf = (response: Response) =>
  JSON.parse(response.headers.get('sl-violations') ?? '[]') as Violation[];

/** Sends text through a socket, and returns what comes back until the mock closes the connection. */
export function exchange(port: number, message: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(message);
  return text(socket);
}

/** The milliseconds of the timers that are started while something runs. */
export async function timersOf(run: () => Promise<unknown>): Promise<unknown[]> {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  try {
    await run();
    return timers.mock.calls.map(([, ms]) => ms);
  } finally {
    timers.mockRestore();
  }
}
