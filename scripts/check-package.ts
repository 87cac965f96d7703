import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenLinks, brokenMaps, faultsOf } from './check-package/contents.js';
import { checkSize } from './check-package/size.js';
import { runCommand, UserError } from './support/command.js';
import { buildAndPack, type Packed, readManifest } from './support/pack.js';
import { inProject, projectRoot, temporaryFolder } from './support/project.js';
import { npm, run } from './support/run.js';

/** The largest archive, in bytes; over a quarter of it are guides, examples and the files for agents. */
const archiveBytes = 325_000;

const tool = (file: string, ...args: string[]) =>
  run(process.execPath, [inProject('node_modules', file), ...args], projectRoot, file);

async function checkContents(packed: Packed): Promise<string> {
  const { size, unpackedSize, files } = packed;
  const faults = [
    ...faultsOf(packed, await readManifest(), archiveBytes),
    ...(await brokenMaps(files.map(({ path }) => path))),
    ...(await brokenLinks(files.map(({ path }) => path))),
  ];
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return `${files.length} files, ${size} bytes packed, ${unpackedSize} bytes unpacked`;
}

/**
 * Packs a copy of the project without anything that git ignores, as it is after a clone. Throws a UserError unless
 * that builds it first, and gives the same archive, byte by byte.
 */
async function checkReproducible({ archive }: Packed, folder: string): Promise<string> {
  const copy = join(folder, 'copy');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = (await run('git', list, projectRoot)).split('\0');
  for (const name of names.filter((name) => name && existsSync(inProject(name))))
    await cp(inProject(name), join(copy, name));
  await symlink(inProject('node_modules'), join(copy, 'node_modules'), 'junction');
  const digest = async (file: string) => hash('sha256', await readFile(file), 'hex');
  const again = await buildAndPack(copy, copy);
  const first = await digest(archive);
  if ((await digest(again.archive)) === first) return `sha256 ${first}`;
  throw new UserError('A fresh clone packs a different archive.');
}

/** The checks by their names. Each returns what is worth saying, or throws a UserError. */
const checksOf = (packed: Packed, folder: string): Record<string, () => Promise<string>> => ({
  contents: () => checkContents(packed),
  publint: () => tool('publint/src/cli.js', 'run', packed.archive, '--strict'),
  attw: () =>
    tool(
      '@arethetypeswrong/cli/dist/index.js',
      packed.archive,
      // No code to require: a file for pages, and YAML.
      ...['--exclude-entrypoints', './browser', './openapi.yaml', './openapi.json', '--no-emoji'],
    ),
  'api-report': () => npm(['run', '--silent', 'api-report', '--', '--check'], projectRoot),
  knip: () => tool('knip/bin/knip.js', '--no-progress'),
  size: checkSize,
  reproducible: () => checkReproducible(packed, folder),
});

await runCommand({
  usage: 'npm run check:package --',
  summary: 'Builds and packs the package, and checks it: contents, entries, types, sizes, unused code.',
  options: {},
  async run() {
    await using temporary = await temporaryFolder('package');
    const folder = temporary.path;
    const checks = checksOf(await buildAndPack(folder), folder);
    const failed: string[] = [];
    for (const [name, check] of Object.entries(checks)) {
      try {
        const note = await check();
        console.log(`${name.padEnd(12)} ok${/contents|size|repro/.test(name) ? `: ${note}` : ''}`);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failed.push(name);
        console.log(`${name.padEnd(12)} FAILED\n${error.message}\n`);
      }
    }
    if (failed.length > 0) throw new UserError(`Failed: ${failed.join(', ')}.`);
  },
});
