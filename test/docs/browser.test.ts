import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDocs } from '../../scripts/docs/built.js';
import { samplesOf } from '../../scripts/docs/samples.js';
import { serveDocs } from '../../scripts/docs/serve.js';
import { browserMissing, launchBrowser, openPage } from '../support/browser.js';
import { asRead, firstParagraph, operations } from './description.js';
import { readLinks } from './links.js';
import { goToOperation, openOperation, shown } from './reader.js';
import { awake, desktop, looksOf, phone, visit } from './visit.js';

let folder: string;
let server: Awaited<ReturnType<typeof serveDocs>>;
let browser: Browser;
let file: string;

const read = (address: string, look: (page: Page) => Promise<void>) => visit(browser, address, look);

describe.skipIf(browserMissing)(`the documentation in a browser${browserMissing ?? ''}`, () => {
  beforeAll(async () => {
    [folder, browser] = await Promise.all([builtDocs(), launchBrowser()]);
    file = pathToFileURL(join(folder, 'index.html')).href;
    server = await serveDocs({ dir: folder });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(looksOf(3))(
    'shows every operation, response, header and sample from disk: $look',
    ({ viewport, colorScheme }) =>
      visit(
        browser,
        file,
        async (page) => {
          await awake(page);
          for (const operation of operations) {
            const part = await goToOperation(page, operation);
            for (const { status, description, headers } of operation.responses) {
              await part
                .getByRole('tab', { name: String(status) })
                .first()
                .dispatchEvent('click');
              await expect.poll(() => shown(part)).toContain(firstParagraph(description));
              for (const { name } of headers) expect(await shown(part)).toContain(name);
            }
            const samples = samplesOf(operation.operationId);
            expect(samples.length).toBeGreaterThan(2);
            for (const { lang, label = lang, source } of samples) {
              const choice = part.getByRole('button', { name: /^(curl|Client|fetch)$/ }).first();
              if ((await choice.textContent()) !== label) {
                await choice.dispatchEvent('click');
                const item = page.getByText(label, { exact: true }).filter({ visible: true }).last();
                await item.dispatchEvent('click');
              }
              const [line = ''] = source.split('\n').sort((a, b) => b.length - a.length);
              await expect.poll(() => shown(part)).toContain(asRead(line));
            }
          }
        },
        { viewport, colorScheme },
      ),
  );

  it('shows every operation, with no need to scroll sideways, when a server sends it', () =>
    read(server.url, async (page) => {
      for (const operation of operations) {
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
    }));

  it('finds an operation and a header by their names', () =>
    read(file, async (page) => {
      await awake(page);
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
    }));

  it('has every part of the reference that a link leads to', async () => {
    const { inReference } = await readLinks(folder);
    await read(file, async (page) => {
      await awake(page);
      const missing = await page.evaluate(
        async (links) => {
          // Redoc numbers its parts by their addresses, and has a page of its own for what it does not find.
          const isThere = (id: string) => document.querySelector(`[data-section-id="${id}"]`) !== null;
          const isMissing = () =>
            document.querySelector('main')?.textContent?.includes('No page at this address');
          const missing: string[] = [];
          for (const link of links) {
            location.hash = link;
            const id = link.slice(1);
            while (!isThere(id) && !isMissing()) await new Promise(requestAnimationFrame);
            if (!isThere(id)) missing.push(link);
          }
          return missing;
        },
        [...inReference, '#/section/of-nothing'],
      );
      expect(missing).toEqual(['#/section/of-nothing']);
    });
  });

  it('would be seen fetching from elsewhere or complaining', async () => {
    const { page, outsideRequests, complaints, close } = await openPage(browser);
    await page.setContent(
      '<img src="https://elsewhere.example/"><script>console.warn("one"); throw "two"</script>',
    );
    await page.waitForLoadState();
    expect(outsideRequests).toEqual(['https://elsewhere.example/']);
    expect(complaints).toEqual(expect.arrayContaining(['one', 'two']));
    await close();
  });
});
