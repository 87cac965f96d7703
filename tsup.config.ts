import { defineConfig, type Options } from 'tsup';

const common: Options = {
  target: 'node20',
  platform: 'neutral',
  sourcemap: true,
  // What `import.meta.url` is in CommonJS.
  shims: true,
  // The build begins with an empty folder; several configurations at once would delete each other's files.
  clean: false,
  silent: true,
};

/** What is published: the entry points of package.json, as ES modules and as CommonJS. */
export default defineConfig([
  {
    ...common,
    entry: { index: 'src/index.ts', mock: 'src/mock/index.ts', schema: 'generated/schema.ts' },
    format: ['esm', 'cjs'],
    external: [/^node:/, /^@stoplight\//],
    dts: true,
  },
  {
    ...common,
    entry: { msw: 'src/msw/index.ts' },
    format: ['esm', 'cjs'],
    external: [/^msw/],
    // Part of the file, so that the one thing to install for it is MSW.
    noExternal: [/^ajv/],
    dts: true,
  },
  {
    ...common,
    entry: { 'aelyst-mock': 'src/mock/command/bin.ts' },
    format: ['esm'],
    external: [/^node:/, /^@stoplight\//],
  },
  {
    ...common,
    // For a page without a bundler: one file, with what it depends on.
    entry: { browser: 'src/index.ts' },
    format: ['esm'],
    target: 'es2022',
    platform: 'browser',
    noExternal: [/./],
    minify: true,
  },
]);
