import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isControl } from './control-api.js';
import { ConnectionFailure, type HandleContext } from './handle.js';
import { MockError } from './mock-error.js';
import { asProblem, Problem } from './problem.js';
import { notify, type RequestEvent } from './record.js';

type OnRequest = ((event: RequestEvent) => void) | undefined;

type Handle = (request: Request, context: HandleContext) => Promise<Response>;

/** The handlers of the server. They may change while it runs. */
export interface Served {
  api: Handle;
  control: Handle;
}

interface ServerOptions {
  port: number;
  host: string;
  /** Is called for requests that reach neither handler. */
  onRequest: OnRequest;
}

const limitInBytes = 10_000_000;

/** How many bytes of a body that is too large are read and dropped, so that its sender gets the response. */
const mostBytesToSkip = 10 * limitInBytes;

/** The bytes of a body, or a Problem if there are too many. Rejects if the caller goes away. */
function receive(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | Problem> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (headers?: Record<string, string>) =>
      resolve(new Problem(413, `The mock reads bodies up to ${limitInBytes} bytes.`, headers));
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitInBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (length > mostBytesToSkip) tooLarge({ connection: 'close' });
    });
    request.once('end', () => (length > limitInBytes ? tooLarge() : resolve(Buffer.concat(chunks))));
    request.once('error', reject);
  });
}

const methodOf = ({ method }: IncomingMessage) => String(method);

/** Path and query of a request, whose target may be a whole URL. Not normalized: `..` can be a value. */
const targetOf = ({ url }: IncomingMessage) =>
  String(url)
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/#.*/, '');

const headersOf = ({ headers }: IncomingMessage) =>
  Object.entries(headers).map(([name, value]): [string, string] => [name, [value].flat().join(', ')]);

/** Methods that a `Request` refuses to have. */
const refusedMethods = ['CONNECT', 'TRACE', 'TRACK'];

function problemOf(incoming: IncomingMessage): Problem | undefined {
  if (incoming.httpVersion === '1.1' && incoming.headers.host === undefined) {
    return new Problem(400, 'The request has no Host header.', { connection: 'close' });
  }
  return targetOf(incoming).startsWith('/')
    ? undefined
    : new Problem(400, 'The target of the request is not a path.');
}

/**
 * A `Request`, without what it cannot have: the raw target, some methods, a body of GET or HEAD or one that is too
 * large. With the problem for which it is refused, if there is one.
 */
async function toRequest(incoming: IncomingMessage) {
  const method = methodOf(incoming);
  const received = await receive(incoming);
  const tooLarge = received instanceof Problem;
  const body = tooLarge || received.length === 0 || method === 'GET' || method === 'HEAD' ? null : received;
  const allowed = refusedMethods.includes(method) ? 'OPTIONS' : method;
  const request = new Request('http://mock/', { method: allowed, headers: headersOf(incoming), body });
  return { request, problem: tooLarge ? received : problemOf(incoming) };
}

/** Allows pages of any origin to read a response: the mock has no secrets. */
const corsHeaders = ({ headers }: IncomingMessage, exposed: string[]) => ({
  'access-control-allow-origin': headers.origin ?? '*',
  'access-control-allow-credentials': 'true',
  // With credentials, `*` would name a header called "*".
  'access-control-expose-headers': exposed.join(', '),
  vary: 'origin',
});

function preflightResponse({ method, headers: asked }: IncomingMessage): Response | undefined {
  const wanted = asked['access-control-request-method'];
  if (method !== 'OPTIONS' || asked.origin === undefined || wanted === undefined) return undefined;
  const headers = {
    'access-control-allow-methods': wanted,
    'access-control-allow-headers': asked['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
    // Private network access: browsers ask before a public page may call this machine.
    ...(asked['access-control-request-private-network'] && {
      'access-control-allow-private-network': 'true',
    }),
  };
  return new Response(null, { status: 204, headers });
}

/** @param part Whether to cut the response in the middle of its body. */
async function write(incoming: IncomingMessage, outgoing: ServerResponse, response: Response, part = false) {
  const headers = Object.fromEntries(response.headers);
  // Pages of other origins may not use the control interface.
  const cors = isControl(targetOf(incoming)) ? {} : corsHeaders(incoming, Object.keys(headers));
  // As text: Node puts the headers before a "100 Continue" that still waits if the body is bytes.
  const body = response.body === null ? undefined : await response.text();
  const length = Buffer.byteLength(body ?? '');
  outgoing.writeHead(response.status, {
    ...headers,
    ...(body !== undefined && { 'content-length': part ? Math.max(2, length) : length }),
    ...cors,
  });
  if (part) outgoing.write(body?.slice(0, body.length / 2) || '\n', () => incoming.socket.destroy());
  else outgoing.end(body);
}

function createListener(
  served: () => Served,
  onRequest: OnRequest,
  broken: WeakSet<Duplex>,
): RequestListener {
  /** Reports a request that reached no handler, unless that has been done, and returns the response. */
  function refuse(incoming: IncomingMessage, at: Date, error: unknown): Response {
    const { status, headers, body, reasons } = asProblem(error).reply;
    const { socket } = incoming;
    const method = methodOf(incoming);
    const outcome = socket.destroyed
      ? { status: undefined, reasons: ['the caller went away'] }
      : { status, reasons };
    const path = targetOf(incoming).replace(/\?.*/s, '');
    const event = { at, method, path, durationMs: Date.now() - at.getTime(), ...outcome };
    if (!broken.has(socket)) notify(onRequest, { ...event, operation: undefined, body: undefined });
    return new Response(body, { status, headers });
  }

  async function respond(incoming: IncomingMessage): Promise<Response> {
    const at = new Date();
    const { api, control } = served();
    const target = targetOf(incoming);
    const controlled = isControl(target);
    const preflight = controlled ? undefined : preflightResponse(incoming);
    if (preflight !== undefined) return preflight;
    const { socket } = incoming;
    const method = methodOf(incoming);
    const isConnected = () => !socket.destroyed;
    const context = { target, method, remoteAddress: socket.remoteAddress, isConnected };
    try {
      const { request, problem } = await toRequest(incoming);
      if (!controlled) return await api(request, { ...context, problem });
      if (problem !== undefined) throw problem;
      return await control(request, context);
    } catch (error) {
      if (error instanceof ConnectionFailure) throw error;
      return refuse(incoming, at, error);
    }
  }

  return async (incoming, outgoing) => {
    try {
      const response = await respond(incoming).catch((error: ConnectionFailure) => error);
      if (response instanceof Response) await write(incoming, outgoing, response);
      else if (response.kind === 'reset') incoming.socket.resetAndDestroy();
      else if (response.kind === 'half-body') await write(incoming, outgoing, response.response, true);
    } catch {
      // Headers of `answerWith` that HTTP does not allow together.
      outgoing.destroy();
    }
  };
}

/** Responds on a socket that has no HTTP request. */
function writeToSocket(socket: Duplex, problem: Problem): void {
  const { status, headers, body } = problem.reply;
  const fields = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const message = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
  socket.end(message, () => socket.destroy());
}

const clientErrors: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too long.'],
  HPE_INVALID_EOF_STATE: [400, 'The request broke off.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Returns the pending responses of a socket's complete requests, in their order. */
function pendingResponses(server: Server): (socket: Duplex) => ServerResponse[] {
  const open = new WeakMap<Duplex, Map<IncomingMessage, ServerResponse>>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const requests = open.get(request.socket) ?? new Map();
    open.set(request.socket, requests.set(request, response));
    response.once('finish', () => requests.delete(request));
  });
  return (socket) =>
    [...(open.get(socket) ?? [])].flatMap(([{ complete }, response]) => (complete ? [response] : []));
}

function failure(error: NodeJS.ErrnoException, port: number, host: string): MockError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken; choose another, or 0 for any that is free.`,
    EACCES: `Port ${port} on ${host} is not permitted to this process.`,
  };
  const reason = reasons[String(error.code)];
  const unusable = `The mock cannot listen on host "${host}": ${error.message}`;
  return new MockError(reason === undefined ? 'host' : 'port', reason ?? unusable, { cause: error });
}

/** Listens, and also responds to input that is not HTTP. No request ends the server. */
export async function listen(
  served: () => Served,
  { port, host, onRequest }: ServerOptions,
): Promise<Server> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new MockError('port', `The port must be a whole number from 0 to 65535, not ${port}.`);
  }
  if (host === '') throw new MockError('host', 'The host must not be empty: that would be every address.');
  /** Connections whose incomplete request has been reported. */
  const broken = new WeakSet<Duplex>();
  const listener = createListener(served, onRequest, broken);
  // Without a Host header, Node by itself would respond without a body.
  const server = createServer({ requireHostHeader: false }, listener);
  const pending = pendingResponses(server);
  server.on('clientError', async (error: NodeJS.ErrnoException, socket) => {
    await Promise.all(pending(socket).map((response) => once(response, 'close')));
    const [status, message] = clientErrors[String(error.code)] ?? [400, 'This is not an HTTP request.'];
    if (!socket.writable) return void socket.destroy();
    broken.add(socket);
    const nobody = { method: '', path: '', operation: undefined, body: undefined };
    notify(onRequest, { at: new Date(), durationMs: 0, status, reasons: [message], ...nobody });
    writeToSocket(socket, new Problem(status, message));
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    // Node does not handle errors of such a connection, so that one would end the process.
    socket.on('error', () => {});
    writeToSocket(socket, new Problem(405, 'The mock is no proxy.'));
  });
  // Node would refuse an unknown `Expect` header without a body; here it is ignored.
  server.on('checkExpectation', listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(failure(error, port, host)));
    server.listen(port, host, resolve);
  });
  return server;
}

/** Closes a server at once, with all its connections, idle or not. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const wildcards: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The origin of a server on this host, as this machine can reach it. */
export function originOf(host: string, port: number): string {
  const reachable = wildcards[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}
