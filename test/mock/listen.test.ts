import { once } from 'node:events';
import { Server } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RequestEvent } from '../../src/mock/request-event.js';
import { checkPort, closeServer, listen, originOf } from '../../src/mock/server.js';

const host = '127.0.0.1';
const options = { port: 0, host, onRequest: undefined };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a port', () => {
  it.each([0, 1, 65_535])('may be %d', (port) => {
    expect(() => checkPort(port)).not.toThrow();
  });

  it.each([-1, 65_536, 0.5, Number.NaN])('may not be %d', (port) => {
    expect(() => checkPort(port)).toThrow(
      expect.objectContaining({
        reason: 'port',
        message: `The port must be a whole number from 0 to 65535, not ${port}.`,
      }),
    );
  });
});

describe('a server is reached at', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['localhost', 'http://localhost:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fe80::1', 'http://[fe80::1]:80'],
  ])('the host %s by %s', (host, origin) => {
    expect(originOf(host, 80)).toBe(origin);
  });
});

describe('what keeps a server from listening is', () => {
  /** Fails as the operating system would. */
  function failWith(code: string) {
    const cause = Object.assign(new Error('it says why'), { code });
    vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      this.emit('error', cause);
      return this;
    });
    return cause;
  }

  it.each([
    ['EADDRINUSE', 'port', `Port 80 on ${host} is taken; choose another, or 0 for any that is free.`],
    ['EACCES', 'port', `Port 80 on ${host} is not permitted to this process.`],
    ['ENOTFOUND', 'host', `The mock cannot listen on host "${host}": it says why`],
  ])('told for %s', async (code, reason, message) => {
    const cause = failWith(code);
    const listening = listen(() => {}, { ...options, port: 80 });
    await expect(listening).rejects.toMatchObject({ name: 'MockError', reason, message, cause });
  });
});

describe('a fault on a connection', () => {
  /** What a connection gets for a fault of it, and what is heard of that. */
  async function faulty(code: string | undefined, socket = new PassThrough({ autoDestroy: false })) {
    const events: RequestEvent[] = [];
    const server = await listen(() => {}, { ...options, onRequest: (event) => events.push(event) });
    const closed = once(socket, 'close');
    server.emit('clientError', Object.assign(new Error(), { code }), socket);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    await closed;
    await closeServer(server);
    return { answer, events };
  }

  it.each([
    ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout', 'The request did not arrive in time.'],
    [
      'HPE_HEADER_OVERFLOW',
      '431 Request Header Fields Too Large',
      'The headers of the request are too long.',
    ],
    ['HPE_INVALID_METHOD', '400 Bad Request', 'This is not an HTTP request.'],
    [undefined, '400 Bad Request', 'This is not an HTTP request.'],
  ])('with the code %s is answered with %s', async (code, status, message) => {
    const { answer, events } = await faulty(code);
    const body = JSON.stringify({ code: Number.parseInt(status, 10), message });
    expect(answer).toBe(
      `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    expect(events).toMatchObject([{ status: Number.parseInt(status, 10), reasons: [message] }]);
  });

  it('that takes no answer any more ends it, and nobody hears of it', async () => {
    const socket = new PassThrough({ allowHalfOpen: true });
    socket.end();
    expect(await faulty('ECONNRESET', socket)).toEqual({ answer: '', events: [] });
    expect(socket.destroyed).toBe(true);
  });
});
