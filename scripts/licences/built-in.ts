import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** The folder of the package that a file under `node_modules` belongs to, or nothing. */
const packageOf = (file: string) =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]?.replace(/^(?:\.\.\/)+/, '');

/**
 * Packages of which parts are in the files of a build, read from its source maps.
 *
 * @returns Paths of the packages from the root of the project, each with the files that hold them.
 */
export async function builtIn(dist: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const maps = (await readdir(dist)).filter((name) => name.endsWith('.map')).toSorted();
  for (const map of maps) {
    const { sources } = JSON.parse(await readFile(join(dist, map), 'utf8')) as { sources: string[] };
    const packages = new Set(sources.map((source) => packageOf(posix.normalize(source))));
    packages.delete(undefined);
    for (const path of packages as Set<string>)
      found.set(path, [...(found.get(path) ?? []), map.replace(/\.map$/, '')]);
  }
  return found;
}
