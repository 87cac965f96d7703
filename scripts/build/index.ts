import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import type { Bundle } from '../support/description.js';
import { inProject } from '../support/project.js';
import { toYaml } from '../support/yaml.js';
import { mockModule } from './apart.js';
import { bundles } from './bundles.js';
import { declarations } from './declarations.js';

/** Built files, as path under dist/ → content. */
export type Files = Map<string, Uint8Array | string>;

/** What runs, and the description. */
export async function codeFiles(): Promise<Files> {
  const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
  const results = await Promise.all(bundles.map((options) => build({ ...options, write: false })));
  return new Map<string, Uint8Array | string>([
    ...results.flatMap(({ outputFiles }) =>
      outputFiles.map(({ path, contents }) => [relative(inProject('dist'), path), contents] as const),
    ),
    ['mock.js', mockModule],
    // Types only.
    ['schema.js', 'export {};\n'],
    ['schema.cjs', ''],
    ['openapi.json', JSON.stringify(bundle)],
    ['openapi.yaml', toYaml(bundle)],
  ]);
}

/** Writes files into a folder. What else is in there stays. */
export async function writeFiles(files: Files, outDir: string): Promise<void> {
  for (const [name, content] of files) {
    const file = join(outDir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  for (const command of ['aelyst-mock.js', 'aelyst-send.js']) await chmod(join(outDir, command), 0o755);
}

/** Builds all that is published into a folder. */
export const buildPackage = async (outDir = inProject('dist')): Promise<void> =>
  writeFiles(new Map([...(await codeFiles()), ...declarations()]), outDir);
