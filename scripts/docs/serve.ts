import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { defaultPort } from '../../src/mock/cli/flags.js';
import { UserError } from '../support/command.js';

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml; charset=utf-8',
};

const notFound = `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Not found</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 32rem; padding: 0 1rem }</style>
<h1>Not found</h1><p>There is no such page. <a href="/">To the documentation</a></p></html>
`;

/** Path in a URL → file, for every file of a folder. */
async function pages(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(dir, file).replaceAll(sep, '/')}`;
    found.set(path, file);
    if (entry.name === 'index.html') found.set(path.slice(0, -entry.name.length), file);
  }
  return found;
}

/** The path that a request asks for, or nothing when it is not even well-formed. */
function requestedPath({ url = '/' }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*/s, ''));
  } catch {
    return undefined;
  }
}

/** Where the pages have the mock, unless told otherwise. */
const usualMock = `http://127.0.0.1:${defaultPort}`;

interface Served {
  dir: string;
  /** Origin of a mock that is elsewhere than the pages have it. */
  mock: string | undefined;
}

async function answer(
  { dir, mock }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, contentType: string, body: string | Buffer, headers = {}) => {
    response.writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(405, 'text/plain; charset=utf-8', 'Only GET and HEAD.\n', { Allow: 'GET, HEAD' });
  }
  // A path is looked up among the files that are there and never joined to the folder, so none leads out of it.
  const file = (await pages(dir)).get(requestedPath(request) ?? '');
  if (file === undefined) return send(404, 'text/html; charset=utf-8', notFound);
  const content = await readFile(file);
  const follows = mock !== undefined && extname(file) === '.html';
  const body = follows ? content.toString().replaceAll(usualMock, mock) : content;
  send(200, contentTypes[extname(file)] ?? 'application/octet-stream', body);
}

interface DocsServer {
  url: string;
  /** Stops at once, also when a browser still holds a connection. */
  close(): Promise<void>;
}

/**
 * Serves the files of a folder, with `index.html` for the folder itself.
 *
 * @param port By default any that is free.
 * @param host By default this machine only.
 * @param mock Origin of the mock that the pages are to call; by default the one that they name.
 */
export async function serveDocs({
  dir,
  port = 0,
  host = '127.0.0.1',
  mock,
}: {
  dir: string;
  port?: number;
  host?: string;
  mock?: string;
}): Promise<DocsServer> {
  const server = createServer((request, response) => {
    // A file can vanish between the look and the reading, when the documentation is built anew.
    answer({ dir, mock }, request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `port ${port} is in use` : error.message;
      reject(new UserError(`The documentation cannot be served: ${reason}.`));
    });
    server.listen(port, host, resolve);
  });
  const { address, family, port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
