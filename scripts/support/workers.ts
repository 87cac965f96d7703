import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';
import { inProject } from './project.js';
import { startRedis, stopProcess } from './servers.js';
import { upToDate } from './up-to-date.js';

const output = (program: string, ...args: string[]) => {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};

/** Where the programs of PostgreSQL are: Debian keeps them out of PATH. */
function postgresPrograms(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    output('pg_config', '--bindir'),
  ];
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb'))) ?? '';
}

/** Whether PostgreSQL is here. Where CI runs on Linux it has to be. */
export const hasPostgres = () =>
  (process.platform === 'linux' && Boolean(process.env['CI'])) || postgresPrograms() !== '';

/** A database server of a test, which can end like a machine that lost its power, and be started again. */
export interface StoreServer extends AsyncDisposable {
  /** What tells the programs of it. */
  environment: Record<string, string>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** A PostgreSQL of its own on loopback. It does not run as root, so a folder and its processes are user postgres's then. */
export async function startPostgres(...options: string[]): Promise<StoreServer & { url: string }> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: Number(output('id', '-u', 'postgres')) } : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, 0);
  const data = join(folder, 'data');
  const program = (name: string, ...args: string[]) =>
    spawn(join(postgresPrograms(), name), args, { cwd: folder, stdio: 'ignore', ...owner });
  const init = program('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-N', '--no-instructions');
  const [code] = await once(init, 'exit');
  if (code !== 0) throw new Error(`initdb ended with ${code}`);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;
  const server = {
    url,
    environment: { BACKEND: 'postgres', DATABASE_URL: url },
    async start() {
      child = program('postgres', '-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, ...options);
      for (let ready = false; !ready; await sleep(20)) {
        if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
        const client = new pg.Client({ connectionString: url });
        client.on('error', () => {});
        ready = await client.connect().then(
          () => true,
          () => false,
        );
        await client.end();
      }
    },
    async kill() {
      // It ends at once, without writing anything, and recovers when it starts.
      if (child) await stopProcess(child, 'SIGQUIT');
    },
    async [Symbol.asyncDispose]() {
      await server.kill();
      await rm(folder, { recursive: true });
    },
  };
  await server.start();
  return server;
}

/** A Redis that keeps what it acknowledged. */
export async function startDurableRedis(...options: string[]): Promise<StoreServer & { port: number }> {
  const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always', ...options);
  return Object.assign(redis, { environment: { REDIS_URL: `redis://127.0.0.1:${redis.port}` } });
}

const compile = () =>
  upToDate('workers', ['examples', 'src', 'generated', 'package-lock.json'], async (outdir) => {
    const { build } = await import('esbuild');
    await build({
      absWorkingDir: inProject(),
      entryPoints: ['enqueue', 'worker', 'report'].map((name) => `examples/workers/${name}.ts`),
      alias: { '@aelyst/client/redis': './src/redis.ts', '@aelyst/client': './src/index.ts' },
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
      outdir,
      outExtension: { '.js': '.mjs' },
    });
  });

/** A program of examples/workers, in a process of its own. */
export interface Process {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Resolves once it has said so. */
  says(words: string): Promise<void>;
}

type Name = 'enqueue' | 'worker' | 'report';

/** The programs of examples/workers with one store and one API. Close it with `await using`. */
export interface Fleet extends AsyncDisposable {
  start(name: Name, args?: string[], environment?: Record<string, string>): Process;
  /** Writes a file into a folder of the fleet's own. */
  file(name: string, content: string): Promise<string>;
  /** Resolves once the report shows that no row is open, to its table. */
  settled(): Promise<string>;
}

/** @param environments Variables of all programs; the later ones hold. */
export async function createFleet(apiUrl: string, ...environments: Record<string, string>[]): Promise<Fleet> {
  const programs = await compile();
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-workers-'));
  const children = new Map<ChildProcess, Promise<unknown>>();
  const common = {
    PATH: process.env['PATH'],
    AELYST_TOKEN: 'secret-token-of-a-test',
    AELYST_BASE_URL: apiUrl,
    JOB_KEY: randomBytes(32).toString('hex'),
    LOCK_SECONDS: '30',
    ...Object.assign({}, ...environments),
  };
  const fleet: Fleet = {
    start(name, args = [], environment = {}) {
      const child = spawn(process.execPath, [join(programs, `${name}.mjs`), ...args], {
        cwd: inProject(),
        env: { ...common, ...environment },
      });
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] += text;
        });
      }
      const ended = once(child, 'close').then(([code]) => {
        children.delete(child);
        return { code: code as number | null, ...said };
      });
      children.set(child, ended);
      const says = (words: string) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if ((said.stdout + said.stderr).includes(words)) resolve();
          };
          child.stdout.on('data', look);
          child.stderr.on('data', look);
          ended.then(() => reject(new Error(`It ended before it said "${words}":\n${said.stderr}`)));
          look();
        });
      return { child, ended, says };
    },
    async file(name, content) {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
    async settled() {
      const { stdout } = await fleet.start('report', ['--follow']).ended;
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      for (const child of children.keys()) child.kill('SIGKILL');
      await Promise.all(children.values());
      await rm(folder, { recursive: true });
    },
  };
  return fleet;
}

/** What the table of a report counts under a heading, and the lines that it names. */
export function inTable(table: string, heading: string): { count: number; lines: number[] } {
  const [, count = '0', list = ''] =
    new RegExp(`^${heading} +(\\d+)(?:  \\S+ (.+))?$`, 'm').exec(table) ?? [];
  const lines = list
    .split(', ')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  return { count: Number(count), lines };
}
