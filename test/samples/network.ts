import { createServer } from 'node:http';
import { connect, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { samplesOf } from '../../scripts/docs/samples.js';
import { type Listening, listen } from '../../scripts/support/loopback.js';
import { temporaryFolder, writeInto } from '../../scripts/support/project.js';
import { installInto } from '../support/built.js';
import { trusted, untrusted } from '../support/certificate.js';
import type { Block } from './pages.js';

/** Whether a block is about networks, and runs in one of its own. */
export const inNetwork = ({ code }: Pick<Block, 'code'>) => /from 'undici'|\.pem/.test(code);

/** A company's network in front of a mock. */
interface Network extends AsyncDisposable {
  /** Where programs run: with the company's authority and the certificates of a client. */
  folder: string;
  /** `AELYST_BASE_URL` is a gateway; `BEHIND_PROXY`, `BEHIND_TLS` and `BEHIND_MTLS` are others. */
  env: Record<string, string>;
}

/**
 * Starts, on loopback, what companies put before the API: gateways with TLS, one of them with client certificates, and a
 * proxy. Each gateway breaks a connection on which a second request arrives, as one that has closed it while idle.
 */
export async function startNetwork(mockUrl: string): Promise<Network> {
  const servers: Listening[] = [];
  const portOf = async (server: Server) => {
    const listening = await listen(server);
    servers.push(listening);
    return listening.port;
  };
  const mockPort = Number(new URL(mockUrl).port);

  const forward = (socket: Socket) => {
    const upstream = connect(mockPort, '127.0.0.1');
    let responded = false;
    upstream.on('data', () => {
      responded = true;
    });
    socket.on('data', () => {
      if (responded) socket.destroy();
    });
    pipeline(socket, upstream, socket, () => {});
  };

  const plain = createPlainServer(forward);
  const tls = createTlsServer(untrusted, forward);
  const mtls = createTlsServer({ ...untrusted, ca: trusted.cert, requestCert: true }, forward);
  // The only way to it is through the proxy.
  const hidden = createTlsServer(trusted, forward);
  const hiddenPort = await portOf(hidden);
  const proxy = createServer((_request, response) => response.writeHead(501).end());
  proxy.on('connect', ({ url }, socket: Socket) => {
    if (url !== 'api.test:443') return socket.destroy();
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    return pipeline(socket, connect(hiddenPort, '127.0.0.1'), socket, () => {});
  });

  const path = new URL(mockUrl).pathname;
  const url = async (scheme: string, server: Server, host = '127.0.0.1') =>
    `${scheme}://${host}:${await portOf(server)}`;

  const env = {
    AELYST_BASE_URL: (await url('http', plain)) + path,
    BEHIND_TLS: (await url('https', tls, 'localhost')) + path,
    BEHIND_MTLS: (await url('https', mtls, 'localhost')) + path,
    BEHIND_PROXY: `https://api.test${path}`,
    HTTPS_PROXY: await url('http', proxy),
  };

  const temporary = await temporaryFolder('network');
  const folder = temporary.path;
  const client = samplesOf('sendMessage').find(({ file }) => file === 'client.ts');
  const files = {
    'company-ca.pem': untrusted.cert,
    'client.pem': trusted.cert,
    'client-key.pem': trusted.key,
    'send.mjs': String(client?.source),
  };
  await writeInto(folder, files);
  await installInto(folder);

  return {
    folder,
    // The certificate of what is behind the proxy is one that the machine trusts.
    env: { ...env, NODE_EXTRA_CA_CERTS: join(folder, 'client.pem') },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
