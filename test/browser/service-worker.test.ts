import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { exampleOf, first, operations } from '../mock/support.js';
import { browserMissing, launchBrowser, openPage } from '../support/browser.js';
import { type Built, builtPackage } from '../support/built.js';
import { servePages } from './pages.js';

const script = join(
  dirname(createRequire(import.meta.url).resolve('msw/package.json')),
  'lib',
  'mockServiceWorker.js',
);

/** What a team's own page would do. */
const application = `
  import { setupWorker } from 'msw/browser';
  import { createHandlers } from './msw.js';
  const worker = setupWorker(...createHandlers());
  window.ready = worker.start({ quiet: true });
`;

const described = first(operations.filter(({ operationId }) => operationId === 'createComment'));

let built: Built;
let browser: Browser;
let pages: Awaited<ReturnType<typeof servePages>>;
let opened: Awaited<ReturnType<typeof openPage>>;

describe.skipIf(browserMissing)(`MSW as a service worker in Chromium${browserMissing ?? ''}`, () => {
  beforeAll(async () => {
    built = await builtPackage();
    const outfile = join(built.folder, 'application.js');
    await build({
      stdin: { contents: application, resolveDir: built.folder },
      ...{
        bundle: true,
        format: 'esm',
        outfile,
        logLevel: 'silent',
        nodePaths: [join(projectRoot, 'node_modules')],
      },
    });
    pages = await servePages({
      '/': inProject('examples', 'browser', 'index.html'),
      '/application.js': outfile,
      '/mockServiceWorker.js': script,
    });
    browser = await launchBrowser();
    opened = await openPage(browser);
    await opened.page.goto(`${pages.origin}/`);
    await opened.page.addScriptTag({ type: 'module', url: '/application.js' });
    await opened.page.evaluate(() => Reflect.get(window, 'ready') as Promise<unknown>);
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await Promise.all([browser?.close(), pages?.[Symbol.asyncDispose](), built?.[Symbol.asyncDispose]()]);
  });

  const comment = (body: string, authorization = 'Bearer any') =>
    opened.page.evaluate(
      async ({ body, authorization }) => {
        const url = 'https://api.aelyst.ai/v1/contact/id%3A5/comment';
        const headers = { authorization, 'content-type': 'application/json' };
        const response = await fetch(url, { method: 'POST', headers, body });
        return { status: response.status, body: (await response.json()) as unknown };
      },
      { body, authorization },
    );

  test('answers in place of the live API, which is not called', async () => {
    const { status, body } = await comment('{"text":"from a page"}');
    expect(status).toBe(200);
    expect(body).toMatchObject({ text: 'from a page', contactId: 5 });
    expect(opened.outsideRequests).toEqual([]);
  });

  test('answers a request that is not valid, or has no token, as documented', async () => {
    expect(await comment('{"text":5}')).toEqual({ status: 400, body: exampleOf(described, 400) });
    expect(await comment('{}', '')).toEqual({ status: 401, body: exampleOf(described, 401) });
  });
});
