import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Listening, listen } from '../support/loopback.js';
import { run } from '../support/run.js';

/** Something that this machine lacks, so that a project says nothing about the package. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What a call ends in. */
interface Expected {
  kind: string;
  delivery: string;
  /** Of the two that the program allows. */
  attempts: number;
  /** How many requests may arrive at the server, at most. */
  requests: number;
}

/** What `programs/deliver.js` reports of a call. */
export interface Reported extends Omit<Expected, 'requests'> {
  /** The client's error, whole. */
  error?: unknown;
  /** The error of a `fetch` of the same URL without the client. */
  raw?: unknown;
}

const processed: Expected = { kind: 'ok', delivery: 'processed', attempts: 1, requests: 1 };
const notSent: Expected = { kind: 'network', delivery: 'not-sent', attempts: 2, requests: 0 };
const unknown: Expected = { kind: 'network', delivery: 'unknown', attempts: 1, requests: 1 };
const hidden: Expected = { ...unknown, requests: 0 };
const twice: Expected = { ...unknown, requests: 2 };

/** A request that arrived whole, and what a server can do about it. */
interface Exchange {
  socket: Socket;
  /** Whether it is the first of its situation. */
  isFirst: boolean;
  /** Responds as the mock does. */
  forward(): Promise<void>;
}
type Act = (exchange: Exchange) => unknown;

/** How the server of a situation is made. */
interface Site {
  /** Counts requests that arrive whole, and lets a server act on them. */
  on(act: Act): RequestListener;
  /** Listens on 127.0.0.1; returns host and port. */
  listen(server: Server): Promise<string>;
  /** The key and certificate of a name. */
  certificate(name: string): { key: Buffer; cert: Buffer };
}
type Serve = (site: Site) => Promise<string>;

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'authorization, content-type',
};
const headers = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\naccess-control-allow-origin: *\r\n';
const half = `${headers}content-length: 100\r\n\r\n{"half`;

const forward: Act = (exchange) => exchange.forward();
const reset: Act = ({ socket }) => socket.resetAndDestroy();
const close: Act = ({ socket }) => socket.destroySoon();
/** Responds with a part, and ends the connection once that has gone out. */
const cut =
  (part: string, end: Act): Act =>
  (exchange) =>
    exchange.socket.write(part, () => setTimeout(() => end(exchange), 100));
/** For a second request on a connection. */
const forwardFirst =
  (then: Act): Act =>
  (exchange) =>
    (exchange.isFirst ? forward : then)(exchange);

const http =
  (act: Act): Serve =>
  async (site) =>
    `http://${await site.listen(createServer(site.on(act)))}`;
const https =
  (certificate: string, scheme = 'https'): Serve =>
  async (site) => {
    const server = createTlsServer(site.certificate(certificate), site.on(forward));
    return `${scheme}://${await site.listen(server.on('tlsClientError', () => {}))}`;
  };
const refusing: Serve = async (site) => {
  // Nobody listens on the local port of an open connection, and nobody else can get it meanwhile, unlike the port of
  // a closed server.
  const { port } = new URL(`http://${await site.listen(createTcpServer())}`);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return `http://127.0.0.1:${socket.localPort}`;
};
const ending: Serve = async (site) => {
  const server: Server = createServer(
    site.on(
      forwardFirst((exchange) => {
        server.close();
        return reset(exchange);
      }),
    ),
  );
  return `http://${await site.listen(server)}`;
};
const resetHandshake: Serve = async (site) =>
  `https://${await site.listen(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())))}`;

/** What can happen to a request: what the client has to report where the run time hides nothing, and a server for it. */
export const situations = {
  'processed, http': [processed, http(forward)],
  'processed, https': [processed, https('trusted')],
  'connection refused': [notSent, refusing],
  // No server has it: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
  'unknown host name': [notSent, async () => 'https://aelyst.invalid'],
  'blocked port': [notSent, async () => 'http://127.0.0.1:9'],
  'certificate not trusted': [notSent, https('untrusted')],
  'certificate for another name': [notSent, https('other')],
  'https to a plain port': [notSent, async (site) => (await http(forward)(site)).replace('http', 'https')],
  'http to a TLS port': [hidden, https('trusted', 'http')],
  // It looks like a reset after the request.
  'reset in the TLS handshake': [hidden, resetHandshake],
  'reset before the response': [unknown, http(reset)],
  'closed before the response': [unknown, http(close)],
  'reset, connection used before': [unknown, http(forwardFirst(reset))],
  'server ends, connection used before': [unknown, ending],
  'reset within the headers': [unknown, http(cut(headers, reset))],
  'reset within the body': [unknown, http(cut(half, reset))],
  'body cut short': [unknown, http(cut(half, close))],
  'no HTTP at all': [unknown, http(cut('no HTTP\r\n\r\n', close))],
  'no response in time': [{ ...unknown, kind: 'timeout' }, http(() => {})],
} satisfies Record<string, [Expected, Serve]>;

type Situation = keyof typeof situations;
const names = Object.keys(situations) as Situation[];
const callsBefore = (name: Situation) => (name.endsWith('used before') ? 1 : 0);
const whereHidden = Object.fromEntries(
  names.filter((name) => situations[name][0] === notSent).map((name) => [name, hidden]),
);

/** Where run times differ, and why. */
const differences: Record<string, Partial<Record<Situation, Expected>>> = {
  // It says at which step the connecting failed.
  Deno: { 'reset in the TLS handshake': notSent },
  // It says "Network connection lost." or "internal error" whatever happened.
  workerd: whereHidden,
  Chromium: {
    // A page is told nothing, and cannot be given a certificate to trust.
    ...whereHidden,
    'processed, https': hidden,
    // The preflight has used the connection, and Chromium retries by itself on a used connection.
    'reset before the response': twice,
    'closed before the response': twice,
    'reset, connection used before': twice,
    'reset within the headers': twice,
  },
};

/** Makes certificates for the servers, and `trusted.pem` with those that a run time is to trust. */
export async function makeCertificates(folder: string): Promise<string> {
  const make = (name: string, altName: string) =>
    run(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`],
        ...['-addext', `subjectAltName=${altName}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
      ],
      folder,
    );
  try {
    await make('trusted', 'IP:127.0.0.1');
    await make('other', 'DNS:other.example');
    await make('untrusted', 'IP:127.0.0.1');
  } catch (error) {
    throw new Unavailable(`no openssl here: ${(error as Error).message}`);
  }
  const toTrust = ['trusted', 'other'].map((name) => readFile(join(folder, `${name}.crt`), 'utf8'));
  await writeFile(join(folder, 'trusted.pem'), (await Promise.all(toTrust)).join(''));
  return folder;
}

/**
 * Starts a server on 127.0.0.1 for each situation. Close them with `await using`.
 *
 * @param mockUrl What responds to requests that are to be processed.
 */
export async function startSituations(certificates: string, mockUrl: string) {
  const arrived = Object.fromEntries(names.map((name) => [name, 0])) as Record<Situation, number>;
  const servers: Listening[] = [];

  async function forwardTo({ url, headers }: IncomingMessage, response: ServerResponse, body: string) {
    const sent = { authorization: headers.authorization ?? '', 'content-type': 'application/json' };
    const mocked = await fetch(`${mockUrl}${url}`, { method: 'POST', headers: sent, body });
    response.writeHead(mocked.status, { 'content-type': 'application/json', ...cors });
    response.end(await mocked.text());
  }
  const siteOf = (name: Situation): Site => ({
    on: (act) => async (request, response) => {
      if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
      const body = await text(request);
      // Anything else is not from the client.
      if (request.method === 'POST') arrived[name] += 1;
      const { socket } = request;
      const isFirst = arrived[name] === 1;
      return act({ socket, isFirst, forward: () => forwardTo(request, response, body) });
    },
    async listen(server) {
      const listening = await listen(server);
      servers.push(listening);
      return `127.0.0.1:${listening.port}`;
    },
    certificate: (of) => ({
      key: readFileSync(join(certificates, `${of}.key`)),
      cert: readFileSync(join(certificates, `${of}.crt`)),
    }),
  });
  const input = names.map(async (name) => {
    const baseUrl = await situations[name][1](siteOf(name));
    // Long, since a busy machine is no fault of the client.
    const timeoutMs = name === 'no response in time' ? 500 : 60_000;
    return [name, { baseUrl, timeoutMs, callsBefore: callsBefore(name) }];
  });
  return {
    arrived,
    /** The input of `programs/deliver.js`. */
    input: Object.fromEntries(await Promise.all(input)) as Record<string, unknown>,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}

const show = (values: object) =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');

/** Where a run time reported something unexpected, each with the whole shape of its error. */
export function deviations(
  runTime: string,
  reported: Record<string, Reported>,
  arrived: Record<Situation, number>,
): string[] {
  return names.flatMap((name) => {
    const expected = differences[runTime]?.[name] ?? situations[name][0];
    const nothing: Reported = { kind: 'nothing', delivery: '', attempts: 0 };
    const { kind, delivery, attempts, error, raw } = reported[name] ?? nothing;
    const requests = arrived[name] - callsBefore(name);
    const isExpected =
      kind === expected.kind && delivery === expected.delivery && attempts === expected.attempts;
    if (isExpected && requests <= expected.requests) return [];
    const lines = [
      `${name}: ${show({ kind, delivery, attempts, requests })}`,
      `  expected: ${show(expected)}`,
      `  error: ${JSON.stringify(error)}`,
      `  fetch alone: ${JSON.stringify(raw)}`,
    ];
    return lines.join('\n');
  });
}
