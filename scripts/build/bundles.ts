import type { BuildOptions, TransformOptions } from 'esbuild';
import { inProject, projectRoot } from '../support/project.js';
import { defaultImport, generatedApart, mockApart, withoutEnvironment } from './apart.js';

const outdir = inProject('dist');

const compact = {
  target: 'node20',
  // Names stay, for stack traces; what the comments say is in the types.
  minifySyntax: true,
  minifyWhitespace: true,
  // Node shows the line in which an error was thrown.
  lineLimit: 160,
  legalComments: 'none',
} satisfies TransformOptions;

const common: BuildOptions = {
  ...compact,
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'neutral',
  write: false,
  logLevel: 'silent',
};

const asModule: BuildOptions = { ...common, outdir, format: 'esm' };
const asCommonJs: BuildOptions = { ...common, outdir, format: 'cjs', outExtension: { '.js': '.cjs' } };

/** Maps lead to the sources, which are part of the package, so that they need not be in the maps as well. */
const mapped: BuildOptions = { sourcemap: 'linked', sourcesContent: false };

const client: BuildOptions = {
  entryPoints: { index: 'src/index.ts' },
  external: ['openapi-fetch'],
  ...mapped,
};

const redis: BuildOptions = { entryPoints: { redis: 'src/redis.ts' }, ...mapped };

// Written by a machine, for the most part.
const validate: BuildOptions = { entryPoints: { validate: 'generated/validate.ts' }, minify: true };

const mock: BuildOptions = {
  platform: 'node',
  entryPoints: { mock: 'src/mock/index.ts' },
  plugins: [generatedApart],
};

const handlers: BuildOptions = {
  platform: 'node',
  entryPoints: { msw: 'src/mock/msw.ts' },
  external: ['msw'],
  plugins: [generatedApart],
};

/** The JavaScript of the package. */
export const bundles: readonly BuildOptions[] = [
  { ...asModule, ...client },
  { ...asCommonJs, ...client, plugins: [defaultImport] },
  { ...asModule, ...redis },
  { ...asCommonJs, ...redis },
  { ...asModule, ...validate },
  { ...asCommonJs, ...validate },
  // The mock, once, in the form that every Node program and test runner loads: mock.js hands it on.
  { ...asCommonJs, ...mock },
  { ...asModule, ...handlers },
  { ...asCommonJs, ...handlers },
  {
    ...asCommonJs,
    platform: 'node',
    stdin: {
      contents: "export * from './generated/mock.js'; export * from './generated/validators.js';",
      resolveDir: projectRoot,
      sourcefile: 'description.ts',
    },
    entryNames: 'description',
    minify: true,
  },
  {
    ...asModule,
    platform: 'node',
    entryPoints: { 'aelyst-mock': 'src/mock/cli/bin.ts' },
    plugins: [mockApart],
  },
  {
    ...asModule,
    platform: 'node',
    entryPoints: { 'aelyst-send': 'examples/bulk-send.ts' },
    external: ['@aelyst/client'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    minify: true,
  },
  {
    // For a page without a bundler: one file, with what it depends on.
    ...asModule,
    entryPoints: { browser: 'src/index.ts' },
    plugins: [withoutEnvironment],
    target: 'es2022',
    platform: 'browser',
    minify: true,
  },
];
