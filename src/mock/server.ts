import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { MockError } from './mock-error.js';
import { Problem } from './problem.js';
import type { RequestEvent } from './request-event.js';

/** @throws MockError unless a server could listen on the port. */
export function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new MockError('port', `The port must be a whole number from 0 to 65535, not ${port}.`);
  }
}

/** Answers where there is no HTTP request to answer, only what came through a socket. */
function answerSocket(socket: Duplex, problem: Problem): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problem.answer;
  const fields = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const message = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n');
  socket.end(message, () => socket.destroy());
}

const clientErrors: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

function failure(error: NodeJS.ErrnoException, port: number, host: string): MockError {
  const { code, message } = error;
  if (code === 'EADDRINUSE') {
    return new MockError(
      'port',
      `Port ${port} on ${host} is taken; choose another, or 0 for any that is free.`,
      {
        cause: error,
      },
    );
  }
  if (code === 'EACCES') {
    return new MockError('port', `Port ${port} on ${host} is not permitted to this process.`, {
      cause: error,
    });
  }
  return new MockError('host', `The mock cannot listen on host "${host}": ${message}`, { cause: error });
}

/** Waits until the complete requests that came through a socket so far, one behind the other, are answered. */
function unanswered(server: Server): (socket: Duplex) => Promise<unknown> {
  const open = new WeakMap<Duplex, Map<IncomingMessage, ServerResponse>>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const requests = open.get(request.socket) ?? new Map();
    open.set(request.socket, requests.set(request, response));
    response.once('finish', () => requests.delete(request));
  });
  return (socket) =>
    Promise.all(
      [...(open.get(socket) ?? new Map<IncomingMessage, ServerResponse>())]
        .filter(([{ complete }]) => complete)
        .map(
          ([, response]) =>
            new Promise<void>((resolve) => {
              response.once('finish', () => resolve());
            }),
        ),
    );
}

interface ListenOptions {
  port: number;
  host: string;
  /** Hears of what was not HTTP. */
  onRequest: ((event: RequestEvent) => void) | undefined;
}

/** Listens, and answers also what is not HTTP. */
export async function listen(
  listener: RequestListener,
  { port, host, onRequest }: ListenOptions,
): Promise<Server> {
  // Without a Host header, Node by itself would answer with no body.
  const server = createServer({ requireHostHeader: false }, listener);
  const answered = unanswered(server);
  server.on('clientError', async (error: NodeJS.ErrnoException, socket) => {
    await answered(socket);
    const [status, message] = clientErrors[String(error.code)] ?? [400, 'This is not an HTTP request.'];
    const nobody = { method: '', path: '', operation: undefined, body: undefined };
    if (socket.writable)
      onRequest?.({ at: new Date(), durationMs: 0, status, reasons: [message], ...nobody });
    answerSocket(socket, new Problem(status, message));
  });
  server.on('connect', (_request, socket) => {
    answerSocket(socket, new Problem(405, 'The mock is no proxy.'));
  });
  // An expectation that Node does not know, which it would refuse with no body, changes no answer here.
  server.on('checkExpectation', listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(failure(error, port, host)));
    server.listen(port, host, resolve);
  });
  return server;
}

/** Closes a server at once: with the connections that are idle, and those that are half-way through a request. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const wildcards: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where a server that listens on this host can be reached from this machine. */
export function originOf(host: string, port: number): string {
  const reachable = wildcards[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}
