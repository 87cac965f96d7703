import type { ServerResponse } from 'node:http';
import { slidingWindow, unlimited } from '../support/rate-limits.js';
import { startServer, type TestServer } from '../support/server.js';

/** An API that counts messages. Close it with `await using`. */
export interface MessageServer extends AsyncDisposable {
  url: string;
  /** Texts of the messages that it took, in order. */
  taken: string[];
  /** Texts of those that have no response yet. */
  readonly open: Set<string>;
}

interface Behaviour {
  /** Messages that it takes in a second. */
  limit?: number;
  /** Responds to a message that was taken, or never does. The default is a success after a moment. */
  respond?: (text: string, succeed: () => void, response: ServerResponse) => void;
}

/** Starts a server that takes each message that its limit admits. */
export async function startMessageServer({
  limit,
  respond = (_, succeed) => setTimeout(succeed, 20),
}: Behaviour = {}): Promise<MessageServer> {
  const limiter = limit === undefined ? unlimited : slidingWindow(limit, 1000);
  const taken: string[] = [];
  const open = new Set<string>();
  const server: TestServer = await startServer((_, response) => {
    const { text } = (JSON.parse(server.received.at(-1)?.body ?? '') as { message: { text: string } })
      .message;
    const waitMs = limiter(performance.now());
    response.setHeader('Content-Type', 'application/json');
    if (waitMs !== undefined) {
      response.writeHead(429, { 'Retry-After': Math.ceil(waitMs / 1000), 'X-RateLimit-Limit': limit });
      response.end('{"code":429,"message":"Too many requests"}');
      return;
    }
    taken.push(text);
    open.add(text);
    const succeed = () => {
      open.delete(text);
      response.end(JSON.stringify({ messageId: taken.length }));
    };
    respond(text, succeed, response);
  });
  return { ...server, taken, open };
}
