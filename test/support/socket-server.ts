import { createServer, type Socket } from 'node:net';
import { type Listening, listen } from '../../scripts/support/loopback.js';

/** A server that speaks whatever bytes it is told to. Close it with `await using`. */
export interface SocketServer extends Listening {
  /** Requests whose headers and body arrived in full. */
  requests: string[];
}

/** Called for every complete request; `count` is 1 for the first. */
export type OnRequest = (socket: Socket, count: number, request: string) => void;

const isComplete = (request: string) => {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
  return end >= 0 && Buffer.byteLength(request.slice(end + 4)) >= length;
};

/** Starts a server on a port of 127.0.0.1, or on any. */
export async function startSocketServer(onRequest: OnRequest, port = 0): Promise<SocketServer> {
  const requests: string[] = [];
  const server = createServer((socket) => {
    let request = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      request += chunk;
      if (!isComplete(request)) return;
      const complete = request;
      request = '';
      requests.push(complete);
      onRequest(socket, requests.length, complete);
    });
  });
  return { ...(await listen(server, port)), requests };
}

/** A response as it is sent, with the length of its body. */
export const http = (status: string, body = '', headers: string[] = []) =>
  [
    `HTTP/1.1 ${status}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Type: application/json',
    ...headers,
    '',
    body,
  ].join('\r\n');
