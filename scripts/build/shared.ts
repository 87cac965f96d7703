import { basename, dirname, join } from 'node:path';
import { type OutputFile, type Plugin, type TransformOptions, transform } from 'esbuild';

/** Name of the file with what several entries have in common. */
export const sharedName = 'shared';

const link = (extension: string) => `"./${sharedName}${extension}"`;

const outputFile = (path: string, text: string): OutputFile => ({
  path,
  text,
  contents: new TextEncoder().encode(text),
  hash: '',
});

/**
 * Makes CommonJS of entries that were split, which esbuild does with ES modules only. What they share is there once, as
 * CommonJS, which both forms of an entry load.
 *
 * @param modules Names of the entries that are published as ES modules as well.
 */
export const splitCommonJs = (modules: readonly string[], options: TransformOptions): Plugin => ({
  name: 'split-common-js',
  setup: (build) =>
    build.onEnd(async (result) => {
      const split = result.outputFiles ?? [];
      const made = split.map(async ({ path, text }) => {
        const name = basename(path, '.js');
        const linked = text.replaceAll(link('.js'), link('.cjs'));
        const usesUrl = linked.includes('import.meta.url');
        const { code } = await transform(linked, {
          ...options,
          format: 'cjs',
          platform: 'node',
          // Not every test runner can import() from CommonJS.
          supported: { 'dynamic-import': false },
          define: { 'import.meta.url': 'moduleUrl' },
          ...(usesUrl && {
            banner: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;",
          }),
        });
        const asCommonJs = outputFile(join(dirname(path), `${name}.cjs`), code);
        return modules.includes(name) ? [outputFile(path, linked), asCommonJs] : [asCommonJs];
      });
      split.splice(0, split.length, ...(await Promise.all(made)).flat());
    }),
});
