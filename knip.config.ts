import type { KnipConfig } from 'knip';

export default {
  entry: [
    'src/index.ts',
    'src/mock/index.ts',
    'src/mock/command/bin.ts',
    'src/msw/index.ts',
    'generated/schema.ts',
    'examples/**/*.{ts,js}',
    // Started by other programs: Redocly loads its plugins, esbuild bundles what runs in a page, tests start processes.
    'scripts/{docs,lint}/plugin.js',
    'scripts/docs/console/main.ts',
    'scripts/docs/frame/colour-mode.ts',
    'scripts/docs/mends.ts',
    'scripts/check-consumers/programs/use.js',
    'test/samples/child.ts',
    'test/workflows/loopback-only.js',
    'test/package/{consumer,released/*/consumer}/*.ts',
    'test/**/*.test.ts',
    'test/code-mutation/vitest.config.ts',
  ],
  project: ['{src,scripts,test,examples,generated}/**/*.{ts,js}'],
  ignoreExportsUsedInFile: true,
  stryker: { config: ['test/code-mutation/stryker.config.json'] },
  ignoreDependencies: [
    // Started by scripts/check-package, by the path of its file.
    '@arethetypeswrong/cli',
    'publint',
    // TypeDoc loads it by the name in an option.
    'typedoc-plugin-markdown',
    // Prism's own, found by its own `require`.
    '@faker-js/faker',
    '@stoplight/json-schema-ref-parser',
    'ajv-formats',
  ],
} satisfies KnipConfig;
