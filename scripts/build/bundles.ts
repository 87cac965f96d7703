import type { BuildOptions, OnResolveResult, Plugin } from 'esbuild';
import { inProject, projectRoot } from '../support/project.js';

/** Resolves imports to other modules than they name. */
const resolving = (filter: RegExp, result: OnResolveResult): Plugin => ({
  name: `resolving ${filter.source}`,
  setup: (build) => build.onResolve({ filter }, ({ kind }) => (kind === 'entry-point' ? undefined : result)),
});

/** The command needs no mock of its own. */
const mockApart = resolving(/\/(start-mock|mock-error)\.js$/, { path: './mock.js', external: true });

/** Mock and handlers share one file of generated code. */
const generatedApart = resolving(/\/generated\/(mock|validators)\.js$/, {
  path: './description.cjs',
  external: true,
});

/**
 * openapi-fetch for CommonJS. In a package of ES modules, esbuild takes a default import for what Node makes of it: all
 * exports of the CommonJS file. The module that a plugin resolves is of no package, and gets what it asks for.
 */
const defaultImport = resolving(/\/openapi-fetch\.js$/, { path: inProject('src', 'openapi-fetch.ts') });

/** A page has no environment: the code that reads it is left out. */
const withoutEnvironment: Plugin = {
  name: 'without environment',
  setup: (build) =>
    build.onLoad({ filter: /\/src\/environment\.ts$/ }, () => ({
      contents: 'export const processEnvironment = undefined;',
    })),
};

const common: BuildOptions = {
  absWorkingDir: projectRoot,
  outdir: inProject('dist'),
  bundle: true,
  logLevel: 'silent',
  platform: 'neutral',
  target: 'node20',
  // Names stay, for stack traces; what the comments say is in the types.
  minifySyntax: true,
  minifyWhitespace: true,
  // Node shows the line in which an error was thrown.
  lineLimit: 160,
  legalComments: 'none',
};

const asModule = (options: BuildOptions): BuildOptions => ({ ...common, format: 'esm', ...options });
const asCommonJs = (options: BuildOptions): BuildOptions => ({
  ...common,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  ...options,
});
const asBoth = (options: BuildOptions, inCommonJs: BuildOptions = {}): BuildOptions[] => [
  asModule(options),
  asCommonJs({ ...options, ...inCommonJs }),
];

/** Maps lead to the sources, which are part of the package, so that they need not be in the maps as well. */
const mapped: BuildOptions = { sourcemap: 'linked', sourcesContent: false };

/** The JavaScript of the package. */
export const bundles: readonly BuildOptions[] = [
  ...asBoth(
    { entryPoints: { index: 'src/index.ts' }, external: ['openapi-fetch'], ...mapped },
    { plugins: [defaultImport] },
  ),
  ...asBoth({ entryPoints: { redis: 'src/redis.ts' }, ...mapped }),
  // Written by a machine, for the most part.
  ...asBoth({ entryPoints: { validate: 'generated/validate.ts' }, minify: true }),
  // The mock, once, in the form that every Node program and test runner loads: mock.js hands it on.
  asCommonJs({ platform: 'node', entryPoints: { mock: 'src/mock/index.ts' }, plugins: [generatedApart] }),
  ...asBoth({
    platform: 'node',
    entryPoints: { msw: 'src/mock/msw.ts' },
    external: ['msw'],
    plugins: [generatedApart],
  }),
  asCommonJs({
    platform: 'node',
    stdin: {
      contents: "export * from './generated/mock.js'; export * from './generated/validators.js';",
      resolveDir: projectRoot,
      sourcefile: 'description.ts',
    },
    entryNames: 'description',
    minify: true,
  }),
  asModule({
    platform: 'node',
    entryPoints: { 'aelyst-mock': 'src/mock/cli/bin.ts' },
    plugins: [mockApart],
  }),
  asModule({
    platform: 'node',
    entryPoints: { 'aelyst-send': 'examples/bulk-send.ts' },
    external: ['@aelyst/client'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    minify: true,
  }),
  // For a page without a bundler: one file, with what it depends on.
  asModule({
    entryPoints: { browser: 'src/index.ts' },
    plugins: [withoutEnvironment],
    target: 'es2022',
    platform: 'browser',
    minify: true,
  }),
];
