import type { Browser, Page } from 'playwright-core';
import { noBrowser } from '../../scripts/support/browser.js';

export { executablePath, launchBrowser } from '../../scripts/support/browser.js';

/**
 * Why the tests in a browser cannot run here, for the names of skipped tests; nothing when they can. Where `CI` is set,
 * they run, and fail without a browser.
 */
export const browserMissing = noBrowser && !process.env['CI'] ? ` (skipped: ${noBrowser})` : undefined;

const isOutside = ({ protocol, hostname }: URL) =>
  /^(?:https?|wss?):$/.test(protocol) && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);

export interface WatchedPage {
  page: Page;
  /** Addresses of the requests that would leave this machine. None of them does. */
  outsideRequests: string[];
  /** Errors and warnings in the console, and errors that nothing caught. */
  complaints: string[];
  close(): Promise<void>;
}

/** A page of its own context, which notes what would leave this machine and what goes wrong. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext();
  // Shorter than a test may take, so that a failure says what it waited for.
  context.setDefaultTimeout(20_000);
  context.setDefaultNavigationTimeout(40_000);
  const outsideRequests: string[] = [];
  const complaints: string[] = [];
  await context.route(isOutside, (route) => {
    outsideRequests.push(route.request().url());
    return route.abort();
  });
  await context.routeWebSocket(isOutside, (socket) => void outsideRequests.push(socket.url()));
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, outsideRequests, complaints, close: () => context.close() };
}
