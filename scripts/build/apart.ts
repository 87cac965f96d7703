import type { Plugin } from 'esbuild';
import { inProject } from '../support/project.js';

/** What published files share, instead of each holding it. */

/** For the command, which needs no mock of its own. */
export const mockApart: Plugin = {
  name: 'mock-apart',
  setup: (build) =>
    build.onResolve({ filter: /\/(start-mock|mock-error)\.js$/ }, () => ({
      path: './mock.js',
      external: true,
    })),
};

/** For mock and handlers: what is generated is in one file for all of them. */
export const generatedApart: Plugin = {
  name: 'generated-apart',
  setup: (build) =>
    build.onResolve({ filter: /\/generated\/(mock|validators)\.js$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './description.cjs', external: true },
    ),
};

/** The mock as an ES module: that of CommonJS, so that there is one `MockError`, however a program came by it. */
export const mockModule = "export { MockError, startMock } from './mock.cjs';\n";

/**
 * openapi-fetch for CommonJS. Of a package of ES modules, esbuild takes a default import for what Node makes of it: all
 * exports of the CommonJS file. The module that a plugin resolves is of no package, and gets what it asks for.
 */
export const defaultImport: Plugin = {
  name: 'default-import',
  setup(build) {
    build.onResolve({ filter: /\/openapi-fetch\.js$/ }, () => ({
      path: inProject('src', 'openapi-fetch.ts'),
    }));
  },
};

/** For pages, which have no environment: the code that reads it is left out. */
export const withoutEnvironment: Plugin = {
  name: 'without-environment',
  setup: (build) =>
    build.onLoad({ filter: /\/src\/environment\.ts$/ }, () => ({
      contents: 'export const processEnvironment = undefined;',
    })),
};
