import type { BuildOptions, TransformOptions } from 'esbuild';
import type { Bundle } from '../support/description.js';
import { inProject, projectRoot } from '../support/project.js';
import { defaultImport, descriptionApart, descriptionModule, mockApart } from './apart.js';
import { compiledValidators } from './compiled-validators.js';
import { sharedName, splitCommonJs } from './shared.js';

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

/** The mock, once, in the form that every Node program and test runner loads: mock.js hands it on. */
const mockAndHandlers: BuildOptions = {
  ...asModule,
  platform: 'node',
  entryPoints: { mock: 'src/mock/index.ts', msw: 'src/msw/index.ts' },
  external: ['@stoplight/*', 'msw'],
  splitting: true,
  chunkNames: sharedName,
  plugins: [descriptionApart, splitCommonJs(['msw'], compact)],
};

/** The JavaScript of the package. */
export const bundles = (bundle: Bundle): BuildOptions[] => [
  { ...asModule, ...client },
  { ...asCommonJs, ...client, plugins: [defaultImport] },
  mockAndHandlers,
  {
    ...asModule,
    platform: 'node',
    entryPoints: { 'aelyst-mock': 'src/mock/command/bin.ts' },
    plugins: [mockApart],
  },
  {
    ...common,
    format: 'cjs',
    stdin: { contents: descriptionModule, sourcefile: 'description.cjs', resolveDir: projectRoot },
    outfile: `${outdir}/description.cjs`,
    external: ['./openapi.json'],
    plugins: [compiledValidators(bundle)],
    // Written by a machine, for machines.
    minify: true,
  },
  {
    // For a page without a bundler: one file, with what it depends on.
    ...asModule,
    entryPoints: { browser: 'src/index.ts' },
    target: 'es2022',
    platform: 'browser',
    minify: true,
  },
];
