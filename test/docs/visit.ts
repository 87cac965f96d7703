import { readdirSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WatchedPage } from '../support/browser.js';

/** The pages of a built site, as files. */
export const pagesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.html'))
    .sort();

const desktop = { width: 1440, height: 900 };

/** Not what a browser says by itself of every response that is an error, and of every server that is not there. */
const notOfResponses = (complaint: string) => !/^Failed to load resource/.test(complaint);

/** Goes to a page as a reader does that follows a link, in a third of the time that a new page takes. */
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
 * Goes to a page, and fails when it fetches anything from elsewhere or complains. Nothing is left of it for the next one
 * but what the browser has in its cache: a reader of their own for each page would take three times as long.
 *
 * @param byLink Whether to go there from the page before, where the site links both.
 */
export async function visit(
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
export async function ready(page: Page): Promise<void> {
  const inRedoc = page.url().includes('/reference.html');
  if (inRedoc) await page.locator('.menu-content[role="navigation"]').waitFor({ state: 'attached' });
  else await page.waitForFunction(() => '_vnode' in Object(document.querySelector('#app')));
}

/**
 * What keeps some reader from a part of the page, however slight.
 *
 * @param within The element to look at; by default the whole page.
 * @param rules What to look for; by default everything.
 */
export async function barriers(page: Page, within = 'html', ...rules: string[]): Promise<string[]> {
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

/** What does not fit: a page that scrolls sideways, and words in a cell of a table that stand on two lines. */
export const misfits = (page: Page): Promise<string[]> =>
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
