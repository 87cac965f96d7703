import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MockError, type RequestEvent, startMock } from '../../src/mock/index.js';
import { originOf } from '../../src/mock/node-server.js';
import { call, exchange, operation, operations, pathOf } from './support.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const headOf = (url: string, ...fields: string[]) =>
  [`POST ${new URL(url).pathname}${pathOf(operation)} HTTP/1.1`, 'host: mock', ...fields, '', ''].join(
    '\r\n',
  );

describe('a port or host that cannot be used is a MockError with the reason', () => {
  it.each([-1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('port %d', async (port) => {
    await expect(startMock({ port })).rejects.toMatchObject({
      name: 'MockError',
      reason: 'port',
      message: `The port must be a whole number from 0 to 65535, not ${port}.`,
    });
  });

  it('a port that is taken', async () => {
    await using mock = await startMock();
    const second = startMock({ port: mock.port });
    await expect(second).rejects.toBeInstanceOf(MockError);
    await expect(second).rejects.toMatchObject({
      reason: 'port',
      message: `Port ${mock.port} on 127.0.0.1 is taken; choose another, or 0 for any that is free.`,
    });
  });

  // An address that is reserved for documentation, and so belongs to no machine.
  it('a host that is not of this machine', async () => {
    const start = startMock({ host: '192.0.2.1' });
    await expect(start).rejects.toMatchObject({
      reason: 'host',
      message: expect.stringContaining('"192.0.2.1"'),
    });
  });
});

describe('the URL of a mock', () => {
  it('is on 127.0.0.1 unless told otherwise, with the path of the described server', async () => {
    await using mock = await startMock();
    expect(mock.url).toMatch(new RegExp(`^http://127.0.0.1:${mock.port}/v1$`));
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['localhost', 'http://localhost:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fe80::1', 'http://[fe80::1]:80'],
  ])('for the host %s can be called: %s', (host, origin) => {
    expect(originOf(host, 80)).toBe(origin);
  });

  it('can be called when the host is every address', async () => {
    await using mock = await startMock({ host: '0.0.0.0' });
    expect((await call(mock.url, operation)).status).toBe(200);
  });
});

describe('the instructions of a mock', () => {
  it('say where it is, every operation once, and its statuses with their examples', async () => {
    await using mock = await startMock();
    expect(mock.instructions).toMatch(`The mock is at ${mock.url}\n`);
    for (const { method, path, operationId, responses } of operations) {
      expect(mock.instructions.split(operationId)).toHaveLength(2);
      expect(mock.instructions).toContain(`${method} ${path}`);
      for (const { status, content } of responses) {
        expect(mock.instructions).toContain(
          `${status} ${content.examples.map(({ name }) => name).join(', ')}`,
        );
      }
    }
    expect(mock.instructions).toContain('Prefer: code=<status>, example=<name>');
  });

  it.skipIf(process.platform === 'win32')('hold a curl command that works as it stands', async () => {
    await using mock = await startMock();
    const command = /^ +(curl .+)$/m.exec(mock.instructions)?.[1] ?? '';
    await promisify(execFile)('sh', ['-c', `${command} --fail`]);
    expect(mock.requests).toMatchObject([{ status: 200 }]);
  });
});

describe('a mock that is closed', () => {
  it('frees its port for another', async () => {
    const { port, close } = await startMock();
    await close();
    await using next = await startMock({ port });
    expect(next.port).toBe(port);
  });

  it('may be closed again, during closing and after it', async () => {
    const mock = await startMock();
    const closing = mock.close();
    expect(mock.close()).toBe(closing);
    await closing;
    await expect(mock.close()).resolves.toBeUndefined();
  });

  it('is closed at the end of its scope', async () => {
    let url: string;
    {
      await using mock = await startMock();
      url = mock.url;
    }
    await expect(call(url, operation)).rejects.toThrow('fetch failed');
  });

  it('waits neither for half a request nor for a connection that is kept alive', async () => {
    const mock = await startMock();
    await (await call(mock.url, operation)).text();
    const socket = connect(mock.port, '127.0.0.1').on('error', () => {});
    socket.write(`${headOf(mock.url, 'content-length: 100', 'expect: 100-continue')}{"half":`);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toContain('100 Continue');
    const ended = once(socket, 'close');
    await mock.close();
    await ended;
    await expect(call(mock.url, operation)).rejects.toThrow('fetch failed');
  });
});

it('two mocks run side by side, each with a list and limits of its own', async () => {
  await using one = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
  await using other = await startMock({ rateLimit: { limit: 1, windowMs: 60_000 } });
  expect(one.port).not.toBe(other.port);
  const responses = await Promise.all([call(one.url, operation), call(other.url, operation)]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  expect(one.requests).toHaveLength(1);
});

it('callers that want a proxy and go away at once do not end the mock', async () => {
  await using mock = await startMock();
  for (let count = 0; count < 30; count += 1) {
    const socket = connect(mock.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write('CONNECT a.b:1 HTTP/1.1\r\nhost: a\r\n\r\n', () => socket.resetAndDestroy());
    await once(socket, 'close');
  }
  expect((await call(mock.url, operation)).status).toBe(200);
});

it('half-open connections delay nobody', async () => {
  await using mock = await startMock();
  const sockets: Socket[] = [];
  for (let count = 0; count < 500; count += 1) {
    const socket = connect(mock.port, '127.0.0.1').on('error', () => {});
    socket.write(headOf(mock.url, 'content-length: 100').slice(0, 20));
    sockets.push(socket);
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  expect((await call(mock.url, operation)).status).toBe(200);
  await mock.close();
  for (const socket of sockets) socket.destroy();
});

describe('onRequest', () => {
  async function observed(options = {}) {
    const events: RequestEvent[] = [];
    const mock = await startMock({ ...options, onRequest: (event) => events.push(event) });
    return { mock, events, [Symbol.asyncDispose]: mock.close };
  }

  it('hears of each request with its response, and of what was not HTTP', async () => {
    await using observation = await observed();
    const { mock, events } = observation;
    await (await call(mock.url, operation, { body: '[]' })).text();
    await exchange(mock.port, 'noise\r\n\r\n');
    await exchange(mock.port, 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
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
    ]);
    expect(events[0]?.durationMs).toBeGreaterThan(0);
  });

  it.each([
    ['{', '{', '/body is not JSON: '],
    ['[1]', [1], '/body must be object, not array'],
    [String.fromCharCode(0xe9), 'é', '/body is not JSON: '],
  ])('hears of the body %j as it was sent', async (body, shown, reason) => {
    await using observation = await observed();
    await call(observation.mock.url, operation, { body });
    expect(observation.events[0]).toMatchObject({ body: shown, reasons: [expect.stringContaining(reason)] });
  });

  it('hears once of a caller that goes away in the middle of a body, and the mock lives on', async () => {
    await using observation = await observed();
    const { mock, events } = observation;
    const socket = connect(mock.port, '127.0.0.1');
    socket.write(`${headOf(mock.url, 'content-length: 100', 'expect: 100-continue')}{"half":`);
    await once(socket, 'data');
    socket.destroy();
    await expect.poll(() => events.length).toBe(1);
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(events).toMatchObject([{ reasons: ['The request broke off.'] }, { status: 200 }]);
  });

  it('hears that a caller went away while it waited', async () => {
    await using observation = await observed({ latency: 600_000 });
    const { mock, events } = observation;
    const socket = connect(mock.port, '127.0.0.1');
    socket.write(headOf(mock.url, 'authorization: Bearer x'));
    await expect.poll(() => mock.requests.length).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    await mock.close();
    await expect.poll(() => events).toMatchObject([{ status: undefined, reasons: ['the caller went away'] }]);
    expect(mock.requests).toMatchObject([{ status: undefined }]);
  });

  it('may reject, which is printed and changes nothing', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    await using mock = await startMock({
      onRequest: async () => {
        throw new Error('broken listener');
      },
    });
    expect((await call(mock.url, operation)).status).toBe(200);
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(printed).toHaveBeenCalledTimes(2);
  });

  it('may throw, which is printed and changes nothing', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    await using mock = await startMock({
      onRequest: () => {
        throw new Error('broken listener');
      },
    });
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(await exchange(mock.port, 'noise\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect((await call(mock.url, operation)).status).toBe(200);
    expect(printed).toHaveBeenCalledTimes(3);
    expect(String(printed.mock.calls[0]?.[1])).toContain('broken listener');
  });
});
