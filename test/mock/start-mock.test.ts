import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { type RequestEvent, startMock } from '../../src/mock/index.js';
import { bundleWith, call, operation, pathOf } from './support.js';

const servers = (url: string) => bundleWith('#/servers/0/url', url);

it('a mock goes over to another description, and keeps to the last that was valid', async () => {
  const described = servers('https://a.b/one');
  await using mock = await startMock({ description: described });
  expect(mock.url).toMatch(/\/one$/);
  await mock.reload(servers('https://a.b/two'));
  expect(mock.url).toMatch(/\/two$/);
  expect(mock.instructions).toContain(`The mock answers at ${mock.url}\n`);
  expect((await call(mock.url, operation)).status).toBe(200);
  await expect(mock.reload({})).rejects.toMatchObject({ reason: 'description' });
  expect(mock.url).toMatch(/\/two$/);
  await mock.reload();
  expect(mock.url).toMatch(/\/one$/);
});

it('a mock limits by a clock, and waits, until it is closed', async () => {
  const mock = await startMock({ rateLimit: { limit: 1, windowMs: 600_000 }, latency: 30 });
  const started = performance.now();
  expect((await call(mock.url, operation)).status).toBe(200);
  // Timers of Node may be early by a millisecond.
  expect(performance.now() - started).toBeGreaterThan(28);
  const refused = await call(mock.url, operation);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(600);
  await mock.close();
});

it('a mock that is closed waits no more, and says that the caller is gone', async () => {
  const events: RequestEvent[] = [];
  const mock = await startMock({ latency: 600_000, onRequest: (event) => events.push(event) });
  const socket = connect(mock.port, '127.0.0.1');
  const closed = once(socket, 'close');
  const path = new URL(mock.url).pathname + pathOf(operation);
  socket.write(`${operation.method} ${path} HTTP/1.1\r\nhost: mock\r\nexpect: 100-continue\r\n\r\n`);
  await once(socket, 'data');
  await mock.close();
  await closed;
  await expect.poll(() => events).toMatchObject([{ status: undefined, reasons: ['the caller went away'] }]);
});
