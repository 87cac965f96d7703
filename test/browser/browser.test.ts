import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { builtDocs } from '../../scripts/docs/serve.js';
import { describeDocumentation } from '../docs/in-browser.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { describeOtherOrigin } from './other-origin.js';
import { describeServiceWorker } from './service-worker.js';

const documentation = browserMissing ? '' : await builtDocs();

// One browser for all, since it takes more than a second of processor time to start and end.
describe.skipIf(browserMissing)(`In Chromium${browserMissing ?? ''},`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  const browserOf = () => browser;
  describeDocumentation(browserOf, documentation);
  describeOtherOrigin(browserOf);
  describeServiceWorker(browserOf);
});
