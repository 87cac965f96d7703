import { readFileSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { installInto } from '../support/built.js';
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

/** A project of somebody who has installed the package, and copied the examples for tests. */
export async function installedExamples(): Promise<AsyncDisposable & { project: string }> {
  const folder = await temporaryFolder('set-ups');
  await symlink(inProject('node_modules'), join(folder.path, 'node_modules'), 'junction');
  const project = join(folder.path, 'project');
  await cp(inProject('examples', 'testing'), project, { recursive: true });
  await installInto(project);
  return { ...folder, project };
}
