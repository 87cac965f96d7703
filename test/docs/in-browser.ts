import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDocs } from '../../scripts/docs/built.js';
import { serveDocs } from '../../scripts/docs/serve.js';
import { openPage } from '../support/browser.js';
import { describeConsole } from './console.js';
import { describeLook } from './look.js';
import { describeReference } from './reference.js';
import type { InBrowser } from './visit.js';

/** The site, as its readers see it. */
export function describeDocumentation(browserOf: () => Browser): void {
  describe('the documentation', () => {
    const inBrowser = {} as InBrowser;
    let server: Awaited<ReturnType<typeof serveDocs>>;

    beforeAll(async () => {
      const folder = await builtDocs();
      Object.assign(inBrowser, { browser: browserOf(), folder, disk: pathToFileURL(join(folder, '/')).href });
      server = await serveDocs({ dir: folder });
      inBrowser.server = server.url;
    });

    afterAll(() => server?.close());

    describeReference(inBrowser);
    describeLook(inBrowser);
    describeConsole(inBrowser);

    it('would be seen fetching from elsewhere or complaining', async () => {
      const { page, outsideRequests, complaints, close } = await openPage(inBrowser.browser);
      await page.setContent(
        '<img src="https://elsewhere.example/"><script>console.warn("one"); throw "two"</script>',
      );
      await page.waitForLoadState();
      expect(outsideRequests).toEqual(['https://elsewhere.example/']);
      expect(complaints).toEqual(expect.arrayContaining(['one', 'two']));
      await close();
    });
  });
}
