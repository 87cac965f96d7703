import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { startServer } from '../support/server.js';

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** A server of files by their path in a URL: the origin of a page. */
export async function servePages(
  files: Record<string, string>,
): Promise<AsyncDisposable & { origin: string }> {
  const server = await startServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': types[extname(file)] }).end(readFileSync(file));
  });
  return {
    // Another host name than the mock's, besides another port.
    origin: server.url.replace('127.0.0.1', 'localhost'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
