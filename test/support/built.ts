import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeFiles, writeFiles } from '../../scripts/build/index.js';
import { inProject } from '../../scripts/support/project.js';

/** A folder with what `npm run build` gives, without types. */
export interface Built extends AsyncDisposable {
  folder: string;
}

const cache = inProject('node_modules', '.cache', 'aelyst-built');

/** Of all that a build depends on. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['src', 'generated', 'scripts/build'].map((name) => inProject(name))) {
    for (const name of (await readdir(folder, { recursive: true })).sort()) {
      if (/\.\w+$/.test(name)) hash.update(await readFile(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Builds, or finds the build of the same sources: the first test that needs it builds for all. */
async function build(): Promise<string> {
  const folder = join(cache, await fingerprint());
  const isThere = () => readdir(folder).then(Boolean, () => false);
  if (await isThere()) return folder;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, 'unfinished-'));
  await writeFiles(await codeFiles(), unfinished);
  // Another test may have been faster.
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true });
    if (!(await isThere())) throw error;
  });
  return folder;
}

/**
 * The package as it is built, for one test to do with as it likes.
 *
 * @param installed Whether the dependencies of the project can be found from there.
 */
export async function builtPackage({ installed = true } = {}): Promise<Built> {
  const parent = installed ? cache : tmpdir();
  const built = await build();
  const folder = await mkdtemp(join(parent, 'aelyst-built-'));
  await cp(built, folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
