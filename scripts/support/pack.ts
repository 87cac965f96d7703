import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject, projectRoot } from './project.js';
import { npm } from './run.js';

/** What `npm pack` says of an archive. */
export interface Packed {
  /** Path of the archive. */
  archive: string;
  /** In bytes. */
  size: number;
  /** Of all files, in bytes. */
  unpackedSize: number;
  files: { path: string; mode: number }[];
}

/** Packs the package into a folder, as it would be published: `prepare` builds it first. */
export async function buildAndPack(folder: string, root = projectRoot): Promise<Packed> {
  const output = await npm(['pack', '--json', '--pack-destination', folder], root);
  // What the build prints comes first.
  const [packed] = JSON.parse(output.slice(output.indexOf('[\n'))) as (Omit<Packed, 'archive'> & {
    filename: string;
  })[];
  if (packed === undefined) throw new Error('npm packed nothing.');
  return { ...packed, archive: join(folder, packed.filename) };
}

export interface Manifest {
  private?: boolean;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  exports: Record<string, string | Partial<Record<'import' | 'require', { types: string; default: string }>>>;
  typesVersions: { '*': Record<string, [string]> };
}

export const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(inProject('package.json'), 'utf8')) as Manifest;
