/** A generator of clients or types by somebody else, in one place with its versions. */
export interface Generator {
  name: string;
  packages: string[];
  /** The file of its command, under node_modules. */
  command: string;
  args: string[];
  /** Files that it wants, beside `openapi.json`. */
  files?: Record<string, string>;
}

/** All read `openapi.json`, and write into `generated/`. */
export const generators: Generator[] = [
  {
    name: 'hey-api',
    packages: ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3'],
    command: '@hey-api/openapi-ts/bin/run.js',
    args: ['--input', 'openapi.json', '--output', 'generated', '--client', '@hey-api/client-fetch'],
  },
  {
    name: 'orval',
    packages: ['orval@7.9.0'],
    command: 'orval/dist/bin/orval.js',
    args: ['--input', './openapi.json', '--output', './generated/aelyst.ts', '--client', 'fetch'],
  },
  {
    name: 'kubb',
    packages: ['@kubb/cli@4.39.3', '@kubb/core@4.39.3', '@kubb/plugin-oas@4.39.3', '@kubb/plugin-ts@4.39.3'],
    command: '@kubb/cli/bin/kubb.cjs',
    args: ['generate', '--config', 'kubb.config.mjs'],
    files: {
      'kubb.config.mjs': `import { defineConfig } from '@kubb/core';
        import { pluginOas } from '@kubb/plugin-oas';
        import { pluginTs } from '@kubb/plugin-ts';
        export default defineConfig({
          input: { path: './openapi.json' },
          output: { path: './generated', clean: true },
          plugins: [pluginOas(), pluginTs()],
        });`,
    },
  },
  {
    name: 'swagger-typescript-api',
    packages: ['swagger-typescript-api@13.13.0'],
    command: 'swagger-typescript-api/dist/cli.mjs',
    args: ['generate', '--path', 'openapi.json', '--output', 'generated', '--name', 'aelyst.ts'],
  },
  {
    name: 'openapi-zod-client',
    packages: ['openapi-zod-client@1.18.3', '@zodios/core@10.9.6', 'zod@3.25.76'],
    command: 'openapi-zod-client/bin.js',
    args: ['openapi.json', '--output', 'generated/aelyst.ts'],
  },
];

/** What the newest of them run on. */
export const nodeVersion = '24';
