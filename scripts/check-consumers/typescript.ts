import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';
import { borrowing, project, tool } from './install.js';
import type { Trial } from './row.js';
import type { Setting } from './setting.js';
import { versions } from './versions.js';

const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  resolveJsonModule: true,
};

const resolutions = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const program = (name: string) => readFile(inProject('test', 'package', 'consumer', name), 'utf8');

const json = `import description from '@aelyst/client/openapi.json' with { type: 'json' };
export const version: string = description.openapi;\n`;

/** Type checks the programs that use every export, as ES modules and as CommonJS. */
async function check(modules: string, installed: string, folder: string, options: object, files: string[]) {
  const sources: Record<string, string> = {
    'tsconfig.json': JSON.stringify({ compilerOptions: options, files }),
  };
  for (const file of files) {
    sources[file] = file.startsWith('json') ? json : await program(file.replace(/\.\w+$/, '.ts'));
  }
  await borrowing(installed, folder, sources);
  const { bin } = JSON.parse(await readFile(join(modules, 'typescript', 'package.json'), 'utf8')) as {
    bin: { tsc: string };
  };
  await run(process.execPath, [join(modules, 'typescript', bin.tsc), '--project', '.'], folder, 'tsc');
}

async function versionOf(modules: string): Promise<string> {
  const text = await readFile(join(modules, 'typescript', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** TypeScript of each version, with each resolution of modules. */
export function typescriptTrials({ archive, place }: Setting): Trial[] {
  const withNode = lazily(() => project(place(), [archive, versions.nodeTypes]));
  const withMsw = lazily(() => project(place(), [archive, versions.nodeTypes, versions.msw]));
  const modulesOnly = ['client.mts', 'mock.mts'];
  const files: Record<keyof typeof resolutions, string[]> = {
    // It does not know how an ES module imports JSON.
    node16: [...modulesOnly, 'client.cts', 'mock.cts'],
    nodenext: [...modulesOnly, 'client.cts', 'mock.cts', 'json.mts'],
    bundler: [...modulesOnly, 'json.mts'],
  };
  const strict = versions.typescript.flatMap((version) =>
    Object.entries(resolutions).map(([how, options]) => ({
      consumer: `TypeScript ${version}`,
      how,
      async run() {
        const modules = await tool(`typescript@${version}`);
        const all = { ...strictest, ...options };
        await check(modules, await withNode(), place(), all, files[how as keyof typeof files]);
        return versionOf(modules);
      },
    })),
  );
  const msw = {
    consumer: 'TypeScript with MSW',
    how: 'nodenext, skipLibCheck',
    async run() {
      const modules = await tool(`typescript@5.9`);
      const all = { ...strictest, ...resolutions.nodenext, skipLibCheck: true };
      await check(modules, await withMsw(), place(), all, ['msw.mts', 'msw.cts']);
      return versionOf(modules);
    },
  };
  return [...strict, msw];
}

/** Done once, by whoever asks first. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
