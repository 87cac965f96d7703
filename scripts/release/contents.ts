import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Npm } from '../support/run.js';

/** The files of a package, as path → SHA-256. */
export type Contents = ReadonlyMap<string, string>;

export const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Packed {
  filename: string;
  files: { path: string }[];
}

/** Runs `npm pack`, and gives what it says of the one package. */
export async function pack(npm: Npm, folder: string, ...args: string[]): Promise<Packed> {
  const [packed] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', ...args], folder)) as Packed[];
  if (packed === undefined) throw new Error('npm packed nothing.');
  return packed;
}

/** What `npm pack` would put into the package of a folder, as it is now. */
export async function packageContents(npm: Npm, folder: string): Promise<Contents> {
  const { files } = await pack(npm, folder, '--dry-run');
  const paths = files.map(({ path }) => path).toSorted();
  const entries = paths.map(async (path) => [path, sha256(await readFile(join(folder, path)))] as const);
  return new Map(await Promise.all(entries));
}

/** The lines that `sha256sum --check` reads. */
export const checksums = (contents: Contents) =>
  [...contents].map(([path, sum]) => `${sum}  ${path}\n`).join('');

/** One checksum for all contents. That of the archive would depend on the zlib that wrote it. */
export const digest = (contents: Contents) => sha256(checksums(contents));

/** Names of the files that two builds do not have in common, byte by byte. */
export const differences = (one: Contents, other: Contents) =>
  [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));

/** Builds twice. Throws a UserError that names the files in which the builds differ. */
export async function buildTwice(npm: Npm, folder: string): Promise<Contents> {
  const build = async () => {
    await npm(['run', 'build'], folder);
    return packageContents(npm, folder);
  };
  const first = await build();
  const different = differences(first, await build());
  if (different.length === 0) return first;
  throw new UserError(`Two builds of the same code differ in ${different.join(', ')}.`);
}
