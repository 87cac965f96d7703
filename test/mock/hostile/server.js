// The built mock in a process of its own, which tells its memory when it is asked.
import { pathToFileURL } from 'node:url';

/** @type {typeof import('../../../src/mock/index.js')} */
const { startMock } = await import(pathToFileURL(`${process.argv[2]}`).href);
const mock = await startMock({ rateLimit: { limit: 5, windowMs: 20 }, queued: 0.1, seed: 1, strict: true });
process.send?.({ url: mock.url });
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage().rss });
});
