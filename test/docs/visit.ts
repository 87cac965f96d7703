import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage } from '../support/browser.js';
import { thorough } from '../support/thorough.js';

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

const allLooks = [desktop, phone].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    viewport,
    colorScheme,
    look: `${viewport.width} ${colorScheme}`,
  })),
);

/** The looks to see a page in: both widths in both colours, or one of them, another one for each page in turn. */
export const looksOf = (turn: number) =>
  allLooks.filter((_, index) => thorough || index === turn % allLooks.length);

/** Looks that have each width and each colour once, for what neither of them changes much. */
export const fewLooks = allLooks.filter(
  ({ viewport, colorScheme }) => (viewport === desktop) === (colorScheme === 'light'),
);

/** A built site, and a browser to see it in. */
export interface InBrowser {
  browser: Browser;
  /** Where the site is. */
  folder: string;
  /** Its address on the disk, up to the names of its pages. */
  disk: string;
  /** Its address on a server. */
  server: string;
}

/** Not what a browser says by itself of every answer that is an error, and of every server that is not there. */
export const notOfAnswers = (complaint: string) => !/^Failed to load resource/.test(complaint);

/** Opens a page, and fails when it fetches anything from elsewhere or complains. */
export async function visit(
  browser: Browser,
  address: string,
  look: (page: Page) => Promise<void>,
  options: BrowserContextOptions = { viewport: desktop },
): Promise<void> {
  const { page, outsideRequests, complaints, close } = await openPage(browser, options);
  try {
    await page.goto(address);
    await look(page);
    expect({ outsideRequests, complaints }).toEqual({ outsideRequests: [], complaints: [] });
  } finally {
    await close();
  }
}

/** Waits until Redoc has taken over the page that it rendered ahead. */
export const awake = (page: Page) =>
  page.locator('.menu-content[role="navigation"]').waitFor({ state: 'attached' });
