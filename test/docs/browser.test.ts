import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDocs } from '../../scripts/docs/built.js';
import { serveDocs } from '../../scripts/docs/serve.js';
import { browserMissing, launchBrowser, openPage } from '../support/browser.js';
import { describeConsole } from './console.js';
import { describeLook } from './look.js';
import { describeReference } from './reference.js';
import type { InBrowser } from './visit.js';

const inBrowser = {} as InBrowser;

// One browser for all, since it takes a second to start and end.
describe.skipIf(browserMissing)(`the documentation in a browser${browserMissing ?? ''}`, () => {
  let server: Awaited<ReturnType<typeof serveDocs>>;

  beforeAll(async () => {
    const [folder, browser] = await Promise.all([builtDocs(), launchBrowser()]);
    Object.assign(inBrowser, { browser, folder, disk: pathToFileURL(join(folder, '/')).href });
    server = await serveDocs({ dir: folder });
    inBrowser.server = server.url;
  });

  afterAll(async () => {
    await inBrowser.browser?.close();
    await server?.close();
  });

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
