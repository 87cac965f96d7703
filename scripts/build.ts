import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { bundles } from './build/bundles.js';
import { declarations } from './build/declarations.js';
import { thirdPartyLicences } from './build/licences.js';
import { isMain, runCommand } from './support/command.js';
import { type Bundle, toYaml } from './support/description.js';
import { inProject, writeInto } from './support/project.js';

/** Built files, as path under dist/ → content. */
export type Files = Map<string, Uint8Array | string>;

/** The JavaScript of the package, the licences of what is built in, and the description. */
export async function codeFiles(): Promise<Files> {
  const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
  const results = await Promise.all(
    bundles.map((options) => build({ ...options, write: false, metafile: true })),
  );
  return new Map<string, Uint8Array | string>([
    ...results.flatMap(({ outputFiles }) =>
      outputFiles.map(({ path, contents }) => [relative(inProject('dist'), path), contents] as const),
    ),
    // That of CommonJS, so that there is one `MockError`, however a program loads it.
    ['mock.js', "export { MockError, startMock } from './mock.cjs';\n"],
    // Types only.
    ['schema.js', 'export {};\n'],
    ['schema.cjs', ''],
    ['THIRD-PARTY-LICENCES', `${await thirdPartyLicences(results.map(({ metafile }) => metafile))}\n`],
    ['openapi.json', JSON.stringify(bundle)],
    ['openapi.yaml', toYaml(bundle)],
  ]);
}

/** Writes files into a folder. What else is in there stays. */
export async function writeFiles(files: Files, outDir: string): Promise<void> {
  await writeInto(outDir, Object.fromEntries(files));
  for (const name of files.keys()) if (/^aelyst-\w+\.js$/.test(name)) await chmod(join(outDir, name), 0o755);
}

if (isMain(import.meta))
  await runCommand({
    usage: 'npm run build --',
    summary: 'Builds what is published into dist/.',
    options: {},
    async run() {
      const outDir = inProject('dist');
      // Of an earlier build. The rendered documentation beside it stays.
      for (const name of await readdir(outDir).catch(() => []))
        if (name !== 'docs') await rm(join(outDir, name), { recursive: true });
      await writeFiles(new Map([...(await codeFiles()), ...declarations().files]), outDir);
      console.log('Written: dist/.');
    },
  });
