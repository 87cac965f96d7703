import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDocs } from '../../scripts/docs/serve.js';
import { UserError } from '../../scripts/support/command.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = await temporaryFolder();
const served = join(folder.path, 'served');
let server: Awaited<ReturnType<typeof serveDocs>>;

beforeAll(async () => {
  await mkdir(join(served, 'deeper'), { recursive: true });
  await writeFile(join(folder.path, 'secret.txt'), 'secret');
  await writeFile(join(served, 'index.html'), '<p>the page');
  await writeFile(join(served, 'openapi.json'), '{}');
  await writeFile(join(served, 'deeper', 'index.html'), '<p>deeper');
  await writeFile(join(served, 'with space.svg'), '<svg/>');
  server = await serveDocs({ dir: served });
});

afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** Sends a path as it stands: `fetch` would resolve the dots in it. */
function ask(path: string, method = 'GET') {
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
    (resolve, reject) => {
      request(server.url, { path, method, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, type: response.headers['content-type'], body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

describe('the server of the documentation', () => {
  it('listens on this machine only', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/$/);
  });

  it.each([
    ['/', 'text/html; charset=utf-8', '<p>the page'],
    ['/index.html', 'text/html; charset=utf-8', '<p>the page'],
    ['/?from=start#top', 'text/html; charset=utf-8', '<p>the page'],
    ['/openapi.json', 'application/json; charset=utf-8', '{}'],
    ['/deeper/', 'text/html; charset=utf-8', '<p>deeper'],
    ['/with%20space.svg', 'image/svg+xml', '<svg/>'],
  ])('answers %s', async (path, type, body) => {
    expect(await ask(path)).toEqual({ status: 200, type, body });
  });

  it('serves a file that came after the start', async () => {
    await writeFile(join(served, 'late.txt'), 'late');
    expect(await ask('/late.txt')).toMatchObject({ status: 200, body: 'late' });
  });

  it.each([
    '/missing',
    '/../secret.txt',
    '/deeper/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/index.html%00',
    '/%ZZ',
  ])('has a page that says so for %s', async (path) => {
    const { status, type, body } = await ask(path);
    expect({ status, type }).toEqual({ status: 404, type: 'text/html; charset=utf-8' });
    expect(body).toContain('<title>Not found</title>');
  });

  it('answers HEAD without a body', async () => {
    expect(await ask('/', 'HEAD')).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: '' });
  });

  it('refuses what would write', async () => {
    expect(await ask('/', 'POST')).toMatchObject({ status: 405 });
  });

  it('says when its port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const start = serveDocs({ dir: served, port });
    await expect(start).rejects.toThrow(UserError);
    await expect(start).rejects.toThrow(`The documentation cannot be served: port ${port} is in use.`);
  });

  it('stops although a reader holds a connection', async () => {
    const other = await serveDocs({ dir: served });
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
    socket.destroy();
  });
});
