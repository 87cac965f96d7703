import { posix } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundles } from '../build/bundles.js';

/** The folder of the package that a file under `node_modules` belongs to, or nothing. */
const packageOf = (file: string) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

/**
 * Packages of which there are parts in the files of a build.
 *
 * @returns Paths of the packages from the root of the project, each with the names of the files that hold them.
 */
export async function builtIn(options: readonly BuildOptions[]): Promise<Map<string, string[]>> {
  const builds = await Promise.all(options.map((each) => build({ ...each, metafile: true, write: false })));
  const outputs = builds.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  const found = new Map<string, string[]>();
  for (const [output, { inputs }] of outputs) {
    const packages = new Set(
      Object.entries(inputs)
        // What is empty was left out, since nothing uses it.
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([input]) => packageOf(input)),
    );
    for (const path of packages)
      if (path !== undefined)
        found.set(path, [...(found.get(path) ?? []), posix.basename(output)].toSorted());
  }
  return new Map([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

let ofPackage: ReturnType<typeof builtIn> | undefined;

/** The same of what this project publishes. */
export function builtIntoPackage(): Promise<Map<string, string[]>> {
  ofPackage ??= builtIn(bundles);
  return ofPackage;
}
