import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { rememberedFolder } from '../../scripts/support/remembered.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { exampleOf, first, operations } from '../mock/support.js';
import { browserMissing, launchBrowser, openPage } from '../support/browser.js';
import { type Built, builtFrom, builtPackage } from '../support/built.js';
import { bundle } from '../support/contract.js';
import { inCI, thorough } from '../support/thorough.js';
import { servePages } from './pages.js';

// One for both, since it takes a second of processor time to start.
let browser: Browser;
let built: Built;

if (!browserMissing) {
  beforeAll(async () => {
    [browser, built] = await Promise.all([launchBrowser(), builtPackage()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), built?.[Symbol.asyncDispose]()]);
  });
}

describe.skipIf(browserMissing)(`A page of another origin in Chromium${browserMissing ?? ''}`, () => {
  const demo = '/examples/browser/';
  const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

  let mock: Mock;
  let pages: Awaited<ReturnType<typeof servePages>>;
  let opened: Awaited<ReturnType<typeof openPage>>;

  beforeAll(async () => {
    pages = await servePages({
      [demo]: inProject('examples', 'browser', 'index.html'),
      '/dist/browser.js': join(built.folder, 'browser.js'),
    });
    mock = await startMock({ latency: 50 });
    opened = await openPage(browser);
    await opened.page.goto(`${pages.origin}${demo}?mock=${mock.url}`);
    const content = "import * as aelyst from '/dist/browser.js'; window.aelyst = aelyst;";
    await opened.page.addScriptTag({ type: 'module', content });
    await opened.page.waitForFunction(() => Reflect.has(window, 'aelyst'));
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await Promise.all([mock?.close(), pages?.[Symbol.asyncDispose]()]);
  });

  /** What the client of the browser bundle makes of a call, in the page. */
  const comment = (options: { text?: unknown; prefer?: string; abort?: boolean }) =>
    opened.page.evaluate(
      async ({ baseUrl, options: { text = 'hello', prefer, abort } }) => {
        const { createClient } = Reflect.get(window, 'aelyst') as typeof import('../../src/index.js');
        const controller = new AbortController();
        if (abort) setTimeout(() => controller.abort(), 10);
        const aelyst = createClient({ token: 'any', baseUrl, retry: false, rateLimit: false });
        const result = await aelyst.createComment(
          'id:5',
          { text: text as string },
          {
            signal: controller.signal,
            headers: prefer === undefined ? {} : { Prefer: prefer },
          },
        );
        if (result.ok) return { data: result.data };
        const { kind, status, retryAfterMs, rateLimit } = result.error;
        const violations = result.response?.headers.get('sl-violations');
        return { kind, status, retryAfterMs, rateLimit, violations };
      },
      { baseUrl: mock.url, options },
    );

  test('calls the mock', async () => {
    expect(await comment({ text: 'from a page' })).toMatchObject({
      data: { text: 'from a page', contactId: 5 },
    });
  });

  test('reads a 400 and its reasons', async () => {
    const { kind, violations } = await comment({ text: 5 });
    expect(kind).toBe(kinds[400]);
    expect(violations).toContain('must be string, not number');
  });

  test('reads a 401', async () => {
    expect(await comment({ prefer: 'code=401' })).toMatchObject({ kind: kinds[401], status: 401 });
  });

  test('reads a 429 and when to come back', async () => {
    expect(await comment({ prefer: 'code=429' })).toMatchObject({
      kind: kinds[429],
      retryAfterMs: 1_000,
      rateLimit: { limit: 10, remaining: 5 },
    });
  });

  test('reads a 449', async () => {
    expect(await comment({ prefer: 'code=449' })).toMatchObject({ kind: kinds[449], status: 449 });
  });

  test('ends a call', async () => {
    expect(await comment({ abort: true })).toMatchObject({ kind: 'aborted' });
  });

  test('may send credentials', async () => {
    const status = await opened.page.evaluate(async (url) => {
      const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: '["a"]', credentials: 'include' } as const;
      return (await fetch(`${url}/contact/id%3A1/tag`, init)).status;
    }, mock.url);
    expect(status).toBe(200);
  });

  test('shows the five operations of the demo', async () => {
    const { page } = opened;
    await page.reload();
    const forms = page.locator('form');
    expect(await forms.count()).toBe(5);
    for (const form of await forms.all()) {
      await form.locator('button').click();
      expect(await form.getAttribute('data-state')).toBe('loading');
      await form.and(page.locator('[data-state=done]')).waitFor();
      expect(await form.locator('output').textContent()).toMatch(/^200 \{/);
    }
  });

  test.skipIf(!thorough)(
    `shows an error of the demo, and a limit with the time that is left${inCI}`,
    async () => {
      const { page } = opened;
      const form = page.locator('#sendMessage');
      await page.selectOption('#answer', 'code=449');
      await form.locator('button').click();
      await form.and(page.locator('[data-state=error]')).waitFor();
      expect(await form.locator('output').textContent()).toContain(kinds[449]);
      await page.selectOption('#answer', 'code=429');
      await form.locator('button').click();
      await form.and(page.locator('[data-state=limited]')).waitFor();
      expect(await form.locator('output').textContent()).toContain('Again in 1 s');
      expect(await form.locator('button').isDisabled()).toBe(true);
      await form.and(page.locator('[data-state=idle]')).waitFor();
    },
  );

  test('asks nothing of the world outside', () => {
    expect(opened.outsideRequests).toEqual([]);
  });
});

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
  rememberedFolder(
    'service-worker',
    [...builtFrom, 'package-lock.json', 'test/browser/browser.test.ts'],
    async (folder) => {
      await build({
        stdin: { contents: application, resolveDir: built.folder },
        ...{ bundle: true, format: 'esm', outfile: join(folder, 'application.js'), logLevel: 'silent' },
        nodePaths: [join(projectRoot, 'node_modules')],
      });
    },
  );

const described = first(operations.filter(({ operationId }) => operationId === 'createComment'));

describe.skipIf(browserMissing)(`MSW as a service worker in Chromium${browserMissing ?? ''}`, () => {
  let pages: Awaited<ReturnType<typeof servePages>>;
  let opened: Awaited<ReturnType<typeof openPage>>;

  beforeAll(async () => {
    const outfile = join(await builtApplication(), 'application.js');
    pages = await servePages({
      '/': inProject('examples', 'browser', 'index.html'),
      '/application.js': outfile,
      '/mockServiceWorker.js': script,
    });
    opened = await openPage(browser);
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
