import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { type Listening, listen } from '../../scripts/support/loopback.js';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real server on loopback that keeps what it received. Close it with `await using`. */
export interface TestServer extends Listening {
  received: Received[];
}

/** Starts a server that calls `respond` for each request, once its body is complete. */
export async function startServer(respond: RequestListener): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    respond(request, response);
  });
  return { ...(await listen(server)), received };
}
