import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../support/run.js';
import { borrowing, tool } from './install.js';
import { asModule } from './programs/index.js';
import type { Trial } from './row.js';
import { expectSuccess } from './runtimes.js';
import type { Setting } from './setting.js';
import { versions } from './versions.js';

/** Programs that have `program.mjs` bundled into `out/program.mjs`, given where the bundler's packages are. */
const builds: Record<keyof typeof versions.bundlers, (from: (name: string) => string) => string> = {
  esbuild: (from) => `import { build } from '${from('esbuild/lib/main.js')}';
    await build({ entryPoints: ['program.mjs'], outfile: 'out/program.mjs', bundle: true, format: 'esm', minify: true });`,
  Vite: (from) => `import { build } from '${from('vite/dist/node/index.js')}';
    const lib = { entry: 'program.mjs', formats: ['es'], fileName: () => 'program.mjs' };
    await build({ configFile: false, logLevel: 'error', build: { lib, outDir: 'out', target: 'es2022' } });`,
  webpack: (from) => `import webpack from '${from('webpack/lib/index.js')}';
    const output = { path: import.meta.dirname + '/out', filename: 'program.mjs', module: true };
    const options = { context: import.meta.dirname, entry: './program.mjs', mode: 'production', target: ['web', 'es2022'] };
    const experiments = { outputModule: true };
    const stats = await new Promise((resolve, reject) =>
      webpack({ ...options, output, experiments }, (error, done) => (error ? reject(error) : resolve(done))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());`,
  Rollup: (from) => `import { rollup } from '${from('rollup/dist/es/rollup.js')}';
    import resolve from '${from('@rollup/plugin-node-resolve/dist/es/index.js')}';
    const onwarn = (warning) => { throw new Error(warning.message); };
    const bundle = await rollup({ input: 'program.mjs', plugins: [resolve({ browser: true })], onwarn });
    await bundle.write({ file: 'out/program.mjs', format: 'es' });`,
};

/** Bundles of a program, which are run. Node runs them without any of its own modules being bundled. */
export const bundlerTrials = ({ installed, mockUrl, place, signal }: Setting): Trial[] =>
  Object.entries(versions.bundlers).map(([name, packages]) => ({
    consumer: name,
    how: 'bundle, run',
    async run() {
      const modules = await tool(packages, signal);
      const from = (path: string) => pathToFileURL(join(modules, path)).href;
      const build = builds[name as keyof typeof builds](from);
      const files = { 'program.mjs': asModule(JSON.stringify(mockUrl)), 'build.mjs': build };
      const folder = await borrowing(await installed(), place(), files);
      await run(process.execPath, ['build.mjs'], folder, name, signal);
      await expectSuccess(process.execPath, [join('out', 'program.mjs')], folder, signal);
      return packages.map((spec) => spec.replace(/.*@/, '')).join(', ');
    },
  }));
