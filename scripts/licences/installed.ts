import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package that reaches a user. */
export interface ReachingPackage {
  name: string;
  version: string;
  licence: string;
  /** Where it lies, from the root of the project. */
  path: string;
}

interface Locked {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

export interface Lock {
  packages: Record<string, Locked>;
}

export const readLock = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as Lock;

interface Manifest {
  name: string;
  version: string;
  license?: string | { type: string };
  /** How old packages name several. */
  licenses?: { type: string }[];
}

/** What a package in `node_modules` says of itself. */
export async function identify(folder: string, path: string): Promise<ReachingPackage> {
  const text = await readFile(join(folder, path, 'package.json'), 'utf8');
  const { name, version, license, licenses = [] } = JSON.parse(text) as Manifest;
  const [first] = licenses;
  const licence = (typeof license === 'object' ? license.type : license) ?? first?.type ?? 'none named';
  return { name, version, licence, path };
}

/** Where Node finds a package that is asked for from another one's folder. */
function locate({ packages }: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}

/** What npm installs for a package besides those that it cannot do without: peers too, unless they are optional. */
function needs({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: Locked) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** The paths of packages, and of everything that is installed with them. */
export function treeOf(lock: Lock, names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (from: string, name: string) => {
    const path = locate(lock, from, name);
    // What is optional and for another system is in no folder.
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const locked = lock.packages[path];
    if (locked !== undefined) for (const need of needs(locked)) visit(path, need);
  };
  for (const name of names) visit('', name);
  return [...found].toSorted();
}

/** What `npm install` of this package brings: the run-time dependencies, and each optional peer with all of its own. */
export function trees(lock: Lock): { runtime: string[]; peers: Map<string, string[]> } {
  const { dependencies = {}, peerDependencies = {} } = lock.packages[''] ?? {};
  return {
    runtime: treeOf(lock, Object.keys(dependencies)),
    peers: new Map(Object.keys(peerDependencies).map((name) => [name, treeOf(lock, [name])])),
  };
}
