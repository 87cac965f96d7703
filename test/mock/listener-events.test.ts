import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/mock/answer.js';
import { createListener } from '../../src/mock/listener.js';
import { closeServer, listen } from '../../src/mock/server.js';
import { request, serve } from './listening.js';
import { exchange } from './support.js';

describe('whoever listens hears', () => {
  it('of each request what it was, how it was answered, when, and how long that took', async () => {
    await using server = await serve();
    const before = Date.now();
    await server.send(request('/v1/a?b=1', ['content-type: text/plain'], 'text', 'PUT'));
    const [event] = server.events;
    expect(server.events).toEqual([
      {
        at: expect.any(Date),
        method: 'PUT',
        path: '/v1/a',
        operation: 'a',
        status: 200,
        durationMs: expect.any(Number),
        reasons: ['so'],
        body: 'text',
      },
    ]);
    expect(event?.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(event?.durationMs).toBeGreaterThanOrEqual(0);
    expect(event?.durationMs).toBeLessThan(60_000);
  });

  it('of one that called no operation that it called none', async () => {
    await using server = await serve();
    await server.send(request('/elsewhere'));
    const [event] = server.events;
    expect(event).toStrictEqual({ ...event, operation: undefined, body: undefined });
  });

  it('no reasons if an answer has none', async () => {
    await using server = await serve({ answer: async () => ({ status: 200, headers: {}, body: '' }) });
    await server.send(request('/v1/a'));
    expect(server.events).toMatchObject([{ reasons: [] }]);
  });

  it('of a body that cannot be read as the text that it was', async () => {
    await using server = await serve();
    await server.send(request('/v1/a', ['content-type: application/json'], '{"a'));
    expect(server.events).toMatchObject([{ body: '{"a' }]);
  });

  it('of what was not HTTP when it came, and what was said of it', async () => {
    await using server = await serve();
    await server.send('noise\r\n\r\n');
    expect(server.events).toEqual([
      {
        at: expect.any(Date),
        method: '',
        path: '',
        operation: undefined,
        status: 400,
        durationMs: 0,
        reasons: ['This is not an HTTP request.'],
        body: undefined,
      },
    ]);
  });

  it('of a caller that went away before its answer', async () => {
    let answer = () => {};
    const called = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let come = () => {};
    const arrived = new Promise<void>((resolve) => {
      come = resolve;
    });
    await using server = await serve({
      async answer() {
        come();
        await called;
        return { status: 200, headers: {}, body: 'late', reasons: ['so'] };
      },
    });
    const connected = once(server.server, 'connection') as Promise<[Socket]>;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(request('/v1/a'));
    const [served] = await connected;
    await arrived;
    const gone = once(served, 'close');
    socket.destroy();
    await gone;
    answer();
    await expect.poll(() => server.events.length).toBe(1);
    expect(server.events[0]).toMatchObject({
      status: undefined,
      reasons: ['the caller went away'],
      operation: 'a',
    });
  });

  it('of a caller that went away in the middle of its body', async () => {
    await using server = await serve();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /v1/a HTTP/1.1\r\nhost: mock\r\ncontent-length: 9\r\n\r\nhalf');
    await once(server.server, 'request');
    socket.resetAndDestroy();
    await expect.poll(() => server.events.length).toBe(1);
    expect(server.events[0]).toMatchObject({ status: undefined, reasons: ['the caller went away'] });
    expect(server.requests).toEqual([]);
  });

  it('nothing if nobody does', async () => {
    const server = await listen(
      createListener(() => ({ basePath: '', route: () => ({}) as Call, answer: () => expect.unreachable() })),
      { port: 0, host: '127.0.0.1', onRequest: undefined },
    );
    const { port } = server.address() as AddressInfo;
    expect(await exchange(port, 'noise\r\n\r\n')).toContain('HTTP/1.1 400 Bad Request');
    expect(await exchange(port, request('/a'))).toContain('HTTP/1.1 500 ');
    await closeServer(server);
  });
});
