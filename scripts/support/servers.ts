import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorKinds, operations, responseHeaders } from '../../generated/operations.js';
import { freePort, type Listening, listen } from './loopback.js';
import { temporaryFolder } from './project.js';
import type { Limiter } from './rate-limits.js';

/** Whether redis-server is here. Where CI runs on Linux it has to be. */
export const hasRedis = (): boolean =>
  (process.platform === 'linux' && Boolean(process.env['CI'])) ||
  spawnSync('redis-server', ['--version']).status === 0;

/** Whether a program ends with exit code 0. */
export const succeeds = async (child: ChildProcess): Promise<boolean> => (await once(child, 'exit'))[0] === 0;

/** A store for tests on loopback, which can end as in a power failure, and be started again. */
export interface StoreServer extends AsyncDisposable {
  port: number;
  /** Environment variables that name it. */
  environment: Record<string, string>;
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops its responses, while connections stay open. */
  freeze(): void;
  thaw(): void;
}

/**
 * Starts a store. Close it with `await using`.
 *
 * @param store Its port and environment, how its process is started and killed, and what succeeds once it can be used.
 * @param folder Where it keeps its data.
 */
export async function startStore(
  store: Pick<StoreServer, 'port' | 'environment'> & {
    spawn(): ChildProcess;
    signal: NodeJS.Signals;
    isReady(): Promise<boolean>;
  },
  folder: AsyncDisposable,
): Promise<StoreServer> {
  const { port, environment, signal } = store;
  let child: ChildProcess;
  const server: StoreServer = {
    port,
    environment,
    async start() {
      child = store.spawn();
      while (!(await store.isReady())) {
        if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
        await sleep(10);
      }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await server.kill();
      await folder[Symbol.asyncDispose]();
    },
  };
  await server.start();
  return server;
}

/** A Redis of its own, without persistence: when it is killed, its memory is lost. */
export async function startRedis(...options: string[]): Promise<StoreServer> {
  const port = await freePort();
  const folder = await temporaryFolder('redis');
  const bind = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder.path];
  const store = {
    port,
    environment: { REDIS_URL: `redis://127.0.0.1:${port}` },
    spawn: () =>
      spawn('redis-server', [...bind, '--save', '', '--appendonly', 'no', ...options], { stdio: 'ignore' }),
    signal: 'SIGKILL' as const,
    isReady: () => succeeds(spawn('redis-cli', ['-p', `${port}`, 'ping'], { stdio: 'ignore' })),
  };
  return startStore(store, folder);
}

export interface LimitedApi extends Listening {
  /** How often each text was processed. */
  processed: Map<string, number>;
  refused: number;
  /** When requests were processed and refused, in milliseconds since `open`. */
  processedAt: number[];
  refusedAt: number[];
  /** Sets its clock to 0, and refuses everything from and to these times. */
  open(spell?: [from: number, to: number]): void;
}

const refusedStatus = Number(
  Object.keys(errorKinds).find((status) => errorKinds[status as never] === 'rate-limited'),
);

/** An API that processes what its limit admits, and counts. It states the limit on refusals, or never. */
export async function startLimitedApi(
  limiter: Limiter,
  { stated, roundTrip: [least, most] = [0, 0] }: { stated?: number; roundTrip?: [number, number] } = {},
): Promise<LimitedApi> {
  let openedAt = performance.now();
  let closed = [0, 0];
  const oneWay = async () => {
    const ms = (least + Math.random() * (most - least)) / 2;
    if (ms > 0) await sleep(ms);
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    await oneWay();
    const at = performance.now() - openedAt;
    const [from = 0, to = 0] = closed;
    const waitMs = at >= from && at < to ? 1000 : limiter(performance.now());
    response.setHeader('content-type', 'application/json');
    if (waitMs === undefined) {
      const { text } = (JSON.parse(body) as { message: { text: string } }).message;
      api.processed.set(text, (api.processed.get(text) ?? 0) + 1);
      api.processedAt.push(at);
      response.statusCode = operations.sendMessage.statuses[0];
    } else {
      api.refused += 1;
      api.refusedAt.push(at);
      response.statusCode = refusedStatus;
      response.setHeader(responseHeaders.retryAfter.name, Math.ceil(waitMs / 1000));
      if (stated !== undefined) response.setHeader(responseHeaders.rateLimitLimit.name, stated);
    }
    await oneWay();
    response.end('{"messageId":1}');
  });
  server.keepAliveTimeout = 60_000;
  const api: LimitedApi = {
    ...(await listen(server)),
    processed: new Map(),
    refused: 0,
    processedAt: [],
    refusedAt: [],
    open(spell = [0, 0]) {
      openedAt = performance.now();
      closed = spell;
    },
  };
  return api;
}
