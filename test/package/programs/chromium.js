// Loads `page.js` in Chromium, from a server of its own, and prints what it prints.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
const server = createServer(async ({ url = '' }, response) => {
  const isScript = url.endsWith('.js');
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
  response.end(isScript ? await readFile(`.${url}`) : page);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? 'chromium' });
try {
  const tab = await browser.newPage();
  const result = new Promise((resolve, reject) => {
    tab.on('console', (line) => line.text().startsWith('@@result ') && resolve(line.text()));
    tab.on('pageerror', reject);
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  // Another origin than the mock's.
  await tab.goto(`http://localhost:${address.port}/`);
  console.log(await result);
} finally {
  await browser.close();
  server.close();
}
