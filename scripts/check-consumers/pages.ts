import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { executablePath, launchBrowser } from '../../test/support/browser.js';
import { UserError } from '../support/command.js';
import { run } from '../support/run.js';
import { borrowing, tool } from './install.js';
import { asModule, asWorker, success } from './programs/index.js';
import { type Trial, Unavailable } from './row.js';
import { expectSuccess } from './runtimes.js';
import type { Setting } from './setting.js';
import { versions } from './versions.js';

/** The browser bundle in a page of another origin than the mock's. */
async function inChromium({ installed, mockUrl }: Setting): Promise<string> {
  await readFile(executablePath).catch(() => {
    throw new Unavailable('no Chromium here; CHROMIUM_PATH can name one');
  });
  const bundle = await readFile(
    join(await installed(), 'node_modules', '@aelyst', 'client', 'dist', 'browser.js'),
  );
  const files: Record<string, [type: string, content: string | Buffer]> = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/program.js"></script>',
    ],
    '/browser.js': ['text/javascript', bundle],
    '/program.js': ['text/javascript', asModule(JSON.stringify(mockUrl), '/browser.js')],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = files[url] ?? ['text/plain', ''];
    response.writeHead(content === '' ? 404 : 200, { 'content-type': type }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    const ended = new Promise<void>((resolve) => {
      page.on('console', (message) => {
        said.push(message.text());
        if (said.includes(success)) resolve();
      });
      page.on('pageerror', (error) => {
        said.push(String(error));
        resolve();
      });
    });
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await Promise.race([ended, page.waitForTimeout(20_000)]);
    if (!said.includes(success)) throw new UserError(`The page said:\n${said.join('\n')}`);
    return browser.version();
  } finally {
    await browser.close();
    server.close();
  }
}

/** A worker on workerd, the run time of Cloudflare Workers. */
async function onWorkerd({ installed, mockUrl, place, signal }: Setting): Promise<string> {
  const modules = await tool([`miniflare@${versions.miniflare}`], signal);
  const folder = await borrowing(await installed(), place(), { 'worker.mjs': asWorker });
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'worker.mjs')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  });
  const miniflare = pathToFileURL(join(modules, 'miniflare', 'dist', 'src', 'index.js')).href;
  const host = `import { Miniflare } from '${miniflare}';
    const worker = new Miniflare({
      modules: true,
      script: ${JSON.stringify(outputFiles[0]?.text)},
      compatibilityDate: '2026-01-01',
      bindings: { MOCK_URL: ${JSON.stringify(mockUrl)} },
    });
    console.log(await (await worker.dispatchFetch('http://localhost/')).text());
    await worker.dispose();`;
  const runs = await borrowing(await installed(), place(), { 'host.mjs': host });
  const [node] = [process.execPath];
  await expectSuccess(node, ['host.mjs'], runs, signal);
  return `miniflare ${versions.miniflare}, ${(await run(node, ['--version'], runs)).trim()}`;
}

export const pageTrials = (setting: Setting): Trial[] => [
  { consumer: 'Chromium', how: 'browser bundle in a page', run: () => inChromium(setting) },
  { consumer: 'Workers (workerd)', how: 'bundle, run', run: () => onWorkerd(setting) },
];
