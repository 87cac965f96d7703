/** The requests of the console, and what it says of them. It runs in the browser. */
import { deliveryOf } from '../../../src/http/delivery.js';

/** What the console knows of an operation, from the description. */
export interface ConsoleData {
  method: string;
  path: string;
  /** Name of the parameter in the path, and the regular expression that it matches. */
  parameter: { name: string; pattern: string };
  contentType: string;
  identifiers: { name: string; text: string }[];
  bodies: { name: string; text: string }[];
  responses: { status: number; example: string }[];
  /** The kind under which the client reports each status that is an error. */
  kinds: Record<string, string>;
  /** How a request carries its token. */
  authorization: { header: string; scheme: string };
  /** Command that starts a mock, and the port that it then has. */
  command: string;
  defaultPort: string;
}

/** The fields of the form. */
export interface Entries {
  server: string;
  token: string;
  identifier: string;
  body: string;
  /** Response to ask the mock for: a status, and the name of an example after a space. */
  response: string;
}

const parsed = (address: string) => (URL.canParse(address) ? new URL(address) : undefined);

/** Whether an address is on this machine, where a request reaches no real people. */
export const isLocal = (address: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(parsed(address)?.hostname ?? '');

/** What is wrong with the address of a server; nothing if a request may go there. */
export function serverProblem(address: string): string {
  const { protocol } = parsed(address) ?? {};
  if (protocol === 'https:' || (protocol === 'http:' && isLocal(address))) return '';
  return protocol === 'http:'
    ? 'Only https leaves this machine: others could read the token.'
    : 'This is not the URL of a server, such as http://localhost:4010.';
}

/** What is wrong with a body. */
export function bodyProblem(body: string): string {
  try {
    JSON.parse(body);
    return '';
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}

/** The request as it will be sent. */
export function requestOf(entries: Entries, data: ConsoleData) {
  const { server, token, identifier, body, response } = entries;
  const { method, path, parameter, contentType, authorization } = data;
  const [status, example] = response.split(' ');
  return {
    url: server.replace(/\/+$/, '') + path.replace(`{${parameter.name}}`, encodeURIComponent(identifier)),
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

/** The command that starts a mock where the request goes. */
export const startCommand = ({ command, defaultPort }: ConsoleData, server: string): string => {
  const { port = '' } = isLocal(server) ? new URL(server) : {};
  return port === '' || port === defaultPort ? command : `${command} --port ${port}`;
};

/** What the page shows after a request. */
export interface Outcome {
  summary: string;
  good: boolean;
  /** Sentences. */
  remarks: string[];
  body?: string;
  headers?: [string, string][];
}

/** What the mock found wrong with a request, from the header in which it says so. */
function faultsOf(json: string | null): string[] {
  const faults = JSON.parse(json ?? '[]') as { location: string[]; message: string }[];
  return faults.map(({ location, message }) => `${location.join('.')}: ${message}`);
}

/** Sends a request. Never rejects. */
export async function send(entries: Entries, data: ConsoleData): Promise<Outcome> {
  const { url, ...request } = requestOf(entries, data);
  try {
    const response = await fetch(url, {
      ...request,
      // The request contains nothing of the reader but the fields of the form.
      ...{ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
      signal: AbortSignal.timeout(15_000),
    });
    const { status, statusText, headers } = response;
    const body = await response.text();
    const kind = data.kinds[status] ?? 'undocumented';
    return {
      summary: `${status} ${statusText}`,
      good: status < 400,
      remarks: [
        ...(status < 400 ? [] : [`In the client: kind: '${kind}', delivery: '${deliveryOf(status)}'.`]),
        ...faultsOf(headers.get('sl-violations')),
      ],
      body: bodyProblem(body) ? body : JSON.stringify(JSON.parse(body), null, 2),
      headers: [...headers].filter(([name]) => name !== 'sl-violations'),
    };
  } catch {
    const why = isLocal(entries.server)
      ? `It seems that no mock runs there. Start one with "${startCommand(data, entries.server)}", then send the request. If one runs, allow this page to call your machine when the browser asks.`
      : 'A browser does not say why. The server may be out of reach, or may not let a web page call it (CORS).';
    return { summary: `No response from ${new URL(entries.server).origin}`, good: false, remarks: [why] };
  }
}
