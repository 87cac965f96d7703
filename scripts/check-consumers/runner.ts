import { access, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { npm } from '../support/run.js';

/** Something that is not there on this machine, so that a project says nothing about the package. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** A project that uses the package. */
export interface Project {
  name: string;
  how: string;
  /** Returns what is worth noting, a version for instance. Whatever it throws but Unavailable is the package's fault. */
  run(workshop: Workshop): Promise<string>;
}

/** What all projects share. */
export interface Workshop {
  /** A project in which the package and others are installed, made once for all that ask for the same. */
  installed(...packages: string[]): Promise<string>;
  /** A project of its own, in which the package is installed beside what a manifest names. */
  installedWith(manifest: object): Promise<string>;
  /** The node_modules with packages from npm, kept in node_modules/.cache for the next time. */
  tool(...packages: string[]): Promise<string>;
  /** A new folder with files, which finds the packages that another one has installed. */
  folder(installed: string, files: Record<string, string>): Promise<string>;
  /** The URL of a mock of the API. */
  mockUrl: string;
  /** A folder with certificates: see delivery.ts. */
  certificates(): Promise<string>;
  /** Aborts when time is up. */
  signal: AbortSignal;
}

const flags = [
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--prefer-offline',
  '--loglevel=error',
  // By default npm tries for more than a minute.
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-timeout=30000',
];

const installMs = 120_000;

/** How npm reports that it could not load something. That says nothing about the package. */
const notLoaded =
  /^npm (?:error|ERR!) (?:network|code (?:E(?!404)[45]\d\d|ENOTCACHED|EINTEGRITY|ENOSPC|\w*(?:CONN|TIME|UNREACH|NOTFOUND|AGAIN|CERT|SSL|PROTO|PIPE|SOCKET|FETCH)\w*))\b/m;

const complaint = (text: string) =>
  [...text.matchAll(/^npm (?:error|ERR!) (.+)/gm)]
    .map(([, line = '']) => line)
    .filter((line) => !/^(syscall|errno|address|port) /.test(line))
    .slice(0, 2)
    .join(': ') || text.trim().split('\n').slice(0, 3).join(' ');

/**
 * Installs packages in a new project, without running their scripts. Throws Unavailable if npm cannot load them.
 *
 * @param manifest What else its package.json holds.
 */
export async function install(
  folder: string,
  packages: readonly string[],
  signal: AbortSignal,
  manifest: object = {},
) {
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ private: true, type: 'module', ...manifest });
  await writeFile(join(folder, 'package.json'), text);
  const late = AbortSignal.timeout(installMs);
  try {
    await npm(['install', ...flags, ...packages], folder, AbortSignal.any([signal, late]));
  } catch (error) {
    if (late.aborted) throw new Unavailable(`not installed within ${installMs / 1_000} s`);
    if (!(error instanceof UserError && notLoaded.test(error.message))) throw error;
    throw new Unavailable(`cannot be installed: ${complaint(error.message)}`);
  }
  return folder;
}

/** Done once for the same arguments, by whoever asks first. */
function once<T>(make: (...key: string[]) => Promise<T>): (...key: string[]) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (...key) => {
    const name = key.join(' ');
    const result = made.get(name) ?? make(...key);
    made.set(name, result);
    return result;
  };
}

type Given = Pick<Workshop, 'mockUrl' | 'signal'> & {
  /** Path of the packed package. */
  archive: string;
  /** An empty folder. */
  root: string;
  makeCertificates(folder: string): Promise<string>;
};

export function workshopFor({ archive, root, makeCertificates, ...given }: Given): Workshop {
  const { signal } = given;
  let places = 0;
  const place = async () => {
    const path = join(root, `${places++}`);
    await mkdir(path, { recursive: true });
    return path;
  };
  return {
    ...given,
    installed: once(async (...packages) => install(await place(), [archive, ...packages], signal)),
    installedWith: async (manifest) => install(await place(), [archive], signal, manifest),
    certificates: once(async () => makeCertificates(await place())),
    tool: once(async (...packages) => {
      const slug = packages.join('+').replace(/[^\w.@+-]/g, '-');
      const folder = inProject('node_modules', '.cache', 'aelyst-consumers', slug);
      const there = access(folder).then(
        () => true,
        () => false,
      );
      if (!(await there)) {
        const unfinished = `${folder}.unfinished`;
        await rm(unfinished, { recursive: true, force: true });
        try {
          await rename(await install(unfinished, packages, signal), folder);
        } catch (error) {
          // A tool is none of the package's faults, whatever npm has to say of it.
          throw error instanceof UserError ? new Unavailable(complaint(error.message)) : error;
        }
      }
      return join(folder, 'node_modules');
    }),
    async folder(installed, files) {
      const path = await place();
      await symlink(join(installed, 'node_modules'), join(path, 'node_modules'), 'junction');
      await writeFile(join(path, 'package.json'), '{ "private": true, "type": "module" }\n');
      for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
      return path;
    },
  };
}

/** The number of packages that a project has installed, and the bytes of their files. */
export async function weightOf(folder: string): Promise<{ packages: number; bytes: number }> {
  const modules = join(folder, 'node_modules');
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  let bytes = 0;
  for (const path of await readdir(modules, { recursive: true })) {
    // Neither links to commands nor npm's own record count.
    const info = await lstat(join(modules, path));
    if (info.isFile() && path !== '.package-lock.json') bytes += info.size;
  }
  return { packages: Object.keys(lock.packages).length - 1, bytes };
}

export interface Row {
  project: Project;
  outcome: 'pass' | 'FAIL' | 'not run';
  /** Versions that were run, or why it failed or was not run. */
  note: string;
}

const outOfTime = new Unavailable('out of time');

/** The end of an output, without long lines of a bundle that a run time shows. */
const lastLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(-60)
    .map((line) => line.slice(0, 1_200))
    .join('\n');

async function attempt(project: Project, workshop: Workshop): Promise<Row> {
  const { signal } = workshop;
  let end = () => {};
  const late = new Promise<never>((_, reject) => {
    end = () => reject(outOfTime);
    signal.addEventListener('abort', end);
  });
  try {
    if (signal.aborted) throw outOfTime;
    return { project, outcome: 'pass', note: await Promise.race([project.run(workshop), late]) };
  } catch (thrown) {
    const error = (signal.aborted ? outOfTime : thrown) as Error;
    const outcome = error instanceof Unavailable ? 'not run' : 'FAIL';
    const text = error instanceof UserError || error instanceof Unavailable ? error.message : error.stack;
    return { project, outcome, note: lastLines(text ?? error.message) };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Runs projects, so many at a time, and returns their rows in order. What has not ended when time is up was not run. */
export async function runAll(
  projects: readonly Project[],
  atOnce: number,
  workshop: Workshop,
): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = projects.entries();
  const work = async () => {
    for (const [index, project] of waiting) rows[index] = await attempt(project, workshop);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}

/** The rows as a table. Throws a UserError with it, and with all that went wrong, if one failed. */
export function shown(rows: readonly Row[]): string {
  const table = rows.map(({ project: { name, how }, outcome, note }) => {
    const [first = ''] = note.split('\n');
    return `| ${name} | ${how} | ${outcome} | ${first.slice(0, 100)} |`;
  });
  const those = (wanted: Row['outcome']) => rows.filter(({ outcome }) => outcome === wanted);
  const failed = those('FAIL');
  const summary = `${those('pass').length} of ${rows.length} passed, ${those('not run').length} not run.`;
  const text = ['| Project | How | Outcome | |', '| --- | --- | --- | --- |', ...table, '', summary].join(
    '\n',
  );
  if (failed.length === 0) return text;
  const details = failed.map(({ project: { name, how }, note }) => `${name}, ${how}:\n${note}`);
  throw new UserError([text, ...details, `${failed.length} of ${rows.length} failed.`].join('\n\n'));
}
