import type { Plugin } from 'esbuild';
import { inProject } from '../support/project.js';

/** What published files share, instead of each holding it. */

const external = (path: string) => () => ({ path, external: true });

/** For the command, which needs no mock of its own. */
export const mockApart: Plugin = {
  name: 'mock-apart',
  setup: (build) => build.onResolve({ filter: /\/(start-mock|mock-error)\.js$/ }, external('./mock.js')),
};

/** The mock as an ES module: that of CommonJS, so that there is one `MockError`, however a program came by it. */
export const mockModule = "export { MockError, startMock } from './mock.cjs';\n";

/**
 * The description, and the validation by its schemas: one CommonJS file, since an ES module cannot import JSON
 * everywhere. Without `__esModule`, its exports are the default import of an ES module in Node and in every bundler.
 */
export const descriptionModule = `module.exports = {
  bundle: require('./openapi.json'),
  open: require('validators:open').byPointer,
  strict: require('validators:strict').byPointer,
};`;

/** For what needs the description: takes it, and the validation, from the file above. */
export const descriptionApart: Plugin = {
  name: 'description-apart',
  setup(build) {
    const namespace = 'description';
    const contents: Record<string, string> = {
      'openapi.json': `import description from './description.cjs';
        export default description.bundle;`,
      'validators.js': `import description from './description.cjs';
        const { open, strict } = description;
        export const validatorsOf = (_, closed) => (pointer) => (closed && strict[pointer]) || open[pointer];`,
    };
    build.onResolve({ filter: /^\.\/description\.cjs$/, namespace }, external('./description.cjs'));
    build.onResolve({ filter: /\/(openapi\.json|validators\.js)$/ }, ({ path, kind }) =>
      // The mock, which reads it where it is asked for none: it has no use for the validation.
      kind === 'dynamic-import'
        ? { path: './openapi.json', external: true }
        : { path: path.replace(/^.*\//, ''), namespace },
    );
    build.onLoad({ filter: /./, namespace }, ({ path }) => ({ contents: contents[path] ?? '' }));
  },
};

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
