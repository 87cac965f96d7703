import type { BuildOptions } from 'esbuild';
import type { Bundle } from '../support/description.js';
import { inProject, projectRoot } from '../support/project.js';
import { descriptionApart, descriptionModule, mockApart } from './apart.js';
import { compiledValidators } from './compiled-validators.js';

const outdir = inProject('dist');

const common: BuildOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  target: 'node20',
  platform: 'neutral',
  // Names stay, for stack traces; what the comments say is in the types.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
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

const msw: BuildOptions = {
  entryPoints: { msw: 'src/msw/index.ts' },
  external: ['msw'],
  plugins: [descriptionApart],
};

/** The JavaScript of the package. */
export const bundles = (bundle: Bundle): BuildOptions[] => [
  { ...asModule, ...client },
  { ...asCommonJs, ...client },
  {
    // Once, in the form that every Node program and test runner loads: mock.js hands it on.
    ...asCommonJs,
    platform: 'node',
    entryPoints: { mock: 'src/mock/index.ts' },
    external: ['@stoplight/*'],
    plugins: [descriptionApart],
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
  },
  {
    ...asModule,
    platform: 'node',
    entryPoints: { 'aelyst-mock': 'src/mock/command/bin.ts' },
    plugins: [mockApart],
  },
  { ...asModule, ...msw },
  { ...asCommonJs, ...msw },
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
