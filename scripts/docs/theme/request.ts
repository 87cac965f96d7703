/** The requests of the console, and what it says of them. It runs in the browser. */
import { deliveryOf } from '../../../src/http/delivery.js';

interface NamedExample {
  name: string;
  text: string;
}

/** What the console knows of an operation, from the description. */
export interface ConsoleData {
  method: string;
  path: string;
  /** Name of the parameter in the path. */
  parameter: string;
  contentType: string;
  identifiers: NamedExample[];
  bodies: NamedExample[];
  responses: { status: number; example: string }[];
  /** The kind under which the client reports each status that is an error. */
  kinds: Record<string, string>;
  /** How a request carries its token. */
  authorization: { header: string; scheme: string };
  /** Command that starts a mock, and the port that it then has. */
  command: string;
  defaultPort: string;
}

/** What stands in the form. */
export interface Entries {
  server: string;
  token: string;
  identifier: string;
  body: string;
  /** Response to ask the mock for: a status, and the name of an example after a space. */
  response: string;
  /** Whether the reader has agreed to a server that is not on this machine. */
  agreed: boolean;
}

export interface PreparedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** An entry that keeps a request from being sent, and what is wrong with it. */
export interface Problem {
  field: Exclude<keyof Entries, 'response'>;
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
export function problemOf({ server, token, identifier, body, agreed }: Entries): Problem | undefined {
  const { protocol } = parsed(server) ?? {};
  if (protocol !== 'http:' && protocol !== 'https:') {
    return { field: 'server', message: 'This is not the URL of a server, such as http://localhost:4010.' };
  }
  if (!isLocal(server) && protocol !== 'https:') {
    return { field: 'server', message: 'Only https leaves this machine: others could read the token.' };
  }
  if (!isLocal(server) && !agreed) {
    return { field: 'agreed', message: 'Agree first: this server is not on your machine.' };
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return { field: 'token', message: 'A token is one word of ASCII characters. The mock takes any.' };
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
export function requestOf(entries: Entries, data: ConsoleData): PreparedRequest {
  const { server, token, identifier, body, response } = entries;
  const { method, path, parameter, contentType, authorization } = data;
  const [status, example] = response.split(' ');
  return {
    url: server.replace(/\/+$/, '') + path.replace(`{${parameter}}`, encodeURIComponent(identifier.trim())),
    method,
    headers: {
      [authorization.header]: `${authorization.scheme} ${token}`,
      'Content-Type': contentType,
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
export const startCommand = ({ command, defaultPort }: ConsoleData, server: string): string => {
  const { port = '' } = parsed(server) ?? {};
  return port === '' || port === defaultPort ? command : `${command} --port ${port}`;
};

/** What the page shows after a request. */
export interface Outcome {
  summary: string;
  good: boolean;
  /** Sentences. */
  remarks: string[];
  /** What the mock found wrong with the request. */
  faults: string[];
  /** A command that helps. */
  command?: string;
  body?: string;
  headers?: [string, string][];
}

const timeoutMs = 15_000;

const pretty = (body: string) => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

/** The faults that the mock found in a request, from the header in which it names them. */
function faultsOf(json: string | null): string[] {
  try {
    const faults = JSON.parse(json ?? '[]') as { location: string[]; message: string }[];
    return faults.map(({ location, message }) => `${location.join('.')}: ${message}`);
  } catch {
    return [];
  }
}

function noResponse(error: Error, server: string, data: ConsoleData): Outcome {
  const { origin } = new URL(server);
  const time = error.name === 'TimeoutError' ? ` in ${timeoutMs / 1000} seconds` : '';
  const outcome = { summary: `No response from ${origin}${time}`, good: false, faults: [] };
  if (!isLocal(server)) {
    const remark =
      'A browser does not say why. The server may be out of reach, or may not let a web page call it (CORS). The curl command below the form does not need its permission.';
    return { ...outcome, remarks: [remark] };
  }
  const remarks = [
    `It seems that no mock runs at ${origin}. Start one in a terminal, then send the request:`,
  ];
  if (location.protocol === 'https:')
    remarks.push('If one runs, allow this page to call your machine when the browser asks.');
  return { ...outcome, remarks, command: startCommand(data, server) };
}

/** Sends a request. Never rejects. */
export async function send(entries: Entries, data: ConsoleData): Promise<Outcome> {
  const { url, ...request } = requestOf(entries, data);
  const start = performance.now();
  try {
    const response = await fetch(url, {
      ...request,
      // Nothing of the reader goes along but what stands in the form.
      ...{ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = pretty(await response.text());
    const { status, statusText, headers } = response;
    const kind = data.kinds[status] ?? 'undocumented';
    return {
      summary: `${status} ${statusText} after ${Math.round(performance.now() - start)} ms`,
      good: status < 400,
      remarks: status < 400 ? [] : [`In the client: kind: '${kind}', delivery: '${deliveryOf(status)}'.`],
      faults: faultsOf(headers.get('sl-violations')),
      body,
      headers: [...headers].filter(([name]) => name !== 'sl-violations'),
    };
  } catch (error) {
    return noResponse(error as Error, entries.server, data);
  }
}
