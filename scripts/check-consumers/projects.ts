import { readdirSync, readFileSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executablePath, noBrowser } from '../support/browser.js';
import { UserError } from '../support/command.js';
import { readOperations } from '../support/description.js';
import { freePort } from '../support/loopback.js';
import { inProject } from '../support/project.js';
import { mark, type Project } from './runner.js';

const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');
const program = (name: string) => read('test', 'package', 'programs', name);

const jest = 'jest@30.5.2';
const vitest = 'vitest@4.1.12';
const runJest = 'node node_modules/jest/bin/jest.js --watchman=false --no-cache';
const runVitest = 'node_modules/vitest/vitest.mjs run --root=.';

/** Files that give a program of `test/package/programs/` its client and its input, and print its result. */
const result = (value: string) => `'${mark}' + JSON.stringify(${value})`;
const awaited = result('await main(client, __INPUT__)');
const imports = "import * as client from '@aelyst/client';";
const requires = "const client = require('@aelyst/client');";
const test = `test('runs', async () => process.stdout.write(${awaited} + '\\n'), 300_000);`;
const forms: Record<string, (code: string) => string> = {
  'program.mjs': (code) => `${imports}\n${code}\nconsole.log(${awaited});`,
  'program.cjs': (code) =>
    `${requires}\n${code.replace('export ', '')}\nmain(client, __INPUT__).then((value) => console.log(${result('value')}));`,
  'program.test.cjs': (code) => `${requires}\n${code.replace('export ', '')}\n${test}`,
  'program.test.mjs': (code) => `import { test } from 'vitest';\n${imports}\n${code}\n${test}`,
  'worker.mjs': (code) =>
    `${imports}\n${code}\nexport default { test: async () => console.log(${awaited}) };`,
  'page.js': (code) =>
    `import * as client from './node_modules/@aelyst/client/dist/browser.js';\n${code}\nconsole.log(${awaited});`,
};
const formOf = (file: string, name: string) => ({ [file]: forms[file]?.(program(name)) ?? '' });

const worker =
  'node node_modules/esbuild/bin/esbuild worker.mjs --bundle --format=esm --conditions=workerd,worker,browser --outfile=out.mjs --log-level=error';
const denoFlags = '--cert trusted.pem --no-lock --allow-net --allow-env --allow-read';

/** A run time, the forms of a program that it runs, and how it runs the file of one. */
interface RunTime extends Omit<Project, 'how' | 'commands'> {
  forms: string[];
  runs(file: string): string[];
}
const modules = ['program.mjs', 'program.cjs'];
const runTimes: RunTime[] = [
  ...['20', '22', '24', '26'].map((version) => ({
    name: `Node ${version}`,
    forms: modules,
    // A warning would show something that a program for this version should not do.
    runs: (file: string) => [`node${version} --throw-deprecation ${file}`],
  })),
  { name: 'Bun', forms: modules, runs: (file) => [`bun run ${file}`] },
  { name: 'Deno', forms: modules, runs: (file) => [`deno run ${denoFlags} ${file}`] },
  {
    name: 'Jest',
    packages: [jest],
    forms: ['program.test.cjs'],
    runs: (file) => [`${runJest} --rootDir=. --testMatch=**/${file} --runInBand`],
  },
  {
    name: 'vitest',
    packages: [vitest],
    forms: ['program.test.mjs'],
    runs: () => [`node ${runVitest} --disable-console-intercept --cache=false`],
  },
  {
    name: 'workerd',
    packages: ['esbuild@0.28.2'],
    files: { 'worker.capnp': program('worker.capnp') },
    forms: ['worker.mjs'],
    runs: () => [worker, 'workerd test worker.capnp'],
  },
  {
    name: 'Chromium',
    packages: ['playwright-core@1.65.1'],
    files: { 'chromium.js': program('chromium.js') },
    env: async () => ({ CHROMIUM_PATH: executablePath }),
    unavailable: noBrowser,
    forms: ['page.js'],
    runs: () => ['node chromium.js'],
  },
];
const runTimeProjects = runTimes.flatMap(({ forms, runs, files, ...runTime }): Project[] => {
  const project = (file: string, how: string, name: string): Project => ({
    ...{ ...runTime, how, commands: runs(file), certificates: true, delivery: how === 'delivery' },
    files: { ...files, ...formOf(file, name) },
  });
  return [
    ...forms.map((file) => project(file, file.endsWith('.cjs') ? 'CommonJS' : 'ES module', 'use.js')),
    project(forms[0] ?? '', 'delivery', 'deliver.js'),
  ];
});

/** The tests of `examples/testing` as they stand. */
const example = (
  name: string,
  packages: string[],
  command: string,
  more: Partial<Project> = {},
): Project => ({
  name,
  how: ['example', ...packages.filter((spec) => spec.startsWith('msw'))].join(', '),
  packages,
  copy: 'examples/testing',
  commands: [command],
  // It has ended with exit code 0.
  check: () => {},
  ...more,
});
const examples = [
  example('Jest', [jest], `${runJest} --rootDir=jest`),
  example('vitest', [vitest], `node ${runVitest} --dir=vitest`),
  ...Object.entries({ 'msw@2.10.0': 'node20', 'msw@2': 'node20', 'msw@3': 'node22' }).map(([msw, node]) =>
    example('MSW', [vitest, msw], `${node} ${runVitest} --dir=msw`),
  ),
  example(
    'Playwright',
    ['@playwright/test@1.65.1', 'vite@7.3.8'],
    'node node_modules/@playwright/test/cli.js test --config=playwright',
    {
      unavailable: process.env['CI'] ? undefined : noBrowser,
      env: async () => ({
        AELYST_MOCK_PORT: `${await freePort()}`,
        APPLICATION_PORT: `${await freePort()}`,
        CHROMIUM_PATH: executablePath,
      }),
    },
  ),
];

/** Bundles `program.mjs` into `out/program.mjs`, without a warning, and runs that. */
const bundler = (
  name: string,
  packages: string[],
  command: string,
  files: Project['files'] = {},
): Project => ({
  name,
  how: 'bundle, run',
  packages,
  files: { ...files, ...formOf('program.mjs', 'use.js') },
  // Node runs it, although none of Node's own modules is bundled.
  commands: [`node node_modules/${command}`, 'node out/program.mjs'],
});
const viteConfig = `export default { logLevel: 'error', build: { outDir: 'out', target: 'es2022',
  lib: { entry: 'program.mjs', formats: ['es'], fileName: () => 'program.mjs' } } };`;
const webpackConfig = `export default { entry: './program.mjs', mode: 'production', target: ['web', 'es2022'],
  experiments: { outputModule: true },
  output: { path: import.meta.dirname + '/out', filename: 'program.mjs', module: true } };`;
const bundlers = [
  bundler(
    'esbuild',
    ['esbuild@0.28.2'],
    'esbuild/bin/esbuild program.mjs --outfile=out/program.mjs --bundle --format=esm --minify --log-level=error',
  ),
  bundler('Vite', ['vite@7.3.8'], 'vite/bin/vite.js build', { 'vite.config.js': viteConfig }),
  bundler('webpack', ['webpack@5.112.2', 'webpack-cli@6.0.1'], 'webpack/bin/webpack.js --fail-on-warnings', {
    'webpack.config.js': webpackConfig,
  }),
  bundler(
    'Rollup',
    ['rollup@4.68.7', '@rollup/plugin-node-resolve@16.0.3'],
    'rollup/dist/bin/rollup program.mjs --file out/program.mjs --format es --plugin node-resolve={browser:true} --failAfterWarnings --silent',
  ),
];

const compilerOptions = {
  ...{ strict: true, noEmit: true, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'] },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, resolveJsonModule: true },
};
const json = `import description from '@aelyst/client/openapi.json' with { type: 'json' };
export const version: string = description.openapi;\n`;

const tsc = 'node node_modules/typescript/bin/tsc --project .';

/** Type checks the programs that use every export, under each ending, with the `tsc` of a version. */
function typescript(version: string, module: string, endings: string[], msw?: string): Project {
  const moduleResolution = { esnext: 'bundler', commonjs: 'node10' }[module] ?? module;
  const folder = ['test', 'package', 'consumer'];
  const named = readdirSync(inProject(...folder)).filter((name) => (name === 'msw.ts') === Boolean(msw));
  const sources = Object.fromEntries(
    named.flatMap((name) => endings.map((ending) => [name.replace('ts', ending), read(...folder, name)])),
  );
  // With node16, TypeScript cannot import JSON as an ES module does.
  if (!msw && /nodenext|esnext/.test(module)) sources['json.mts'] = json;
  const files = Object.keys(sources);
  // MSW's own types do not pass without skipLibCheck.
  const own = { module, moduleResolution, types: ['node'], skipLibCheck: Boolean(msw) };
  return {
    name: `TypeScript ${version}`,
    how: [module, ...(msw ? [msw] : [])].join(', '),
    packages: [`typescript@${version}`, '@types/node@20.19.43', ...(msw ? [msw] : [])],
    files: {
      ...sources,
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...compilerOptions, ...own }, files }),
    },
    commands: [tsc, `${tsc} --listFilesOnly`],
    check(output) {
      const missing = files.filter((file) => !output.includes(file));
      if (missing.length > 0) throw new UserError(`${missing.join(', ')} was not checked.`);
    },
  };
}
const typescripts = [
  ...['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6', '7'].flatMap((version) => [
    typescript(version, 'node16', ['mts', 'cts']),
    typescript(version, 'nodenext', ['mts', 'cts']),
    typescript(version, 'esnext', ['mts']),
  ]),
  // It finds only the entries in `typesVersions`.
  typescript('5.4', 'commonjs', ['ts']),
  typescript('5.9', 'commonjs', ['ts']),
  ...['msw@2.10.0', 'msw@2', 'msw@3'].map((msw) => typescript('5.9', 'nodenext', ['mts', 'cts'], msw)),
];

async function demandEachOperation(folder: string): Promise<void> {
  const names = await readdir(join(folder, 'generated'), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, 'generated', file), 'utf8')));
  const text = texts.join('\n').toLowerCase();
  // Some name what they write after the path.
  const missing = readOperations(JSON.parse(read('generated', 'openapi.json'))).filter(
    ({ operationId, path }) =>
      ![operationId, path, path.split('/').at(-1)].some((word) => text.includes(`${word}`.toLowerCase())),
  );
  if (missing.length === 0) return;
  throw new UserError(`Nothing was generated for ${missing.map((each) => each.operationId).join(', ')}.`);
}
const published = 'node_modules/@aelyst/client/dist/openapi.json';
// As kubb writes its imports, and without what generators do not claim.
const lenient = {
  ...{ allowImportingTsExtensions: true, exactOptionalPropertyTypes: false },
  ...{ noUncheckedIndexedAccess: false, skipLibCheck: true },
};
const bundled = { module: 'esnext', moduleResolution: 'bundler', types: [] };
const generated = { compilerOptions: { ...compilerOptions, ...bundled, ...lenient }, include: ['generated'] };

/** Another generator of clients or types, which reads the published description and writes into `generated/`. */
const generator = (
  name: string,
  packages: string[],
  command: string,
  files: Project['files'] = {},
): Project => ({
  name,
  how: 'generate, compile',
  packages: [...packages, 'typescript@5.9.3'],
  files: { ...files, 'tsconfig.json': JSON.stringify(generated), 'generated/.keep': '' },
  // The newest of them do not run on Node 20.
  commands: [`node24 node_modules/${command}`, tsc],
  check: (_, folder) => demandEachOperation(folder),
});
const kubbConfig = `import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
const output = { path: './generated', clean: true };
export default defineConfig({ input: { path: './${published}' }, output, plugins: [pluginOas(), pluginTs()] });`;
const generators = [
  generator(
    'hey-api',
    ['@hey-api/openapi-ts@0.99.0'],
    `@hey-api/openapi-ts/bin/run.js --input ${published} --output generated --client @hey-api/client-fetch`,
  ),
  generator(
    'orval',
    ['orval@7.9.0'],
    `orval/dist/bin/orval.js --input ./${published} --output ./generated/aelyst.ts --client fetch`,
  ),
  generator(
    'kubb',
    ['@kubb/cli@4.39.3', '@kubb/core@4.39.3', '@kubb/plugin-oas@4.39.3', '@kubb/plugin-ts@4.39.3'],
    '@kubb/cli/bin/kubb.cjs generate --config kubb.config.mjs',
    { 'kubb.config.mjs': kubbConfig },
  ),
  generator(
    'swagger-typescript-api',
    ['swagger-typescript-api@13.13.0'],
    `swagger-typescript-api/dist/cli.mjs generate --path ${published} --output generated --name aelyst.ts`,
  ),
  generator(
    'openapi-zod-client',
    ['openapi-zod-client@1.18.3', '@zodios/core@10.9.6', 'zod@3.25.76'],
    `openapi-zod-client/bin.js ${published} --output generated/aelyst.ts`,
  ),
];

/** A project that runs one of `test/package/programs/` as it is. */
const plain = (name: string, node: string, file: string, ...packages: string[]): Project => ({
  name,
  how: ['ES module', ...packages].join(', '),
  packages,
  files: { 'program.js': program(file) },
  commands: [`${node} program.js`],
});

const [, firstFile = '', firstCall = ''] =
  /^## First call$[\s\S]*?^```ts (\S+)\n([\s\S]*?)^```/m.exec(read('README.md')) ?? [];

const guide = read('openapi', 'guides', 'mocking.md').split(/^## (?=.*Prism)/m)[1] ?? '';
const prismManifest = /^```json\n([\s\S]*?)^```/m.exec(guide)?.[1] ?? '';

/** The largest installation; 257 kB of it are openapi-fetch and its helper. */
const [installedPackages, installedBytes] = [3, 1_390_000];

async function demandLight(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const lock = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: object;
  };
  const packages = Object.keys(lock.packages).length;
  let bytes = 0;
  for (const path of await readdir(modules, { recursive: true })) {
    // Links to commands and npm's own record do not count.
    const info = await lstat(join(modules, path));
    if (info.isFile() && path !== '.package-lock.json') bytes += info.size;
  }
  if (packages <= installedPackages && bytes <= installedBytes) return;
  const allowed = `${installedPackages} and ${installedBytes} are allowed`;
  throw new UserError(`${packages} packages, ${bytes} bytes; ${allowed}`);
}

/** All projects that use the package, or its description. */
export const projects: Project[] = [
  {
    ...{ name: 'Installation', how: 'in an empty project', commands: [] },
    check: (_, folder) => demandLight(folder),
  },
  plain('startMock, aelyst-mock', 'node20', 'mock.js'),
  plain('Entries', 'node20', 'entries.js', 'msw@2'),
  {
    name: 'README',
    how: 'first call',
    files: { [firstFile]: firstCall.replace(/'http:[^']*'/, '__INPUT__') },
    commands: [`node ${firstFile}`],
    check(output) {
      if (!/^Sent as \d+\n$/.test(output)) throw new UserError(`It printed no message ID, but:\n${output}`);
    },
  },
  ...runTimeProjects,
  ...examples,
  ...bundlers,
  plain('MSW', 'node20', 'msw.js', 'msw@2.10.0'),
  plain('MSW', 'node20', 'msw.js', 'msw@2'),
  plain('MSW', 'node22', 'msw.js', 'msw@3'),
  {
    name: 'Prism',
    how: 'as the guide on mocking says',
    manifest: JSON.parse(prismManifest) as object,
    files: { 'guide.json': prismManifest, 'program.js': program('prism.js') },
    env: async () => ({ PRISM_PORT: `${await freePort()}` }),
    commands: [`node program.js ${/^npx prism mock (\S+)$/m.exec(guide)?.[1]}`],
  },
  ...typescripts,
  ...generators,
];
