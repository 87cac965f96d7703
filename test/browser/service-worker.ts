import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFrom } from '../../scripts/support/built.js';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';
import { exampleOf, first, operations } from '../mock/support.js';
import { openPage } from '../support/browser.js';
import { builtPackage } from '../support/built.js';
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

/** That page's script, bundled with all that it imports. */
const builtApplication = () =>
  upToDate(
    'service-worker',
    [...builtFrom, 'package-lock.json', 'test/browser/service-worker.ts'],
    async (folder) => {
      await using built = await builtPackage();
      await build({
        stdin: { contents: application, resolveDir: built.folder },
        ...{ bundle: true, format: 'esm', outfile: join(folder, 'application.js'), logLevel: 'silent' },
        nodePaths: [join(projectRoot, 'node_modules')],
      });
    },
  );

const described = first(operations.filter(({ operationId }) => operationId === 'createComment'));

/** The handlers in a page whose requests a service worker takes. */
export function describeServiceWorker(browserOf: () => Browser): void {
  describe('MSW as a service worker', () => {
    let pages: Awaited<ReturnType<typeof servePages>>;
    let opened: Awaited<ReturnType<typeof openPage>>;

    beforeAll(async () => {
      const outfile = join(await builtApplication(), 'application.js');
      pages = await servePages({
        '/': inProject('examples', 'browser', 'index.html'),
        '/application.js': outfile,
        '/mockServiceWorker.js': script,
      });
      opened = await openPage(browserOf());
      await opened.page.goto(`${pages.origin}/`);
      await opened.page.addScriptTag({ type: 'module', url: '/application.js' });
      await opened.page.evaluate(() => Reflect.get(window, 'ready') as Promise<unknown>);
    }, 60_000);
    afterAll(async () => {
      await opened?.close();
      await pages?.[Symbol.asyncDispose]();
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
}
