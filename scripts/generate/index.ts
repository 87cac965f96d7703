import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from '../support/description.js';
import { inProject } from '../support/project.js';
import { bodySchemasModule } from './body-schemas.js';
import { bundleDescription } from './bundle.js';
import { mockModule } from './mock.js';
import { operationsModule } from './operations.js';
import { demandSupported } from './refusals.js';
import { schemaModules } from './schema.js';
import { firstDifference, type StaleFile } from './stale.js';
import { validatorModules } from './validators.js';

const banner = '// Written by `npm run generate` from openapi/. Do not edit.\n\n';

/** Everything that is made from a bundle, as file name → content. */
export async function generateFrom(bundle: Bundle): Promise<Map<string, string>> {
  demandSupported(bundle);
  const { schema, schemas } = await schemaModules(bundle);
  const { bodies, validators } = validatorModules(bundle);
  return new Map([
    ['openapi.json', `${JSON.stringify(bundle, null, 2)}\n`],
    ['schema.ts', banner + schema],
    ['schemas.ts', banner + schemas],
    ['operations.ts', banner + operationsModule(bundle)],
    ['mock.ts', banner + mockModule(bundle)],
    ['body-validators.ts', banner + bodies],
    ['validators.ts', banner + validators],
    ['validate.ts', banner + bodySchemasModule(bundle)],
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
 * @returns What was stale or missing.
 */
export async function refresh({
  dry = false,
  folder = inProject('generated'),
  files,
}: Options = {}): Promise<StaleFile[]> {
  const stale: StaleFile[] = [];
  for (const [name, content] of files ?? (await generateFrom(await bundleDescription()))) {
    const file = join(folder, name);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === content) continue;
    // What is missing is as stale as what is old.
    stale.push({ name, difference: found === undefined ? undefined : firstDifference(found, content) });
    if (dry) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return stale;
}
