import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Options } from 'tsup';
import { inProject } from '../../scripts/support/project.js';
import configurations from '../../tsup.config.js';

/** A folder with parts of what `npm run build` gives, without types. */
export interface Built extends AsyncDisposable {
  folder: string;
}

/**
 * Builds entry points of the package, apart from the project.
 *
 * @param installed Whether the dependencies of the project can be found from there.
 */
export async function buildEntries(names: string[], { installed = true } = {}): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-built-'));
  if (installed) await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  const options = [configurations as Options[]]
    .flat()
    .filter(({ entry }) => Object.keys(entry ?? {}).some((name) => names.includes(name)));
  for (const each of options) {
    const apart: Options = { ...each, dts: false, config: false };
    apart.outDir = join(folder, 'dist');
    await build(apart);
  }
  return { folder: join(folder, 'dist'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
