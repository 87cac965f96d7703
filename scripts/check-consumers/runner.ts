import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { UserError } from '../support/command.js';
import { markdownTable } from '../support/markdown.js';
import { inProject, writeInto } from '../support/project.js';
import { npm, run } from '../support/run.js';
import { deviations, makeCertificates, type Reported, startSituations, Unavailable } from './delivery.js';

export { Unavailable };

const { platform, arch } = process;
const isWindows = platform === 'win32';
const exe = isWindows ? '.exe' : '';
const npmNode = (version: string): Engine => [
  `node-${isWindows ? 'win' : platform}-${arch}@${version}`,
  `bin/node${exe}`,
];

/** A package of npm with a binary, and the path of that. */
type Engine = readonly [spec: string, path: string];

/** What a command can begin with, besides `node`, which is the present one. */
const engines: Record<string, Engine> = {
  node20: npmNode('20'),
  node22: npmNode('22'),
  node24: npmNode('24'),
  node26: npmNode('26'),
  bun: [
    `@oven/bun-${isWindows ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}@1.4.5`,
    `bin/bun${exe}`,
  ],
  deno: [`@deno/${platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`}@2.9.6`, `deno${exe}`],
  workerd: [
    `@cloudflare/workerd-${isWindows ? 'windows' : platform}-${arch === 'x64' ? '64' : arch}@1.20261117.1`,
    `bin/workerd${exe}`,
  ],
};

/** A project that uses the package. */
export interface Project {
  name: string;
  how: string;
  /** Packages of npm beside ours. */
  packages?: readonly string[];
  /** What else its package.json says. */
  manifest?: object;
  /** A folder of this repository to copy. */
  copy?: string;
  /** Its files. `__INPUT__` in them stands for the URL of a mock, or for the input of `programs/deliver.js`. */
  files?: Readonly<Record<string, string>>;
  /** What to run, in order: the name of an engine, and its arguments. */
  commands: readonly string[];
  env?: () => Promise<Record<string, string>>;
  /** Whether it finds `trusted.pem`, which run times are told to trust. */
  certificates?: boolean;
  /** Whether it runs `programs/deliver.js`, against the servers of delivery.ts. */
  delivery?: boolean;
  /** Why it cannot run here. */
  unavailable?: string | undefined;
  /** Throws for a wrong output of the last command. By default the result is `consumer ok`. */
  check?(output: string, folder: string): unknown;
}

/** Marks the result in the output of a program and its run time. */
export const mark = '@@result ';

function resultOf(output: string): unknown {
  const line = output.split('\n').find((each) => each.includes(mark));
  if (line === undefined) throw new UserError(`It ended without a result:\n${output}`);
  return JSON.parse(line.slice(line.indexOf(mark) + mark.length));
}

function expectSuccess(output: string): void {
  const result = resultOf(output);
  if (result !== 'consumer ok') throw new UserError(`It ended with ${JSON.stringify(result)}.`);
}

// npm tries for more than a minute by default.
const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000'];
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];

/** How npm reports that it could not load something. That says nothing about the package. */
const notLoaded =
  /^npm (?:error|ERR!) (?:network|code (?:E(?!404)[45]\d\d|ENOTCACHED|EINTEGRITY|ENOSPC|\w*(?:CONN|TIME|UNREACH|NOTFOUND|AGAIN|CERT|SSL|PROTO|PIPE|SOCKET|FETCH)\w*))\b/m;

/** Installs packages in a new project, without running their scripts. Throws Unavailable if npm cannot load them. */
export async function install(
  folder: string,
  packages: readonly string[],
  signal: AbortSignal,
  manifest: object = {},
): Promise<string> {
  const text = JSON.stringify({ private: true, type: 'module', ...manifest });
  await writeInto(folder, { 'package.json': text });
  try {
    await npm(['install', ...quiet, ...retries, ...packages], folder, signal);
  } catch (error) {
    if (!(error instanceof UserError && notLoaded.test(error.message))) throw error;
    throw new Unavailable(`cannot be installed: ${error.message}`);
  }
  return folder;
}

/** Runs a function once for each key. */
function once<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const result = made.get(key) ?? make(key);
    made.set(key, result);
    return result;
  };
}

interface Given {
  /** Path of the packed package. */
  archive: string;
  /** An empty folder. */
  root: string;
  mockUrl: string;
  signal: AbortSignal;
}

/** Creates the function that runs a project and throws an error if it fails. */
export function createRunner({ archive, root, mockUrl, signal }: Given): (project: Project) => Promise<void> {
  let places = 0;
  const place = async () => {
    const path = join(root, `${places++}`);
    await mkdir(path, { recursive: true });
    return path;
  };
  const installed = once(async (key) => {
    const { packages, manifest } = JSON.parse(key) as Pick<Project, 'packages' | 'manifest'>;
    return install(await place(), [archive, ...(packages ?? [])], signal, manifest);
  });
  const certificates = once(async () => makeCertificates(await place()));
  const binaryOf = once(async (engine) => {
    const [spec, path] = engines[engine] ?? [engine, ''];
    const folder = await install(await place(), [spec], signal).catch((error: Error) => {
      // An engine that npm does not have is no fault of the package.
      throw error instanceof UserError ? new Unavailable(error.message) : error;
    });
    return join(folder, 'node_modules', spec.replace(/(?<=.)@[^@]*$/, ''), path);
  });

  /** Writes the project, runs it, and returns the output of its last command. */
  async function runIn(project: Project, input: unknown): Promise<string> {
    const { packages, manifest, copy, files = {}, commands, env, check } = project;
    const modules = join(await installed(JSON.stringify({ packages, manifest })), 'node_modules');
    const folder = await place();
    await symlink(modules, join(folder, 'node_modules'), 'junction');
    await writeInto(folder, { 'package.json': '{ "private": true, "type": "module" }\n' });
    if (copy) await cp(inProject(copy), folder, { recursive: true });
    for (const [name, text] of Object.entries(files))
      await writeInto(folder, { [name]: text.replaceAll('__INPUT__', () => JSON.stringify(input)) });
    const environment: NodeJS.ProcessEnv = { ...process.env, ...(await env?.()) };
    if (project.certificates) {
      await cp(join(await certificates(''), 'trusted.pem'), join(folder, 'trusted.pem'));
      environment['NODE_EXTRA_CA_CERTS'] = join(folder, 'trusted.pem');
    }
    let output = '';
    for (const [engine = '', ...args] of commands.map((each) => each.split(' '))) {
      const command = engine === 'node' ? process.execPath : await binaryOf(engine);
      output = await run(command, args, folder, engine, signal, environment);
    }
    await (check ?? expectSuccess)(output, folder);
    return output;
  }

  return async (project) => {
    if (project.unavailable !== undefined) throw new Unavailable(project.unavailable);
    if (!project.delivery) return void (await runIn(project, mockUrl));
    await using servers = await startSituations(await certificates(''), mockUrl);
    const output = await runIn({ ...project, check: () => {} }, servers.input);
    const reported = resultOf(output) as Record<string, Reported>;
    const wrong = deviations(project.name, reported, servers.arrived);
    if (wrong.length > 0) throw new UserError(wrong.join('\n'));
  };
}

export interface Row {
  project: Pick<Project, 'name' | 'how'>;
  outcome: 'pass' | 'FAIL' | 'not run';
  /** Why it failed or was not run. */
  note: string;
}

const outOfTime = new Unavailable('out of time');

/** Runs projects, at most `atOnce` at a time, and returns their rows in order. One that has not ended when time is up is "not run". */
export async function runAll<Named extends Row['project']>(
  projects: readonly Named[],
  run: (project: Named) => Promise<void>,
  atOnce: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(outOfTime));
  });
  // A project may settle first.
  late.catch(() => {});
  async function attempt(project: Named): Promise<Row> {
    try {
      if (signal.aborted) throw outOfTime;
      await Promise.race([run(project), late]);
      return { project, outcome: 'pass', note: '' };
    } catch (thrown) {
      const error = (signal.aborted ? outOfTime : thrown) as Error;
      const outcome = error instanceof Unavailable ? 'not run' : 'FAIL';
      const isExplained = error instanceof UserError || error instanceof Unavailable;
      return { project, outcome, note: (isExplained ? undefined : error.stack) ?? error.message };
    }
  }
  return new PQueue({ concurrency: atOnce }).addAll(projects.map((project) => () => attempt(project)));
}

/** The rows as a table. Throws a UserError with it, and with each failure in full, if one failed. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ project: { name, how }, outcome, note }) => {
    const [first = ''] = note.split('\n');
    return [name, how, outcome, first.slice(0, 100)];
  });
  const those = (wanted: Row['outcome']) => rows.filter(({ outcome }) => outcome === wanted);
  const failed = those('FAIL');
  const summary = `${those('pass').length} of ${rows.length} passed, ${those('not run').length} not run.`;
  const table = `${markdownTable([['Project', 'How', 'Outcome', ''], ...lines])}\n\n${summary}`;
  if (failed.length === 0) return table;
  const details = failed.map(({ project: { name, how }, note }) => `${name}, ${how}:\n${note}`);
  throw new UserError([table, ...details, `${failed.length} of ${rows.length} failed.`].join('\n\n'));
}
