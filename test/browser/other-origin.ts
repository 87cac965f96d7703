import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { openPage } from '../support/browser.js';
import { type Built, builtPackage } from '../support/built.js';
import { bundle } from '../support/contract.js';
import { inCI, thorough } from '../support/thorough.js';
import { servePages } from './pages.js';

/** The browser bundle and the demo, in pages that are not of the mock's origin. */
export function describeOtherOrigin(browserOf: () => Browser): void {
  describe('a page of another origin', () => {
    const demo = '/examples/browser/';
    const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

    let built: Built;
    let mock: Mock;
    let pages: Awaited<ReturnType<typeof servePages>>;
    let opened: Awaited<ReturnType<typeof openPage>>;

    beforeAll(async () => {
      built = await builtPackage();
      pages = await servePages({
        [demo]: inProject('examples', 'browser', 'index.html'),
        '/dist/browser.js': join(built.folder, 'browser.js'),
      });
      mock = await startMock({ latency: 50 });
      opened = await openPage(browserOf());
      await opened.page.goto(`${pages.origin}${demo}?mock=${mock.url}`);
      const content = "import * as aelyst from '/dist/browser.js'; window.aelyst = aelyst;";
      await opened.page.addScriptTag({ type: 'module', content });
      await opened.page.waitForFunction(() => Reflect.has(window, 'aelyst'));
    }, 60_000);
    afterAll(async () => {
      await opened?.close();
      await Promise.all([mock?.close(), pages?.[Symbol.asyncDispose](), built?.[Symbol.asyncDispose]()]);
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
        await page.selectOption('#response', 'code=449');
        await form.locator('button').click();
        await form.and(page.locator('[data-state=error]')).waitFor();
        expect(await form.locator('output').textContent()).toContain(kinds[449]);
        await page.selectOption('#response', 'code=429');
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
}
