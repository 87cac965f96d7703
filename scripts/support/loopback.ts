import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server on 127.0.0.1. Close it with `await using`, which ends its connections. */
export interface Listening extends AsyncDisposable {
  port: number;
  /** As of a server without TLS. */
  url: string;
}

/** Lets a server listen on a port of 127.0.0.1, by default on any that is free. */
export async function listen(server: Server, wanted = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // The other side may end the connection at any time.
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
  });
  await once(server.listen(wanted, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port of 127.0.0.1 that nothing listens on, for a program that has to be told one: the wanted one, if it is free. */
export async function freePort(wanted = 0): Promise<number> {
  await using listening = await listen(createServer(), wanted).catch(() => listen(createServer()));
  return listening.port;
}
