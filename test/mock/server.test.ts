import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MockError, startMock } from '../../src/mock/index.js';
import { call, operation, pathOf } from './support.js';

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
      message: expect.stringContaining('is taken'),
    });
    await expect(second).rejects.toMatchObject({ message: expect.stringContaining(String(mock.port)) });
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

describe('the host of the mock', () => {
  it('is 127.0.0.1 unless told otherwise', async () => {
    await using mock = await startMock();
    expect(new URL(mock.url).hostname).toBe('127.0.0.1');
  });

  it('stands in its URL in a form that can be called, also when it is every address', async () => {
    await using mock = await startMock({ host: '0.0.0.0' });
    expect(new URL(mock.url).hostname).toBe('127.0.0.1');
    expect((await call(mock.url, operation)).status).toBe(200);
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

  it('does not wait for a request of which only half was sent', async () => {
    const mock = await startMock();
    const socket = connect(mock.port, '127.0.0.1');
    socket.on('error', () => {});
    const path = new URL(mock.url).pathname + pathOf(operation);
    const head = [`POST ${path} HTTP/1.1`, 'host: mock', 'content-length: 100', 'expect: 100-continue'];
    socket.write(`${head.join('\r\n')}\r\n\r\n{"half":`);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toContain('100 Continue');
    const ended = once(socket, 'close');
    await mock.close();
    await ended;
  });

  it('does not wait for a connection that is kept alive', async () => {
    const mock = await startMock();
    await (await call(mock.url, operation)).text();
    await mock.close();
    await expect(call(mock.url, operation)).rejects.toThrow('fetch failed');
  });
});

it('survives a caller that goes away in the middle of its body', async () => {
  await using mock = await startMock();
  const socket = connect(mock.port, '127.0.0.1');
  const path = new URL(mock.url).pathname + pathOf(operation);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: mock\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n{"half":`,
  );
  await once(socket, 'data');
  const ended = once(socket, 'close');
  socket.destroy();
  await ended;
  expect((await call(mock.url, operation)).status).toBe(200);
});

it('two mocks run side by side', async () => {
  await using one = await startMock();
  await using other = await startMock();
  expect(one.port).not.toBe(other.port);
  const responses = await Promise.all([call(one.url, operation), call(other.url, operation)]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200]);
});
