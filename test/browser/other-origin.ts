import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFolder } from '../../scripts/support/built.js';
import { inProject } from '../../scripts/support/project.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { openPage } from '../support/browser.js';
import { bundle, described } from '../support/contract.js';
import { testInCI } from '../support/thorough.js';
import { servePages } from './support.js';

/** The browser bundle and the demo, in pages that are not of the mock's origin. */
export function describeOtherOrigin(browserOf: () => Browser): void {
  describe('a page of another origin', () => {
    const demo = '/examples/browser/';
    const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

    let mock: Mock;
    let pages: Awaited<ReturnType<typeof servePages>>;
    let opened: Awaited<ReturnType<typeof openPage>>;

    beforeAll(async () => {
      pages = await servePages({
        [demo]: inProject('examples', 'browser', 'index.html'),
        '/dist/browser.js': join(await builtFolder(), 'browser.js'),
      });
      mock = await startMock();
      opened = await openPage(browserOf());
      await opened.page.goto(`${pages.origin}${demo}?mock=${mock.url}`);
      const content = "import * as aelyst from '/dist/browser.js'; window.aelyst = aelyst;";
      await opened.page.addScriptTag({ type: 'module', content });
      await opened.page.waitForFunction(() => Reflect.has(window, 'aelyst'));
    }, 60_000);
    afterAll(async () => {
      await opened?.close();
      await Promise.all([mock?.close(), pages?.[Symbol.asyncDispose]()]);
    });

    /** Calls an operation with the browser bundle, in the page. */
    const comment = (options: { text?: unknown; prefer?: string; abort?: boolean }) =>
      opened.page.evaluate(
        async ({ baseUrl, options: { text = 'hello', prefer, abort } }) => {
          const { createClient } = Reflect.get(window, 'aelyst') as typeof import('../../src/index.js');
          const controller = new AbortController();
          if (abort) setTimeout(() => controller.abort(), 10);
          const aelyst = createClient({ token: 'any', baseUrl, retry: false, rateLimit: false });
          const headers = prefer === undefined ? {} : { Prefer: prefer };
          const call = { signal: controller.signal, headers };
          const result = await aelyst.createComment('id:5', { text: text as string }, call);
          if (result.ok) return { data: result.data };
          const { kind, status, retryAfterMs, rateLimit } = result.error;
          const violations = result.response?.headers.get('sl-violations');
          return { kind, status, retryAfterMs, rateLimit, violations };
        },
        { baseUrl: mock.url, options },
      );

    test.each<[string, Parameters<typeof comment>[0], object]>([
      ['a success', { text: 'from a page' }, { data: { text: 'from a page', contactId: 5 } }],
      [
        'a 400 and its reasons',
        { text: 5 },
        { kind: kinds[400], violations: expect.stringContaining('must be string, not number') },
      ],
      ['a 401', { prefer: 'code=401' }, { kind: kinds[401], status: 401 }],
      [
        'a 429 with its headers',
        { prefer: 'code=429' },
        { kind: kinds[429], retryAfterMs: 1_000, rateLimit: { limit: 10, remaining: 5 } },
      ],
      ['a 449', { prefer: 'code=449' }, { kind: kinds[449], status: 449 }],
    ])('reads %s', async (_, options, expected) => {
      expect(await comment(options)).toMatchObject(expected);
    });

    test('aborts a call', async () => {
      mock.answerWith('createComment', ['hang']);
      expect(await comment({ abort: true })).toMatchObject({ kind: 'aborted' });
      // Perhaps it ended before the mock had the request.
      mock.reset();
    });

    test('may send credentials', async () => {
      const status = await opened.page.evaluate(async (url) => {
        const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
        const init = { method: 'POST', headers, body: '["a"]', credentials: 'include' } as const;
        return (await fetch(`${url}/contact/id%3A1/tag`, init)).status;
      }, mock.url);
      expect(status).toBe(200);
    });

    test('calls each operation of the demo', async () => {
      const { page } = opened;
      await page.reload();
      const forms = page.locator('form');
      expect(await forms.count()).toBe(described.length);
      for (const form of await forms.all()) {
        const state = await form.evaluate((element: HTMLFormElement) => {
          element.requestSubmit();
          return element.dataset['state'];
        });
        expect(state).toBe('loading');
        await form.and(page.locator('[data-state=done]')).waitFor();
        expect(await form.locator('output').textContent()).toMatch(/^200 \{/);
      }
    });

    testInCI('shows an error in the demo, and a limit with the time that is left', async () => {
      const { page } = opened;
      const form = page.locator('#sendMessage');
      const choose = async (response: string, state: string, text: string) => {
        await page.selectOption('#response', response);
        await form.locator('button').click();
        await form
          .and(page.locator(`[data-state=${state}]`))
          .filter({ hasText: text })
          .waitFor();
      };
      await choose('code=449', 'error', String(kinds[449]));
      await choose('code=429', 'limited', 'Again in 1 s');
      await form.and(page.locator('[data-state=idle]')).waitFor();
    });

    test('sends nothing beyond this machine', () => {
      expect(opened.outsideRequests).toEqual([]);
    });
  });
}
