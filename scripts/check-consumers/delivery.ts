import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { run } from '../support/run.js';
import { Unavailable } from './runner.js';

/** What a situation ends in. */
interface Expected {
  kind: string;
  delivery: string;
  /** Of the two that the program allows. */
  attempts: number;
  /** How many requests may arrive at the server, at most. */
  requests: number;
}

export interface Told extends Omit<Expected, 'requests'> {
  /** All that is on the client's error. */
  error?: unknown;
  /** All that is on the error of a `fetch` of the same URL without the client. */
  raw?: unknown;
}

const notSent: Expected = { kind: 'network', delivery: 'not-sent', attempts: 2, requests: 0 };
const unknown: Expected = { kind: 'network', delivery: 'unknown', attempts: 1, requests: 1 };
const processed: Expected = { kind: 'ok', delivery: 'processed', attempts: 1, requests: 1 };

/** What can happen to a request, and what the client has to say of it where the run time hides nothing. */
export const situations = {
  'processed, http': processed,
  'processed, https': processed,
  'connection refused': notSent,
  'unknown host name': notSent,
  'blocked port': notSent,
  'certificate not trusted': notSent,
  'certificate for another name': notSent,
  'https to a plain port': notSent,
  'http to a TLS port': { ...unknown, requests: 0 },
  // It cannot be told from a reset after the request.
  'reset in the TLS handshake': { ...unknown, requests: 0 },
  'reset before the response': unknown,
  'closed before the response': unknown,
  'reset, connection used before': unknown,
  'server ends, connection used before': unknown,
  'reset within the headers': unknown,
  'reset within the body': unknown,
  'body cut short': unknown,
  'no HTTP at all': unknown,
  'no response in time': { ...unknown, kind: 'timeout' },
} satisfies Record<string, Expected>;

type Situation = keyof typeof situations;

const names = Object.keys(situations) as Situation[];
const hidden = Object.fromEntries(
  names.filter((name) => situations[name] === notSent).map((name) => [name, { ...unknown, requests: 0 }]),
);
const callsBefore = (name: Situation) => (name.endsWith('used before') ? 1 : 0);
const twice = { ...unknown, requests: 2 };

/** Where run times differ, and why. */
export const differences: Record<string, Partial<Record<Situation, Expected>>> = {
  // It says at which step the connecting failed.
  Deno: { 'reset in the TLS handshake': notSent },
  // It says "Network connection lost." or "internal error" whatever happened.
  workerd: hidden,
  Chromium: {
    // A page gets to know nothing, and cannot be given a certificate to trust.
    ...hidden,
    'processed, https': { ...unknown, requests: 0 },
    // The preflight has used the connection, and on such a one Chromium sends a request again by itself.
    'reset before the response': twice,
    'closed before the response': twice,
    'reset, connection used before': twice,
    'reset within the headers': twice,
  },
};

/** Certificates for the servers. Those that a run time is to trust are in one file. */
export async function makeCertificates(folder: string): Promise<string> {
  const make = (name: string, altName: string) =>
    run(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`],
        ...['-addext', `subjectAltName=${altName}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
      ],
      folder,
    );
  try {
    await make('trusted', 'IP:127.0.0.1');
    await make('other', 'DNS:other.example');
    await make('untrusted', 'IP:127.0.0.1');
    const toTrust = ['trusted', 'other'].map((name) => readFile(join(folder, `${name}.pem`), 'utf8'));
    await writeFile(join(folder, 'to-trust.pem'), (await Promise.all(toTrust)).join(''));
  } catch (error) {
    throw new Unavailable(`no openssl here: ${(error as Error).message}`);
  }
  return folder;
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'authorization, content-type',
};
const headers = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\naccess-control-allow-origin: *\r\n';
const half = `${headers}content-length: 100\r\n\r\n{"half`;

/**
 * A server on 127.0.0.1 for each situation, which counts the requests that arrive whole.
 *
 * @param mockUrl Where the response to a request comes from that is processed.
 */
export async function startSituations(certificates: string, mockUrl: string) {
  const arrived = Object.fromEntries(names.map((name) => [name, 0])) as Record<Situation, number>;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  async function listen(server: Server): Promise<string> {
    server.on('connection', (socket) => {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  type Act = (socket: Socket, request: IncomingMessage, response: ServerResponse, body: string) => unknown;

  /** Counts a request once it has arrived whole, and has the situation go on. */
  const after =
    (name: Situation, act: Act): RequestListener =>
    async (request, response) => {
      if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
      const body = await text(request);
      // Anything else is not from the client.
      if (request.method === 'POST') arrived[name] += 1;
      return act(request.socket, request, response, body);
    };
  const http = async (name: Situation, act: Act) => `http://${await listen(createServer(after(name, act)))}`;
  const https = async (name: Situation, certificate: string) => {
    const [key, cert] = await Promise.all(
      ['key', 'pem'].map((ending) => readFile(join(certificates, `${certificate}.${ending}`))),
    );
    const server = createTlsServer({ key, cert }, after(name, process));
    return `https://${await listen(server.on('tlsClientError', () => {}))}`;
  };

  const process: Act = async (_, { url, headers: { authorization = '' } }, response, body) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const mocked = await fetch(`${mockUrl}${url}`, { method: 'POST', headers, body });
    response.writeHead(mocked.status, { ...headers, ...cors }).end(await mocked.text());
  };
  const processFirst = (act: Act): Act => {
    let first = true;
    return (...exchange) => {
      const next = first ? process : act;
      first = false;
      return next(...exchange);
    };
  };
  const reset: Act = (socket) => socket.resetAndDestroy();
  /** Responds with a part, and ends the connection once that has gone out. */
  const cut =
    (part: string, end: Act): Act =>
    (socket, ...rest) =>
      socket.write(part, () => setTimeout(() => end(socket, ...rest), 100));
  const close: Act = (socket) => socket.destroySoon();
  const stop: Act = (...exchange) => {
    ending.close();
    return reset(...exchange);
  };

  const refused = createTcpServer();
  const ending = createServer(after('server ends, connection used before', processFirst(stop)));
  const handshake = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const urls: Record<Situation, string> = {
    'processed, http': await http('processed, http', process),
    'processed, https': await https('processed, https', 'trusted'),
    'connection refused': `http://${await listen(refused)}`,
    // No server has it: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    'unknown host name': 'https://aelyst.invalid',
    'blocked port': 'http://127.0.0.1:9',
    'certificate not trusted': await https('certificate not trusted', 'untrusted'),
    'certificate for another name': await https('certificate for another name', 'other'),
    'https to a plain port': (await http('https to a plain port', process)).replace('http', 'https'),
    'http to a TLS port': (await https('http to a TLS port', 'trusted')).replace('https', 'http'),
    'reset in the TLS handshake': `https://${await listen(handshake)}`,
    'reset before the response': await http('reset before the response', reset),
    'closed before the response': await http('closed before the response', close),
    'reset, connection used before': await http('reset, connection used before', processFirst(reset)),
    'server ends, connection used before': `http://${await listen(ending)}`,
    'reset within the headers': await http('reset within the headers', cut(headers, reset)),
    'reset within the body': await http('reset within the body', cut(half, reset)),
    'body cut short': await http('body cut short', cut(half, close)),
    'no HTTP at all': await http('no HTTP at all', cut('no HTTP\r\n\r\n', close)),
    'no response in time': await http('no response in time', () => {}),
  };
  await new Promise((resolve) => refused.close(resolve));
  return {
    arrived,
    /** What `programs/deliver.js` is given. */
    input: Object.fromEntries(
      names.map((name) => {
        // Long, since it is not a busy machine that is looked at.
        const timeoutMs = name === 'no response in time' ? 500 : 60_000;
        return [name, { baseUrl: urls[name], timeoutMs, callsBefore: callsBefore(name) }];
      }),
    ),
    close() {
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What a run time told otherwise than it should have, each with the whole shape of its error. */
export function deviations(
  runTime: string,
  told: Record<string, Told>,
  arrived: Record<Situation, number>,
): string[] {
  return names.flatMap((name) => {
    const expected: Expected = differences[runTime]?.[name] ?? situations[name];
    const { kind, delivery, attempts, error, raw } = told[name] ?? {
      kind: 'nothing',
      delivery: '',
      attempts: 0,
    };
    const got = { kind, delivery, attempts, requests: arrived[name] - callsBefore(name) };
    const right =
      kind === expected.kind &&
      delivery === expected.delivery &&
      attempts === expected.attempts &&
      got.requests <= expected.requests;
    const show = (values: object) =>
      Object.entries(values)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ');
    const lines = [
      `${name}: ${show(got)}`,
      `  expected: ${show(expected)}`,
      `  error: ${JSON.stringify(error)}`,
    ];
    return right ? [] : [[...lines, `  fetch alone: ${JSON.stringify(raw)}`].join('\n')];
  });
}
