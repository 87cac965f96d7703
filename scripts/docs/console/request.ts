import type { ConsoleData, Entries } from './model.js';

export interface PreparedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** An entry that keeps a request from being sent, and what is wrong with it. */
export interface Obstacle {
  field: 'server' | 'token' | 'identifier' | 'body' | 'agreed';
  message: string;
}

const parsed = (address: string): URL | undefined => {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
};

/** Whether an address is of this machine, where a request reaches no real people. */
export const isLocal = (address: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(parsed(address)?.hostname ?? '');

/** The first thing that keeps the request from being sent. */
export function obstacleOf({ server, token, identifier, body, agreed }: Entries): Obstacle | undefined {
  const { protocol } = parsed(server) ?? {};
  if (protocol !== 'http:' && protocol !== 'https:') {
    return { field: 'server', message: 'This is no address. It looks like http://127.0.0.1:4010/v1.' };
  }
  if (!isLocal(server) && protocol !== 'https:') {
    return { field: 'server', message: 'Only https goes beyond this machine: others could read the token.' };
  }
  if (!isLocal(server) && !agreed) {
    return { field: 'agreed', message: 'Agree first: this server is not on your machine.' };
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return { field: 'token', message: 'A token is one word of plain characters. The mock takes any.' };
  }
  if (/^\.{0,2}$/.test(identifier.trim())) {
    return { field: 'identifier', message: 'Name a contact, such as id:123.' };
  }
  try {
    JSON.parse(body);
  } catch (error) {
    return { field: 'body', message: `This is not JSON: ${(error as Error).message}` };
  }
  return undefined;
}

/** The request as it will be sent. */
export function requestOf(entries: Entries, { authorization }: ConsoleData): PreparedRequest {
  const { operation, server, token, identifier, body, answer } = entries;
  const [status, example] = answer.split(' ');
  const path = operation.path.replace(`{${operation.parameter}}`, encodeURIComponent(identifier.trim()));
  return {
    url: server.replace(/\/+$/, '') + path,
    method: operation.method,
    headers: {
      [authorization.header]: `${authorization.scheme} ${token}`,
      'Content-Type': operation.contentType,
      // Only the mock knows it, and another server may refuse a header that it does not.
      ...(status && isLocal(server) && { Prefer: `code=${status}, example=${example}` }),
    },
    body,
  };
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same request for a POSIX shell. */
export const curlOf = ({ url, method, headers, body }: PreparedRequest): string =>
  [
    `curl --request ${method} ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    `--data ${quote(body)}`,
  ].join(' \\\n  ');

/** The command that starts a mock where the request went. */
export function startCommand({ command, mock }: ConsoleData, server: string): string {
  const { port = '' } = parsed(server) ?? {};
  if (port === new URL(mock).port || port === '') return command;
  return `${command} --port ${port}`;
}
