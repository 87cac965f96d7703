import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorKinds } from '../../generated/operations.js';
import { inReference } from '../../scripts/docs/description.js';
import { type DocsServer, serveDocs } from '../../scripts/docs/serve.js';
import { inProject, projectRoot, temporaryFolder } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { deliveryOf } from '../../src/http/delivery.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { openPage, type WatchedPage } from '../support/browser.js';
import { described } from '../support/contract.js';
import { onlyInCI, thorough, triedOf } from '../support/thorough.js';

/** Every look of every page, as `npm run check:docs` asks; otherwise each page in one of them. */
const everyLook = process.env['MODE'] === 'docs';

/** Whether to try what a change of the site's own code can break, and not only what a change of a guide can. */
const inDetail = everyLook || thorough;
const detail = inDetail ? '' : onlyInCI;
const sampleOf = <Case>(cases: Case[], oneIn: number) => (everyLook ? cases : triedOf(cases, oneIn));

const widths = [320, 390, 768, 1440];
const schemes = ['light', 'dark'] as const;
const looks = widths.flatMap((width) => schemes.map((colorScheme) => ({ width, colorScheme })));

/** Kept after the run, for whoever wants to look. */
const screenshots = inProject('dist', 'screenshots');

const [operation] = described.slice(-1) as [(typeof described)[number]];

/** The pages of a built site, as files. */
const pagesOf = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.html'))
    .sort();

const desktop = { width: 1440, height: 900 };

/** Not what a browser says by itself of every response that is an error, and of every server that is not there. */
const notOfResponses = (complaint: string) => !/^Failed to load resource/.test(complaint);

/** Goes to a page by a link, in a third of the time that a new page takes. */
async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate(async (address) => {
    const text = await (await fetch(address)).text();
    const headingOf = (within: Document) => within.querySelector('main h1')?.textContent;
    const heading = headingOf(new DOMParser().parseFromString(text, 'text/html'));
    const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: address }));
    link.click();
    link.remove();
    while (headingOf(document) !== heading) await new Promise(requestAnimationFrame);
  }, address);
}

/**
 * Goes to a page, and fails when it loads anything from elsewhere or logs an error. The next page shares only the cache
 * of the browser: a new browser context for each page would take three times as long.
 *
 * @param byLink Whether to go there from the page before, where the site links both.
 */
async function visit(
  { page, outsideRequests, complaints }: WatchedPage,
  address: string,
  look: (page: Page) => Promise<void>,
  byLink = false,
): Promise<void> {
  for (const notes of [outsideRequests, complaints]) notes.length = 0;
  await page.setViewportSize(desktop);
  const between = `${page.url()} ${address}`;
  const isLinked = page.url().startsWith(new URL(address).origin) && !/(404|reference)\.html/.test(between);
  if (byLink && isLinked) await follow(page, address);
  else await page.goto(address);
  try {
    await ready(page);
    await look(page);
    expect({ outsideRequests, complaints: complaints.filter(notOfResponses) }).toEqual({
      outsideRequests: [],
      complaints: [],
    });
  } finally {
    await page.unrouteAll();
    await page.emulateMedia({ media: null, colorScheme: null });
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
  }
}

/** Waits until the scripts have taken over the page that was rendered ahead. */
async function ready(page: Page): Promise<void> {
  const inRedoc = page.url().includes('/reference.html');
  if (inRedoc) await page.locator('.menu-content[role="navigation"]').waitFor({ state: 'attached' });
  else await page.waitForFunction(() => '_vnode' in Object(document.querySelector('#app')));
}

/**
 * Accessibility faults of the page, however slight.
 *
 * @param within The element to look at; by default the whole page.
 * @param rules What to look for; by default everything.
 */
async function barriers(page: Page, within = 'html', ...rules: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ within, rules }) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(within, {
        resultTypes: ['violations'],
        // Else it reads all styles again, for a rule about phones that are turned.
        preload: false,
        ...(rules.length > 0 && { runOnly: rules }),
      }),
    { within, rules },
  );
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => `${impact} ${id}: ${html}`));
}

/** What does not fit: a page that scrolls sideways, and words in a cell of a table that break over two lines. */
const misfits = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide =
      scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide, its window ${clientWidth}`] : [];
    const broken = [...document.querySelectorAll(':is(td, th)')].flatMap((cell) => {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        for (const { 0: word, index } of (node.nodeValue ?? '').matchAll(/[\p{L}\p{N}_]{2,}/gu)) {
          const range = new Range();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (lines.size > 1) found.push(word);
        }
      }
      return found;
    });
    return [...wide, ...broken.map((word) => `"${word}" is broken in a cell`)];
  });

/** The site, as its readers see it. */
export function describeDocumentation(browserOf: () => Browser, folder: string): void {
  describe('the documentation', () => {
    let site: DocsServer;
    let mock: Mock;
    let reader: WatchedPage;

    beforeAll(async () => {
      mock = await startMock();
      site = await serveDocs({ dir: folder, mock: mock.url });
      reader = await openPage(browserOf());
      // Once, instead of its 650 kB again for each page.
      await reader.page.addInitScript(axe.source);
      if (everyLook) await mkdir(screenshots, { recursive: true });
    });

    afterAll(async () => {
      await reader?.close();
      await Promise.all([site?.close(), mock?.close()]);
    });

    const see = (file: string, look: (page: Page) => Promise<void>, byLink = false) =>
      visit(reader, site.url + file, look, byLink);

    it.each((folder ? pagesOf(folder) : []).map((file, turn) => ({ file, turn })))(
      'is accessible and fits its window: $file',
      ({ file, turn }) =>
        see(
          file,
          async (page) => {
            const seen = everyLook ? looks : looks.filter((_, index) => index === turn % looks.length);
            // Colours that fade into one another are hard to read meanwhile.
            await page.addStyleTag({ content: '* { transition: none !important }' });
            for (const { width, colorScheme } of seen) {
              await page.emulateMedia({ colorScheme });
              await page.setViewportSize({ width, height: 900 });
              // What differs between the colours is the contrast.
              const rules = everyLook && colorScheme === 'dark' ? ['color-contrast'] : [];
              // The frame is the same on all pages, and larger than most of them.
              const hasFrame = inDetail || ['index.html', 'reference.html'].includes(file);
              const found = {
                barriers: await barriers(page, hasFrame ? 'html' : 'main', ...rules),
                misfits: await misfits(page),
              };
              const name = `${file.replace(/\W/g, '-')} ${width} ${colorScheme}.png`;
              if (everyLook) await page.screenshot({ path: join(screenshots, name) });
              expect({ width, colorScheme, ...found }).toEqual({
                width,
                colorScheme,
                barriers: [],
                misfits: [],
              });
            }
          },
          !inDetail,
        ),
    );

    const search = async (page: Page, query: string, result: string) => {
      await page.locator('.VPLocalSearchBox input').waitFor();
      await page.keyboard.insertText(query);
      await page.locator('.results a', { hasText: result }).first().click();
    };
    const inView = (page: Page, heading: string) =>
      expect
        .poll(() =>
          page
            .getByRole('heading', { name: heading })
            .first()
            .evaluate((element) => {
              const { top, bottom } = element.getBoundingClientRect();
              return top >= 0 && bottom <= innerHeight;
            }),
        )
        .toBe(true);

    it.each(
      sampleOf<[string, string, string]>(
        [
          ['index.html', 'webhook', 'Webhooks and replies'],
          ['errors.html', 'onEvent', 'Watch it with onEvent'],
          ['package/mock.html', '429', '429 rate-limited'],
          [`operations/${operation.operationId}.html`, 'unwrap', 'unwrap()'],
          ['reference.html', 'sendMessage', 'Call sendMessage'],
          ['404.html', 'emoji', 'Emoji, line breaks and length'],
        ],
        3,
      ),
    )('finds from %s what is searched for: %s, and goes to its section: %s', (from, query, heading) =>
      see(from, async (page) => {
        if (from === 'reference.html') await page.getByRole('link', { name: 'Search', exact: true }).click();
        else await page.getByRole('button', { name: 'Search' }).click();
        await search(page, query, heading);
        await inView(page, heading);
      }),
    );

    it('has code to copy, the previous and the next page, and prints the text alone', () =>
      see('rate-limits.html', async (page) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        const block = page.locator('.vp-doc div[class*="language-"]').first();
        await block.hover();
        await block.getByRole('button').click();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        expect(copied.trim()).toBe((await block.locator('code').innerText()).trim());
        expect(await page.locator('.prev-next a').count()).toBe(2);
        await page.emulateMedia({ media: 'print' });
        for (const part of ['.VPNav', '.VPSidebar', '.VPLocalNav'])
          expect(await page.locator(part).isVisible()).toBe(false);
        expect(await page.locator('main h1').isVisible()).toBe(true);
      }));

    describe.skipIf(!inDetail)(`in detail${detail}`, () => {
      it('has the same colours on all pages, which its reader can choose', () =>
        see('errors.html', async (page) => {
          await page.emulateMedia({ colorScheme: 'dark' });
          const colours = () =>
            page.evaluate(() => (document.documentElement.classList.contains('dark') ? 'dark' : 'light'));
          await expect.poll(colours).toBe('dark');
          await page.getByRole('switch').first().click();
          expect(await colours()).toBe('light');
          await page.goto(`${site.url}reference.html`);
          await ready(page);
          expect(await colours()).toBe('light');
          await page.getByRole('button', { name: 'Dark colours' }).click();
          await page.goto(`${site.url}index.html`);
          expect(await colours()).toBe('dark');
        }));

      it.each(
        sampleOf([inReference(operation), 'errors.html', `operations/${operation.operationId}.html`], 3),
      )('can be read where a page may keep nothing: %s', (file) =>
        see('404.html', async (page) => {
          await page.setContent(
            `<iframe sandbox="allow-scripts" src="${site.url}${file}" width="800" height="600"></iframe>`,
          );
          const frame = page.frameLocator('iframe');
          await frame
            .getByRole('heading', { level: file.startsWith('ref') ? 2 : 1 })
            .first()
            .waitFor();
          await page.waitForLoadState('networkidle');
          expect(await frame.locator('main').innerText()).toMatch(/delivery|delivered/);
        }),
      );

      it('has a reference that shows an operation, with its statuses and samples, and searches by the keyboard', () =>
        see(inReference(operation), async (page) => {
          await page.getByRole('heading', { name: operation.summary, level: 2 }).waitFor();
          for (const { status } of operation.responses)
            await page
              .getByRole('tab', { name: String(status) })
              .first()
              .waitFor();
          await page.getByText('curl', { exact: true }).first().waitFor();
          await page.getByRole('button', { name: /^Search/ }).press('Enter');
          await page.keyboard.insertText('Retry-After');
          await page.getByText('Seconds to wait before').filter({ visible: true }).first().waitFor();
        }));
    });

    describe('the console of an operation', () => {
      const at = `operations/${operation.operationId}.html`;
      const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
      const outcome = (page: Page) => page.locator('.outcome').innerText();
      const pointAt = async (page: Page, url: string) => {
        await page.getByText('Server and token').click();
        await page.locator('[name=server]').fill(url);
      };

      it('calls the mock that it is told, with the examples of the description', () =>
        see(at, async (page) => {
          await send(page);
          await expect.poll(() => outcome(page)).toMatch(/^200 /);
          const [request] = mock.requests.slice(-1);
          expect(request).toMatchObject({
            operation: operation.operationId,
            body: operation.request.examples[0]?.value,
          });
          await page
            .locator('[name=response]')
            .selectOption({ index: operation.responses.findIndex(({ status }) => status === 429) + 1 });
          await send(page);
          await expect.poll(() => outcome(page)).toMatch(/^429 /);
          const text = await outcome(page);
          expect(text).toContain(`kind: '${errorKinds['429']}', delivery: '${deliveryOf(429)}'`);
          expect(text.toLowerCase()).toContain('retry-after');
        }));

      describe.skipIf(!inDetail)(`in detail${detail}`, () => {
        it('takes another example at a click, and says what the mock found wrong', () =>
          see(at, async (page) => {
            for (const { name, value } of operation.parameter.examples) {
              await page.getByRole('button', { name, exact: true }).click();
              expect(await page.locator('[name=identifier]').inputValue()).toBe(value);
            }
            await page.locator('[name=body]').fill('{}');
            await send(page);
            await expect.poll(() => outcome(page)).toMatch(/^400 /);
            expect(await outcome(page)).toContain(
              "request.body: Request body must have required property 'message'",
            );
            await page.locator('[name=body]').fill('{');
            await send(page);
            const problem = page.locator('[name=body]:invalid');
            expect(await problem.evaluate((field: HTMLTextAreaElement) => field.validationMessage)).toMatch(
              /^This is not JSON: /,
            );
          }));

        it('says how to start a mock where none runs', () =>
          see(at, async (page) => {
            const gone = await startMock();
            await gone.close();
            await pointAt(page, gone.url);
            await send(page);
            await expect
              .poll(() => outcome(page))
              .toContain(`No response from http://127.0.0.1:${gone.port}`);
            expect(await outcome(page)).toContain(`npx aelyst-mock --port ${gone.port}`);
            expect(await barriers(page)).toEqual([]);
          }));

        it('sends nothing beyond this machine until its reader agrees', () =>
          see(at, async (page) => {
            const requests: (string | undefined)[] = [];
            await page.route(/elsewhere/, (route) => {
              requests.push(route.request().headers()['prefer']);
              return route.fulfill({
                status: 200,
                headers: { 'access-control-allow-origin': '*' },
                body: '{}',
              });
            });
            await page.locator('[name=response]').selectOption({ index: 2 });
            await pointAt(page, 'https://elsewhere.example/v1');
            await send(page);
            expect(await page.locator('[name=agreed]:invalid').count()).toBe(1);
            expect(requests).toEqual([]);
            await page.getByLabel('This server is not on my machine').check();
            await send(page);
            await expect.poll(() => outcome(page)).toMatch(/^200/);
            // Only the mock knows `Prefer`.
            expect(requests).toEqual([undefined]);
          }));
      });
    });

    // Takes as long as building the site does.
    it.skipIf(!everyLook)('works under a path', { timeout: 240_000 }, async () => {
      await using temporary = await temporaryFolder('docs');
      const out = temporary.path;
      const script = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--base', '/a/path', '--out', out];
      await run(process.execPath, script, projectRoot);
      const server = await serveDocs({ dir: out, base: '/a/path/' });
      expect((await fetch(server.url)).status).toBe(200);
      const missing: string[] = [];
      const other = await openPage(browserOf());
      await visit(other, server.url, async (page) => {
        page.on('response', (response) => response.status() < 400 || missing.push(response.url()));
        await page.getByRole('link', { name: 'Getting started' }).first().click();
        await page.getByRole('heading', { name: 'Getting started', level: 1 }).waitFor();
        await page.getByRole('link', { name: 'Reference' }).first().click();
        await ready(page);
        await page.getByRole('link', { name: 'Search', exact: true }).click();
        await search(page, 'emoji', 'Emoji, line breaks and length');
        await inView(page, 'Emoji, line breaks and length');
        expect(new URL(page.url()).pathname).toBe('/a/path/sending-messages.html');
      });
      await other.close();
      expect(missing).toEqual([]);
      await server.close();
    });

    it('fails these checks if it loads from elsewhere, logs errors, or is not accessible', async () => {
      const { page, outsideRequests, complaints, close } = await openPage(browserOf());
      await page.setContent(
        '<img src="https://elsewhere.example/"><script>console.warn("one"); throw "two"</script><p style="color:#aaa">pale</p><table><td style="width:1px;overflow-wrap:anywhere">word</table>',
      );
      await page.waitForLoadState();
      expect(outsideRequests).toEqual(['https://elsewhere.example/']);
      expect(complaints).toEqual(expect.arrayContaining(['one', 'two']));
      expect((await barriers(page)).join()).toContain('serious color-contrast');
      expect(await misfits(page)).toEqual(['"word" is broken in a cell']);
      await close();
    });
  });
}
