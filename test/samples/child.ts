/**
 * Runs modules one after the other as the program of a reader would, and tells the parent what came of each. The
 * parent is a test; a process of its own keeps what samples do to the console and to `fetch` away from it.
 */
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Call, Order, Outcome } from './modules.js';

declare global {
  var $expect: (line: number, actual: unknown, expected: unknown) => void;
}

const { fetch } = globalThis;
let calls: Call[] = [];

/** Sends to the mock what would go to the live API, keeps account of it, and sends nothing into the network. */
function observe(mockUrl: string, replacedUrls: string[]): void {
  globalThis.fetch = async (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    const replaced = replacedUrls.find((url) => asked.startsWith(`${url}/`));
    const url = replaced ? mockUrl + asked.slice(replaced.length) : asked;
    if (new URL(url).hostname !== '127.0.0.1') throw new Error(`${url} is out of bounds for a sample.`);
    const response = await fetch(url, init);
    calls.push({
      method: init?.method ?? 'GET',
      path: new URL(url).pathname,
      status: response.status,
      chosen: new Headers(init?.headers).has('prefer'),
      violations: response.headers.get('sl-violations') ?? '',
    });
    return response;
  };
}

globalThis.$expect = (line, actual, expected) => {
  if (isDeepStrictEqual(actual, expected)) return;
  throw Object.assign(new Error(`gives ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`), {
    line,
  });
};

const failure = (error: unknown) => {
  const { message, stack, line } = error as Error & { line?: number };
  return { message, stack: stack ?? '', ...(line !== undefined && { line }) };
};

/** Runs a module to its end; something that it leaves behind to fail fails it, too. */
async function run(file: string, { timeoutMs, files }: Order): Promise<Outcome> {
  calls = [];
  const outcome = await new Promise<Pick<Outcome, 'failure'>>((resolve) => {
    const fail = (error: unknown) => resolve({ failure: failure(error) });
    process.once('unhandledRejection', fail);
    setTimeout(fail, timeoutMs, new Error(`takes longer than ${timeoutMs / 1000} s`)).unref();
    import(pathToFileURL(file).href).then(() => setImmediate(resolve, {}), fail);
  });
  process.removeAllListeners('unhandledRejection');
  // What runs alone decides about the exit code of its process, and may do so later.
  if (files.length > 1 && process.exitCode) {
    outcome.failure ??= failure(new Error(`sets the exit code ${process.exitCode}`));
    process.exitCode = undefined;
  }
  return { ...outcome, calls };
}

process.once('message', async (order: Order) => {
  if (order.mockUrl !== undefined) observe(order.mockUrl, order.replacedUrls);
  for (const file of order.files) process.send?.(await run(file, order));
  process.disconnect();
});
