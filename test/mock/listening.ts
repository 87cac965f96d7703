import type { AddressInfo } from 'node:net';
import type { ApiRequest, Call } from '../../src/mock/answer.js';
import { type Api, createListener } from '../../src/mock/listener.js';
import type { RequestEvent } from '../../src/mock/request-event.js';
import { closeServer, listen } from '../../src/mock/server.js';
import { exchange } from './support.js';

/** A listener on a real server, in front of an API that says how the request came to it. */
export async function serve(changed: Partial<Api> = {}) {
  const events: RequestEvent[] = [];
  const requests: ApiRequest[] = [];
  const api: Api = {
    basePath: '/v1',
    route(request) {
      requests.push(request);
      return { ...request, operation: { id: 'a' } } as Call;
    },
    answer: async () => ({ status: 200, headers: { 'x-a': '1' }, body: 'ü', reasons: ['so'] }),
    ...changed,
  };
  const onRequest = (event: RequestEvent) => events.push(event);
  const server = await listen(
    createListener(() => api, onRequest),
    { port: 0, host: '127.0.0.1', onRequest },
  );
  const { port } = server.address() as AddressInfo;
  return {
    server,
    events,
    requests,
    port,
    send: (message: string) => exchange(port, message),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

/** A request of HTTP/1.1 as it goes over the wire, of a body that is as long as it says. */
export const request = (target: string, fields: string[] = [], body = '', method = 'POST') =>
  [
    `${method} ${target} HTTP/1.1`,
    'host: mock',
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
    ...fields,
    '',
    body,
  ].join('\r\n');
