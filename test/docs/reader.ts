import type { Locator, Page } from 'playwright-core';
import { asRead, type Operation } from './description.js';

/** The part of the page that a heading is of, by an address: to look for the heading each time takes far longer. */
async function partOf(page: Page, summary: string): Promise<Locator> {
  const heading = page.getByRole('heading', { name: summary, level: 2 });
  const id = await heading.evaluate((element) =>
    element.closest('[data-section-id]')?.getAttribute('data-section-id'),
  );
  return page.locator(`[data-section-id="${id}"]`);
}

/** Goes to an operation by way of the menu. Gives the part of the page that is about it. */
export async function openOperation(page: Page, { tag, summary }: Operation): Promise<Locator> {
  const menu = page.locator('.menu-content');
  const link = menu.getByRole('link', { name: summary });
  // The menu takes a third of a second to unfold. An event reaches a link that still moves; a pointer would wait.
  if (!(await link.isVisible()))
    await menu.getByRole('link', { name: tag, exact: true }).dispatchEvent('click');
  await link.dispatchEvent('click');
  return partOf(page, summary);
}

/** Goes to an operation by its address. Gives the part of the page that is about it. */
export async function goToOperation(page: Page, { href, summary }: Operation): Promise<Locator> {
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    href.replace(/^.*#/, ''),
  );
  return partOf(page, summary);
}

/** The text of a part of the page that is not hidden. */
export const shown = async (part: Locator) => asRead((await part.allInnerTexts()).join(' '));
