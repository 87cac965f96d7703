import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { checkLive, checkServer } from '../../scripts/check-live.js';
import type { Flags } from '../../scripts/live/plan.js';
import { ajvFor } from '../../scripts/support/ajv.js';
import { runCommand } from '../../scripts/support/command.js';
import type { Bundle, OperationDescription } from '../../scripts/support/description.js';
import { placeOf } from '../../scripts/support/source.js';
import { bundle, described } from '../support/contract.js';
import { runInProcess } from '../support/in-process.js';
import { startServer } from '../support/server.js';

/** The token that the server accepts. Written in JSON, a path or a pointer it looks different each time. */
export const token = 'secret/"token"~\\1';

/** The response that the server is about to send. */
export interface PlannedResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The Content-Length, if it is not that of the body. */
  length?: number;
  /** Whether the connection is closed in place of a response. */
  hangUp?: boolean;
}

/** The response that the description has for a status of an operation. */
export function documentedResponse({ responses }: OperationDescription, status: number): PlannedResponse {
  const response = responses.find((each) => each.status === status);
  if (response === undefined) throw new Error(`No operation documents ${status} here.`);
  const { contentType, examples } = response.content;
  return {
    status,
    headers: {
      'content-type': contentType,
      ...Object.fromEntries(response.headers.map(({ name, example }) => [name, String(example)])),
    },
    body: JSON.stringify(examples[0]?.value),
  };
}

const operationAt = (url = '', sent = '') =>
  described.find(({ path, method }) => {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/, '[^/]+')}$`);
    return method === sent && pattern.test(url);
  });

async function send(response: ServerResponse, { status, headers, body, length, hangUp }: PlannedResponse) {
  if (hangUp) return response.socket?.destroy();
  if (length === undefined) return response.writeHead(status, headers).end(body);
  response.writeHead(status, { ...headers, 'content-length': length }).write(body);
  // The headers and the first bytes are sent before the connection closes.
  await setImmediate();
  return response.socket?.end();
}

/** What the server was sent. */
export interface Sent {
  operation: OperationDescription;
  identifier: string;
  authorization: string | undefined;
  body: unknown;
  /** The status by the description. */
  status: number;
}

/** Changes the response that is about to be sent. */
export type Change = (planned: PlannedResponse, sent: Sent) => PlannedResponse;

const validators = new Map(described.map(({ request }) => [request, ajvFor(bundle, request.schema)]));
const isValid = ({ operation, body }: Pick<Sent, 'operation' | 'body'>) =>
  validators.get(operation.request)?.(body) === true;

/** What was sent with the right token and a body that fits the description. */
export const processed = (sent: readonly Sent[]) => sent.filter(({ status }) => status === 200);

/**
 * A server that acts as the description says: 401 without the right token, 400 for a body that does not fit, else 200.
 * A change makes it drift.
 */
export async function startApi(change: Change = (planned) => planned) {
  const sent: Sent[] = [];
  const server = await startServer((request, response) => {
    const operation = operationAt(request.url, request.method);
    if (operation === undefined) throw new Error(`No operation is ${request.method} ${request.url}.`);
    const { authorization } = request.headers;
    const identifier = decodeURIComponent(request.url?.split('/')[2] ?? '');
    const body: unknown = JSON.parse(server.received.at(-1)?.body ?? '');
    const status = authorization !== `Bearer ${token}` ? 401 : isValid({ operation, body }) ? 200 : 400;
    const received = { operation, identifier, authorization, body, status };
    sent.push(received);
    void send(response, change(documentedResponse(operation, status), received));
  });
  return Object.assign(server, { sent });
}

/** Runs the command in this process. */
export const run = (env: NodeJS.ProcessEnv, args: string[] = []) =>
  runInProcess(() => runCommand(checkLive(env), args));

/** The environment for a server of the tests. */
export const envFor = ({ url }: { url: string }) => ({ AELYST_BASE_URL: url, AELYST_TOKEN: token });

/** A base URL whose server has closed. */
export async function nowhere(): Promise<string> {
  await using server = await startApi();
  return server.url;
}

/** What the command finds in the responses, with the file and line of each drift. */
export async function found(env: NodeJS.ProcessEnv, flags: Flags = {}, description: Bundle = bundle) {
  let result: Awaited<ReturnType<typeof checkServer>> | undefined;
  await runInProcess(async () => {
    result = await checkServer(flags, env, description);
  });
  return (result?.drifts ?? []).map(({ place, message, pointer, exchange: { call, response } }) => ({
    ...{ operation: call.operation, status: response?.status ?? null },
    ...{ place, message, source: placeOf(pointer) },
  }));
}
