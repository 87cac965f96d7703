import { access, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { inProject } from '../support/project.js';

interface SourceMap {
  sources: string[];
  sourcesContent?: unknown;
}

/** Maps that lead to a source which the package does not have. */
export async function brokenMaps(paths: readonly string[]): Promise<string[]> {
  const published = new Set(paths.map((path) => normalize(path)));
  const faults: string[] = [];
  for (const path of paths.filter((each) => each.endsWith('.map'))) {
    const { sources } = JSON.parse(await readFile(inProject(path), 'utf8')) as SourceMap;
    for (const source of sources) {
      const target = join(dirname(path), source);
      if (!published.has(target)) faults.push(`${path} leads to ${target}, which is not in the package.`);
      await access(inProject(target));
    }
  }
  return faults;
}
