import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const executablePath =
  process.env['CHROMIUM_PATH'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ??
  'chromium';

const advice = 'Install Chromium ("apt-get install chromium") or name its executable in CHROMIUM_PATH.';

/**
 * Why the tests in a browser cannot run here, to end the name of what is skipped with; nothing when they can.
 * Where `CI` is set there is no such excuse: they run, and fail without a browser.
 */
export const browserMissing =
  existsSync(executablePath) || process.env['CI'] ? undefined : ` (skipped: no Chromium here. ${advice})`;

/** Starts Chromium without anything that it does on its own account on the network. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}. ${advice}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
    ],
  });
}

const isOutside = (address: string) => {
  const { protocol, hostname } = new URL(address);
  return /^(?:https?|wss?):$/.test(protocol) && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
};

interface WatchedPage {
  page: Page;
  /** Addresses of the requests that would leave this machine. None of them does. */
  outsideRequests: string[];
  /** Errors and warnings in the console, and errors that nothing caught. */
  complaints: string[];
  close(): Promise<void>;
}

/** A page of its own context, which notes what would leave this machine and what goes wrong. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  // Shorter than a test may take, so that a failure says what it waited for.
  context.setDefaultTimeout(20_000);
  context.setDefaultNavigationTimeout(40_000);
  const outsideRequests: string[] = [];
  const complaints: string[] = [];
  await context.route(
    (url) => isOutside(url.href),
    (route) => {
      outsideRequests.push(route.request().url());
      return route.abort();
    },
  );
  await context.routeWebSocket(
    (url) => isOutside(url.href),
    (socket) => {
      outsideRequests.push(socket.url());
    },
  );
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, outsideRequests, complaints, close: () => context.close() };
}
