import { access, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { npm } from '../support/run.js';
import { Unavailable } from './row.js';

const flags = [
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--prefer-offline',
  '--loglevel=error',
  // Of its own accord npm tries for more than a minute.
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-timeout=30000',
];

const maxInstallMs = 120_000;

/** What npm says when it could not load something, which is not the fault of what it was to install. */
const notLoaded =
  /^npm (?:error|ERR!) (?:network|code (?:E(?!404)[45]\d\d|ENOTCACHED|EINTEGRITY|ENOSPC|\w*(?:CONN|TIME|UNREACH|NOTFOUND|AGAIN|CERT|SSL|PROTO|PIPE|SOCKET|FETCH)\w*))\b/m;

/** What npm calls an error, and the reason. */
const complaint = (text: string) =>
  [...text.matchAll(/^npm (?:error|ERR!) (.+)/gm)]
    .map(([, line = '']) => line)
    .filter((line) => !/^(syscall|errno|address|port) /.test(line))
    .slice(0, 2)
    .join(': ') || text.trim().split('\n').slice(0, 3).join(' ');

const cannotBeInstalled = (text: string) => new Unavailable(`cannot be installed: ${complaint(text)}`);

/**
 * A project with packages installed, and those of its manifest. No script of a package runs. Throws Unavailable for what cannot
 * be loaded.
 */
export async function project(
  folder: string,
  packages: readonly string[],
  signal?: AbortSignal,
  manifest: object = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const content = JSON.stringify({ private: true, type: 'module', ...manifest });
  await writeFile(join(folder, 'package.json'), `${content}\n`);
  const patience = AbortSignal.timeout(maxInstallMs);
  try {
    await npm(
      ['install', ...flags, ...packages],
      folder,
      signal ? AbortSignal.any([signal, patience]) : patience,
    );
  } catch (error) {
    if (patience.aborted) throw new Unavailable(`not installed within ${maxInstallMs / 1_000} s`);
    if (error instanceof UserError && notLoaded.test(error.message)) throw cannotBeInstalled(error.message);
    throw error;
  }
  return folder;
}

const installing = new Map<string, Promise<string>>();

async function installTool(packages: readonly string[], signal?: AbortSignal): Promise<string> {
  const slug = packages.join('+').replace(/[^\w.@+-]/g, '-');
  const folder = inProject('node_modules', '.cache', 'aelyst-consumers', slug);
  if (
    await access(folder).then(
      () => true,
      () => false,
    )
  )
    return join(folder, 'node_modules');
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await rename(await project(unfinished, packages, signal), folder);
  } catch (error) {
    throw error instanceof UserError ? cannotBeInstalled(error.message) : error;
  }
  return join(folder, 'node_modules');
}

/** The node_modules with tools, which are kept for the next time. Throws Unavailable where they cannot be had. */
export function tool(packages: readonly string[], signal?: AbortSignal): Promise<string> {
  const key = packages.join(' ');
  const started = installing.get(key) ?? installTool(packages, signal);
  installing.set(key, started);
  return started;
}

/** A file of a tool that must be there for this platform. */
export async function executable(file: string): Promise<string> {
  await access(file).catch(() => {
    throw new Unavailable(`${process.platform} ${process.arch} has no such binary on npm`);
  });
  return file;
}

/** A project that has what another one installed, and files of its own. */
export async function borrowing(installed: string, folder: string, files: Record<string, string>) {
  await mkdir(folder, { recursive: true });
  await symlink(join(installed, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** How many packages a project has installed, and the bytes of their files. */
export async function weightOf(folder: string): Promise<{ packages: number; bytes: number }> {
  const modules = join(folder, 'node_modules');
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  let bytes = 0;
  for (const path of await readdir(modules, { recursive: true })) {
    // A link to a command is none of its bytes again.
    const info = await lstat(join(modules, path));
    // npm's own record of what it installed is no package's.
    if (info.isFile() && path !== '.package-lock.json') bytes += info.size;
  }
  return { packages: Object.keys(lock.packages).length - 1, bytes };
}
