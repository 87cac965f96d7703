import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BuildOptions, build as bundle } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFrom } from '../../scripts/support/built.js';
import { inProject } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';
import { exampleOf, operationOf } from '../mock/support.js';
import { openPage } from '../support/browser.js';
import { installedExamples, servePages } from './support.js';

const script = join(
  dirname(createRequire(import.meta.url).resolve('msw/package.json')),
  'lib',
  'mockServiceWorker.js',
);

/** Takes the place of Storybook: shows a story as its renderer for HTML does. */
const storybook = `
  import preview from './storybook/preview.js';
  import meta, * as stories from './storybook/comment-form.stories.js';
  await preview.beforeAll();
  let cleanUp = () => {};
  globalThis.show = async (name) => {
    cleanUp();
    const story = { ...meta, ...stories[name] };
    cleanUp = preview.beforeEach();
    await story.beforeEach?.();
    document.body.replaceChildren(story.render());
    await story.play({ canvasElement: document.body });
  };
  globalThis.stories = Object.keys(stories).filter((name) => name !== 'default').sort();
`;

/** The scripts of two pages, bundled with all that they import. */
const builtApplications = () =>
  upToDate(
    'service-worker',
    [...builtFrom, 'package-lock.json', 'examples/testing', 'test/browser'],
    async (outdir) => {
      await using examples = await installedExamples();
      const { project: resolveDir } = examples;
      const build = (name: string, entry: BuildOptions) =>
        bundle({
          bundle: true,
          format: 'esm',
          target: 'es2022',
          logLevel: 'silent',
          outfile: join(outdir, `${name}.js`),
          ...entry,
        });
      await build('page', { entryPoints: [join(resolveDir, 'msw', 'browser.ts')] });
      await build('storybook', { stdin: { contents: storybook, resolveDir } });
    },
  );

const described = operationOf('createComment');

/** The handlers in a page whose requests a service worker takes. */
export function describeServiceWorker(browserOf: () => Browser): void {
  describe('MSW as a service worker', () => {
    let pages: Awaited<ReturnType<typeof servePages>>;
    let opened: Awaited<ReturnType<typeof openPage>>;

    beforeAll(async () => {
      const scripts = await builtApplications();
      pages = await servePages({
        '/': inProject('examples', 'testing', 'application', 'index.html'),
        '/page.js': join(scripts, 'page.js'),
        '/storybook.js': join(scripts, 'storybook.js'),
        '/mockServiceWorker.js': script,
      });
      opened = await openPage(browserOf());
      await opened.page.goto(`${pages.origin}/`);
      await opened.page.addScriptTag({ type: 'module', url: '/page.js' });
      await opened.page.locator('form').waitFor();
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

    test('responds in place of the live API, which is not called', async () => {
      const { status, body } = await comment('{"text":"from a page"}');
      expect(status).toBe(200);
      expect(body).toMatchObject({ text: 'from a page', contactId: 5 });
      expect(await comment('{"text":5}')).toEqual({ status: 400, body: exampleOf(described, 400) });
      expect(await comment('{}', '')).toEqual({ status: 401, body: exampleOf(described, 401) });
      expect(opened.outsideRequests).toEqual([]);
    });

    const output = (text: string) => opened.page.locator('output').filter({ hasText: text });

    test('runs the example: the default client, and what answerWith sets', async () => {
      const { page } = opened;
      await page.locator('input').fill('from the form');
      await page.evaluate(() => {
        const headers = { 'Retry-After': '0' };
        Reflect.get(window, 'handlers').answerWith('createComment', [{ status: 429, headers }]);
      });
      await page.locator('button').click();
      await output('Busy. Try again later.').waitFor();
      await page.locator('button').click();
      await output('Saved: from the form').waitFor();
      const requests = await page.evaluate(() => Reflect.get(window, 'handlers').requests);
      const body = { text: 'from the form' };
      expect(requests.slice(-2)).toMatchObject([
        { status: 429, body },
        { status: 200, body },
      ]);
      expect(opened.outsideRequests).toEqual([]);
    });

    test('shows the stories of the example, each with its response', async () => {
      const { page } = opened;
      await page.goto(`${pages.origin}/`);
      await page.addScriptTag({ type: 'module', url: '/storybook.js' });
      await page.waitForFunction(() => Reflect.has(window, 'show'));
      const shown = {
        Loading: 'Saving…',
        NotFound: 'This contact does not exist.',
        // It comes after one that sets its response, which must be gone.
        Saved: 'Saved: Please call back',
        LimitUsedUp: 'Busy.',
        PerhapsSaved: 'Perhaps saved.',
      };
      expect(await page.evaluate(() => Reflect.get(window, 'stories'))).toEqual(Object.keys(shown).sort());
      for (const [story, text] of Object.entries(shown)) {
        await page.evaluate((name) => Reflect.get(window, 'show')(name), story);
        await output(text).waitFor();
      }
      expect(opened.outsideRequests).toEqual([]);
    });
  });
}
