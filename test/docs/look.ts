import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sitePages } from '../../scripts/docs/frame/pages.js';
import { inProject } from '../../scripts/support/project.js';
import { inCI, thorough } from '../support/thorough.js';
import { barriers } from './barriers.js';
import { operations } from './description.js';
import { awake, desktop, type InBrowser, looksOf, visit } from './visit.js';

/** Kept after the run, for whoever wants to look. */
const screenshots = inProject('dist', 'screenshots');

const coloursOf = (page: Page) =>
  page.evaluate(() => ['light', 'dark'].find((mode) => document.documentElement.classList.contains(mode)));

async function choose(page: Page, colours: 'light' | 'dark'): Promise<void> {
  if ((await coloursOf(page)) === colours) return;
  await page.getByRole('button', { name: 'Dark colours' }).click();
  expect(await coloursOf(page)).toBe(colours);
}

/** The elements that a pointer can use and the Tab key does not reach. */
async function beyondTheKeyboard(page: Page): Promise<(string | undefined)[]> {
  const usable = await page.evaluate(() => {
    const usable = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) &&
        !element.matches('[disabled], [tabindex="-1"], .skip, [role="tab"]') &&
        (element.matches('a[href], button, input, select, textarea, summary') ||
          (getComputedStyle(element).cursor === 'pointer' &&
            !element.closest('a, button, summary, label') &&
            !element.querySelector('a, button') &&
            getComputedStyle(element.parentElement as HTMLElement).cursor !== 'pointer')),
    );
    const reached = new Set<EventTarget | null>();
    document.addEventListener('focusin', ({ target }) => reached.add(target));
    Object.assign(globalThis, {
      // Redoc may put another in the place of one that was there at first.
      missed: () => usable.flatMap((element, i) => (reached.has(element) || !element.isConnected ? [] : [i])),
    });
    return usable.map((element) => element.outerHTML.slice(0, 120));
  });
  expect(usable.length).toBeGreaterThan(sitePages.length);
  // More stops than elements, since the parts of one may have their own.
  const stops = Math.ceil(usable.length * 1.2) + 10;
  await Promise.all(Array.from({ length: stops }, () => page.keyboard.press('Tab')));
  const missed = await page.evaluate(() => (globalThis as unknown as { missed(): number[] }).missed());
  return missed.map((i) => usable[i]);
}

const views = [
  ...sitePages.map(({ file }) => ({ name: file.replace('.html', ''), at: file })),
  // One operation stands for all: they are made of the same elements.
  ...operations.slice(-1).map(({ operationId, href }) => ({ name: operationId, at: href })),
].map((view, turn) => ({ ...view, looks: looksOf(turn) }));

/** How the pages look, and who can use them. */
export function describeLook(inBrowser: InBrowser): void {
  describe.skipIf(!thorough)(`every page${inCI}`, () => {
    beforeAll(() => mkdir(screenshots, { recursive: true }));

    const isReference = (at: string) => at.startsWith('index.html');

    // One visit for both: to load the reference takes longer than to look at it.
    it.each(views)(
      'is without barriers, fits its window in every look, and leads the keyboard to everything: $name',
      ({ name, at, looks }) =>
        visit(inBrowser.browser, inBrowser.disk + at, async (page) => {
          if (isReference(at)) await awake(page);
          for (const { look, viewport, colorScheme } of looks) {
            await page.setViewportSize(viewport);
            await choose(page, colorScheme);
            await page.screenshot({ path: join(screenshots, `${name} ${look}.png`) });
            const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
            const found = { look, scrollWidth, barriers: await barriers(page) };
            expect(found).toEqual({ look, scrollWidth: viewport.width, barriers: [] });
          }
          await page.setViewportSize(desktop);
          expect(await beyondTheKeyboard(page)).toEqual([]);
        }),
    );

    it('follows the colours of the device, until its reader chooses', () =>
      visit(
        inBrowser.browser,
        `${inBrowser.server}errors.html`,
        async (page) => {
          expect(await coloursOf(page)).toBe('dark');
          await choose(page, 'light');
          for (const { file } of sitePages) {
            await page.goto(inBrowser.server + file);
            if (isReference(file)) await awake(page);
            expect({ on: file, colours: await coloursOf(page) }).toEqual({ on: file, colours: 'light' });
          }
        },
        { colorScheme: 'dark' },
      ));

    it('would be seen to have barriers', () =>
      visit(inBrowser.browser, 'about:blank', async (page) => {
        await page.setContent('<p style="color:#aaa;background:#fff">pale</p>');
        expect((await barriers(page)).join()).toContain('serious color-contrast');
      }));
  });
}
