import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '../support/description.js';
import { inProject } from '../support/project.js';
import { bundleDescription } from './bundle.js';
import { operationsModule } from './operations.js';
import { schemaModules } from './schema.js';

const banner = '// Written by `npm run generate` from openapi/. Do not edit.\n\n';

/** Everything that is made from a bundle, as file name → content. */
export async function generateFrom(bundle: Bundle): Promise<Map<string, string>> {
  const { schema, schemas } = await schemaModules(bundle);
  return new Map([
    ['openapi.json', `${JSON.stringify(bundle, null, 2)}\n`],
    ['schema.ts', banner + schema],
    ['schemas.ts', banner + schemas],
    ['operations.ts', banner + operationsModule(bundle)],
  ]);
}

interface Options {
  /** Write nothing. */
  dry?: boolean;
  /** What to bring up to date in the place of `generated/`. */
  folder?: string;
  /** The contents of its files; by default those that the description has now. */
  files?: ReadonlyMap<string, string>;
}

/**
 * Brings `generated/` up to date.
 *
 * @returns The names of the files that were stale or missing.
 */
export async function refresh({
  dry = false,
  folder = inProject('generated'),
  files,
}: Options = {}): Promise<string[]> {
  const stale: string[] = [];
  if (!dry) await mkdir(folder, { recursive: true });
  for (const [name, content] of files ?? (await generateFrom(await bundleDescription()))) {
    const file = join(folder, name);
    // A missing file is as stale as an old one.
    if ((await readFile(file, 'utf8').catch(() => undefined)) === content) continue;
    stale.push(name);
    if (!dry) await writeFile(file, content);
  }
  return stale;
}
