import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MockError, type MockOptions, type RequestEvent, startMock } from '../../src/mock/index.js';
import { originOf } from '../../src/mock/node-server.js';
import { call, exchange, operation, operationOf, operations, pathOf } from './support.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const headersOf = (url: string, ...fields: string[]) =>
  [`POST ${new URL(url).pathname}${pathOf(operation)} HTTP/1.1`, 'host: mock', ...fields, '', ''].join(
    '\r\n',
  );

/** Sends half of a request, once the mock has said that it reads on. */
async function sendHalf(url: string, port: number) {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(`${headersOf(url, 'content-length: 100', 'expect: 100-continue')}{"half":`);
  const [reply] = (await once(socket, 'data')) as [Buffer];
  expect(reply.toString()).toContain('100 Continue');
  return socket;
}

describe('startMock', () => {
  it.each([-1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses port %d', async (port) => {
    await expect(startMock({ port })).rejects.toMatchObject({
      name: 'MockError',
      reason: 'port',
      message: `The port must be a whole number from 0 to 65535, not ${port}.`,
    });
  });

  it('refuses a port that is taken, until its mock is closed', async () => {
    const mock = await startMock();
    const { port } = mock;
    const second = startMock({ port });
    await expect(second).rejects.toBeInstanceOf(MockError);
    await expect(second).rejects.toMatchObject({
      reason: 'port',
      message: `Port ${port} on 127.0.0.1 is taken; choose another, or 0 for any that is free.`,
      cause: { code: 'EADDRINUSE' },
    });
    await mock.close();
    await using next = await startMock({ port });
    expect(next.port).toBe(port);
  });

  // An address that is reserved for documentation, so that no machine has it.
  it('refuses a host that is not of this machine', async () => {
    await expect(startMock({ host: '192.0.2.1' })).rejects.toMatchObject({
      reason: 'host',
      message: expect.stringContaining('"192.0.2.1"'),
    });
  });

  it('draws a seed of 32 bits, unless it gets one', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    await using one = await startMock();
    await using other = await startMock({ seed: 7 });
    expect([one.seed, other.seed]).toEqual([2 ** 30, 7]);
  });

  it('gives each mock its own requests and limits', async () => {
    const options = { rateLimit: { limit: 1, windowMs: 60_000 } };
    await using one = await startMock(options);
    await using other = await startMock(options);
    const responses = await Promise.all([call(one.url, operation), call(other.url, operation)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    expect(one.requests).toHaveLength(1);
  });
});

describe('mock.url', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['localhost', 'http://localhost:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fe80::1', 'http://[fe80::1]:80'],
  ])('for the host %s can be called: %s', (host, origin) => {
    expect(originOf(host, 80)).toBe(origin);
  });

  it('is on 127.0.0.1, also if the host is every address, with the path of the described server', async () => {
    for (const options of [{}, { host: '0.0.0.0' }]) {
      await using mock = await startMock(options);
      expect(mock.url).toBe(`http://127.0.0.1:${mock.port}/v1`);
      expect((await call(mock.url, operation)).status).toBe(200);
    }
  });
});

describe('mock.instructions', () => {
  it('has the URL, every operation once, and its statuses with their examples', async () => {
    await using mock = await startMock();
    expect(mock.instructions).toMatch(`The mock is at ${mock.url}\n`);
    for (const { method, path, operationId, responses } of operations) {
      expect(mock.instructions.split(operationId)).toHaveLength(2);
      expect(mock.instructions).toContain(`${method} ${path}`);
      for (const { status, content } of responses) {
        const names = content.examples.map(({ name }) => name).join(', ');
        expect(mock.instructions).toContain(`${status} ${names}`);
      }
    }
    expect(mock.instructions).toContain('Prefer: code=<status>, example=<name>');
  });

  it.skipIf(process.platform === 'win32')('has a curl command that works', async () => {
    await using mock = await startMock();
    const command = /^ +(curl .+)$/m.exec(mock.instructions)?.[1] ?? '';
    await promisify(execFile)('sh', ['-c', `${command} --fail`]);
    expect(mock.requests).toMatchObject([{ status: 200 }]);
  });
});

describe('mock.close', () => {
  it('may be called again, while it closes and after it', async () => {
    const mock = await startMock();
    const closing = mock.close();
    expect(mock.close()).toBe(closing);
    await closing;
    await expect(mock.close()).resolves.toBeUndefined();
  });

  it('waits neither for half a request, nor for a connection that is kept alive, nor for a latency', async () => {
    const mock = await startMock({ latency: 600_000 });
    const waiting = expect(call(mock.url, operation)).rejects.toThrow('fetch failed');
    await expect.poll(() => mock.requests.length).toBe(1);
    await (await fetch(new URL('/_mock/', mock.url))).text();
    const ended = once(await sendHalf(mock.url, mock.port), 'close');
    await mock.close();
    await Promise.all([waiting, ended]);
    await expect(call(mock.url, operation)).rejects.toThrow('fetch failed');
  });

  it('is called at the end of a scope with await using', async () => {
    let url: string;
    {
      await using mock = await startMock();
      url = mock.url;
    }
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });
});

describe('what is no request of a page', () => {
  it('gets a whole response, and nothing is printed', async () => {
    const printed = vi.spyOn(console, 'error');
    await using mock = await startMock();
    const [head = '', body = ''] = (await exchange(mock.port, 'noise\r\n\r\n')).split('\r\n\r\n');
    expect(JSON.parse(body)).toEqual({ code: 400, message: 'This is not an HTTP request.' });
    expect(head.split('\r\n').toSorted()).toEqual([
      'HTTP/1.1 400 Bad Request',
      'connection: close',
      `content-length: ${body.length}`,
      'content-type: application/problem+json',
    ]);
    await call(mock.url, operation);
    expect(printed).not.toHaveBeenCalled();
  });

  it('is a preflight only with an origin and a method', async () => {
    await using mock = await startMock();
    const origin = 'http://localhost:3000';
    const asked = { 'access-control-request-method': 'POST' };
    const ask = (headers: Record<string, string>) =>
      fetch(mock.url + pathOf(operation), { method: 'OPTIONS', headers });
    const { status, headers } = await ask({ origin, ...asked, 'access-control-request-headers': 'x-a, x-b' });
    expect([status, Object.fromEntries(headers)]).toMatchObject([
      204,
      {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'x-a, x-b',
        'access-control-max-age': '600',
      },
    ]);
    expect(headers.has('content-length')).toBe(false);
    for (const other of [{ origin }, asked]) expect((await ask(other)).status).toBe(405);
    expect((await call(mock.url, operation, { headers: { origin, ...asked } })).status).toBe(200);
  });
});

describe('a mock keeps running', () => {
  it('if callers want a proxy and disconnect at once', async () => {
    await using mock = await startMock();
    for (let count = 0; count < 30; count += 1) {
      const socket = connect(mock.port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      socket.write('CONNECT a.b:1 HTTP/1.1\r\nhost: a\r\n\r\n', () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    expect((await call(mock.url, operation)).status).toBe(200);
  });

  it('with 500 connections that have sent half a request', async () => {
    await using mock = await startMock();
    const sockets = Array.from({ length: 500 }, () => connect(mock.port, '127.0.0.1').on('error', () => {}));
    for (const socket of sockets) socket.write('POST /v1/contact/');
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect((await call(mock.url, operation)).status).toBe(200);
    await mock.close();
    for (const socket of sockets) socket.destroy();
  });
});

describe('onRequest', () => {
  async function observed(options: MockOptions = {}) {
    const events: RequestEvent[] = [];
    const mock = await startMock({ ...options, onRequest: (event) => events.push(event) });
    return { mock, events, [Symbol.asyncDispose]: mock.close };
  }

  it('gets each request with its response, and messages that are not HTTP', async () => {
    await using observation = await observed();
    const { mock, events } = observation;
    const startedAt = performance.now();
    await (await call(mock.url, operation, { body: '[]' })).text();
    const tookMs = performance.now() - startedAt;
    await exchange(mock.port, 'noise\r\n\r\n');
    await exchange(mock.port, 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    await exchange(mock.port, 'GET /v1/a?b=c HTTP/1.1\r\nconnection: close\r\n\r\n');
    expect(events).toEqual([
      {
        at: expect.any(Date),
        method: operation.method,
        path: new URL(mock.url).pathname + pathOf(operation),
        operation: operation.operationId,
        status: 400,
        durationMs: expect.any(Number),
        reasons: ['/body must be object, not array'],
        body: [],
      },
      expect.objectContaining({
        method: '',
        path: '',
        status: 400,
        reasons: ['This is not an HTTP request.'],
      }),
      expect.objectContaining({ method: 'OPTIONS', path: '*', status: 400 }),
      expect.objectContaining({ method: 'GET', path: '/v1/a', status: 400 }),
    ]);
    expect(events[3]?.durationMs).toBeLessThan(1e9);
    expect(events[0]?.durationMs).toBeGreaterThan(0);
    expect(events[0]?.durationMs).toBeLessThan(tookMs);
  });

  it('gets why a response is another one than the request asks for', async () => {
    const options = { queued: 1, rateLimit: { limit: 1, windowMs: 60_000 } };
    await using observation = await observed(options);
    const { mock, events } = observation;
    const send = () => call(mock.url, operationOf('sendMessage'));
    for (const _ of [1, 2]) await send();
    const noToken = { headers: { authorization: '' }, body: '[]' };
    await call(mock.url, operationOf('sendMessage'), noToken);
    mock.answerWith('sendMessage', [500, 'reset']);
    await send();
    await expect(send()).rejects.toThrow('fetch failed');
    expect(events.flatMap(({ reasons }) => reasons)).toEqual([
      'drawn for the queue',
      expect.stringMatching(/^the limit of 1 requests is used up; again in \d+ s$/),
      expect.stringContaining('has no Authorization header'),
      'chosen by answerWith',
      'broken by answerWith: reset',
    ]);
  });

  it.each([
    ['{', '{', '/body is not JSON: '],
    ['[1]', [1], '/body must be object, not array'],
    [String.fromCharCode(0xe9), 'é', '/body is not JSON: '],
  ])('gets the body %j as it was sent', async (body, shown, reason) => {
    await using observation = await observed();
    await call(observation.mock.url, operation, { body });
    expect(observation.events[0]).toMatchObject({ body: shown, reasons: [expect.stringContaining(reason)] });
  });

  it('gets a request once whose caller disconnects in the body', async () => {
    await using observation = await observed();
    const { mock, events } = observation;
    (await sendHalf(mock.url, mock.port)).destroy();
    await expect.poll(() => events.length).toBe(1);
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(events).toMatchObject([{ reasons: ['The request broke off.'] }, { status: 200 }]);
  });

  it('gets a request whose caller disconnects before the response', async () => {
    await using observation = await observed({ latency: 600_000 });
    const { mock, events } = observation;
    const socket = connect(mock.port, '127.0.0.1');
    socket.write(headersOf(mock.url, 'authorization: Bearer x'));
    await expect.poll(() => mock.requests.length).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    await mock.close();
    await expect.poll(() => events).toMatchObject([{ status: undefined, reasons: ['the caller went away'] }]);
    expect(mock.requests).toMatchObject([{ status: undefined }]);
  });

  it.each([
    ['throw', () => expect.unreachable('broken listener')],
    ['reject', async () => expect.unreachable('broken listener')],
  ])('may %s, which is printed and changes nothing', async (_, onRequest) => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    await using mock = await startMock({ onRequest });
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(await exchange(mock.port, 'noise\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(printed).toHaveBeenCalledTimes(3);
    expect(printed.mock.calls[0]?.map(String)).toEqual([
      'onRequest failed:',
      expect.stringContaining('broken listener'),
    ]);
  });
});
