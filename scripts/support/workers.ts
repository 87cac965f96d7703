import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiledExamples } from './examples.js';
import { freePort } from './loopback.js';
import { type Program, startProgram } from './program.js';
import { temporaryFolder } from './project.js';
import { type StoreServer, startRedis, startStore, succeeds } from './servers.js';

/** What a program prints: nothing if it fails, or is not here. */
const output = (program: string, ...args: string[]) => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
};

/** The folder of PostgreSQL's programs, which Debian does not put into PATH. */
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

/** A PostgreSQL of its own. It does not run as root, so a folder and its processes are user postgres's then. */
export async function startPostgres(...options: string[]): Promise<StoreServer> {
  const port = await freePort();
  const temporary = await temporaryFolder('postgres');
  const folder = temporary.path;
  const owner = process.getuid?.() === 0 ? { uid: Number(output('id', '-u', 'postgres')) } : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, 0);
  const data = join(folder, 'data');
  const program = (name: string, ...args: string[]) =>
    spawn(join(postgresPrograms(), name), args, { cwd: folder, stdio: 'ignore', ...owner });
  const init = program('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-N', '--no-instructions');
  if (!(await succeeds(init))) throw new Error('initdb failed.');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const store = {
    port,
    environment: { BACKEND: 'postgres', DATABASE_URL: url },
    spawn: () =>
      program('postgres', '-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, ...options),
    // It ends at once, without writing anything, and recovers when it starts.
    signal: 'SIGQUIT' as const,
    isReady: () => succeeds(program('pg_isready', '-d', url)),
  };
  return startStore(store, temporary);
}

/** A Redis that keeps what it acknowledged. */
export const startDurableRedis = (...options: string[]): Promise<StoreServer> =>
  startRedis('--appendonly', 'yes', '--appendfsync', 'always', ...options);

type Name = 'enqueue' | 'worker' | 'report';

/** The programs of examples/workers with one store and one API. Close it with `await using`. */
export interface Fleet extends AsyncDisposable {
  start(name: Name, args?: string[], environment?: Record<string, string>): Program;
  /** Writes a file into a folder of the fleet's own. */
  file(name: string, content: string): Promise<string>;
  /** Resolves to the table of the report, once that shows no open row. */
  settled(): Promise<string>;
}

/** @param environments Variables of all programs; later ones override earlier ones. */
export async function createFleet(
  apiUrl: string,
  ...environments: (Record<string, string> | undefined)[]
): Promise<Fleet> {
  const programs = join(await compiledExamples(), 'workers');
  const folder = await temporaryFolder('workers');
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
      const env = { ...common, ...environment };
      const program = startProgram([join(programs, `${name}.mjs`), ...args], { env });
      children.set(program.child, program.ended);
      program.ended.then(() => children.delete(program.child));
      return program;
    },
    async file(name, content) {
      const path = join(folder.path, name);
      await writeFile(path, content);
      return path;
    },
    async settled() {
      const { stdout } = await fleet.start('report', ['--follow']).ended;
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      for (const child of children.keys()) child.kill('SIGKILL');
      await Promise.all(children.values());
      await folder[Symbol.asyncDispose]();
    },
  };
  return fleet;
}
