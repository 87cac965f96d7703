import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { samplesOf } from '../../scripts/docs/samples.js';
import { inCI, thorough } from '../support/thorough.js';
import { asRead, firstParagraph, operations } from './description.js';
import { readLinks } from './links.js';
import { goToOperation, openOperation, shown } from './reader.js';
import { awake, desktop, fewLooks, type InBrowser, phone, visit } from './visit.js';

/** All are made alike. */
const seen = thorough ? operations : operations.slice(-1);

/** Every operation, with the headers of its answers and its samples. */
async function showsAll(page: Page): Promise<void> {
  for (const operation of seen) {
    const part = await goToOperation(page, operation);
    for (const { status, description, headers } of operation.responses) {
      await part
        .getByRole('tab', { name: String(status) })
        .first()
        .dispatchEvent('click');
      await expect.poll(() => shown(part)).toContain(firstParagraph(description));
      const text = await shown(part);
      for (const { name } of headers) expect(text).toContain(name);
    }
    const samples = samplesOf(operation.operationId);
    expect(samples.length).toBeGreaterThan(2);
    for (const { lang, label = lang, source } of samples) {
      const choice = part.getByRole('button', { name: /^(curl|Client|fetch|Python|PHP)$/ }).first();
      if ((await choice.textContent()) !== label) {
        await choice.dispatchEvent('click');
        const item = page.getByText(label, { exact: true }).filter({ visible: true }).last();
        await item.dispatchEvent('click');
      }
      const [line = ''] = source.split('\n').sort((a, b) => b.length - a.length);
      await expect.poll(() => shown(part)).toContain(asRead(line));
    }
  }
}

/** An operation and a header, by their names. */
async function finds(page: Page): Promise<void> {
  const [operation] = operations.slice(-1);
  const searches = [
    [operation?.summary ?? '', operation?.path ?? ''],
    ['Retry-After', 'Seconds to wait before'],
  ] as const;
  for (const [query, answer] of searches) {
    await page.getByRole('button', { name: /^Search/ }).press('Enter');
    await page.keyboard.insertText(query);
    await page.getByText(answer).filter({ visible: true }).first().waitFor();
    await page.keyboard.press('Escape');
  }
}

/** The links that lead to nothing. */
const missingOf = (page: Page, links: string[]) =>
  page.evaluate(async (links) => {
    // Redoc numbers its parts by their addresses, and has a page of its own for what it does not find.
    const isThere = (id: string) => document.querySelector(`[data-section-id="${id}"]`) !== null;
    const isMissing = () => document.querySelector('main')?.textContent?.includes('No page at this address');
    const missing: string[] = [];
    for (const link of links) {
      location.hash = link;
      const id = link.slice(1);
      while (!isThere(id) && !isMissing()) await new Promise(requestAnimationFrame);
      if (!isThere(id)) missing.push(link);
    }
    return missing;
  }, links);

/** The reference, which Redoc makes. */
export function describeReference(inBrowser: InBrowser): void {
  describe('the reference', () => {
    // One visit for all: to load the reference takes longer than to look at it.
    it.each(thorough ? fewLooks : fewLooks.slice(-1))(
      `${thorough ? 'shows every operation, finds each, and has all that links lead to' : 'shows an operation'}, from disk: $look`,
      ({ viewport, colorScheme }) =>
        visit(
          inBrowser.browser,
          `${inBrowser.disk}index.html`,
          async (page) => {
            await awake(page);
            await showsAll(page);
            if (!thorough) return;
            // Narrow windows keep the search in the menu.
            await page.setViewportSize(desktop);
            await finds(page);
            const { inReference } = await readLinks(inBrowser.folder);
            expect(await missingOf(page, [...inReference, '#/section/of-nothing'])).toEqual([
              '#/section/of-nothing',
            ]);
          },
          { viewport, colorScheme },
        ),
    );

    it.skipIf(!thorough)(
      `shows every operation, with no need to scroll sideways, when a server sends it${inCI}`,
      () =>
        visit(inBrowser.browser, inBrowser.server, async (page) => {
          for (const operation of seen) {
            const part = await openOperation(page, operation);
            expect(await shown(part)).toContain(firstParagraph(operation.description));
            expect(await shown(part)).toContain(operation.path);
            for (const width of [phone.width, desktop.width]) {
              await page.setViewportSize({ ...desktop, width });
              const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
              expect({ on: operation.operationId, scrollWidth }).toEqual({
                on: operation.operationId,
                scrollWidth: width,
              });
            }
          }
        }),
    );
  });
}
