import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { budgets } from '../support/budgets.js';
import { UserError } from '../support/command.js';
import { readOperations } from '../support/description.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';
import { binary, exe, nodeBinary } from './binaries.js';
import { deviations, startSituations, type Told } from './delivery.js';
import { exampleProjects } from './examples.js';
import { runOnPrism } from './prism.js';
import { type Project, Unavailable, type Workshop, weightOf } from './runner.js';

const { platform, arch, execPath } = process;

/** Marks the result among all else that a program and its run time print. */
const mark = '@@result ';
const printed = (value: string) => `'${mark}' + JSON.stringify(${value})`;

/** Programs of `programs/`, each with a `main(client, input)`, as files that print its result. */
const forms = {
  'program.mjs': (code: string, input: string) =>
    `import * as client from '@aelyst/client';\n${code}\nconsole.log(${printed(`await main(client, ${input})`)});`,
  'program.cjs': (code: string, input: string) =>
    `const client = require('@aelyst/client');\n${code.replace('export async', 'async')}
     main(client, ${input}).then((result) => console.log(${printed('result')}));`,
  'program.test.cjs': (code: string, input: string) =>
    `const client = require('@aelyst/client');\n${code.replace('export async', 'async')}
     test('runs', async () => process.stdout.write(${printed(`await main(client, ${input})`)} + '\\n'), 300_000);`,
  'program.test.mjs': (code: string, input: string) =>
    `import { test } from 'vitest';\nimport * as client from '@aelyst/client';\n${code}
     test('runs', async () => process.stdout.write(${printed(`await main(client, ${input})`)} + '\\n'), 300_000);`,
  'worker.mjs': (code: string, input: string) =>
    `import * as client from '@aelyst/client';\n${code}
     export default { test: async () => console.log(${printed(`await main(client, ${input})`)}) };`,
};
type Form = keyof typeof forms;

function resultOf(output: string): unknown {
  const line = output.split('\n').find((each) => each.includes(mark));
  if (line === undefined) throw new UserError(`It ended without a result:\n${output}`);
  return JSON.parse(line.slice(line.indexOf(mark) + mark.length));
}

interface Task {
  /** The code of a program of `programs/`. */
  code: string;
  input: unknown;
}

/** A run time: it runs a program, and returns its result and what is worth noting. */
interface RunTime {
  forms: Form[];
  run(workshop: Workshop, task: Task, form: Form): Promise<[result: unknown, note: string]>;
}

/** A run time whose program is started by a command. */
const commandLine = (
  forms: Form[],
  commandFor: (workshop: Workshop, file: Form) => Promise<[command: string, ...args: string[]]>,
  note: (workshop: Workshop, command: string) => Promise<string>,
): RunTime => ({
  forms,
  async run(workshop, task, form) {
    const folder = await folderFor(workshop, task, form);
    const [command, ...args] = await commandFor(workshop, form);
    // Node, Jest, vitest and Bun read it; Deno and workerd are told in their own way.
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: await trusted(workshop) };
    const output = await run(command, args, folder, command, workshop.signal, env);
    return [resultOf(output), await note(workshop, command)];
  },
});

const folderFor = async (workshop: Workshop, { code, input }: Task, form: Form) =>
  workshop.folder(await workshop.installed(), { [form]: forms[form](code, JSON.stringify(input)) });
const trusted = async (workshop: Workshop) => join(await workshop.certificates(), 'to-trust.pem');
const versionOf = async ({ signal }: Workshop, command: string) =>
  (await run(command, ['--version'], '.', command, signal)).trim().split('\n')[0] ?? '';

const node = (version: string): RunTime =>
  commandLine(
    ['program.mjs', 'program.cjs'],
    // A warning would show what a program for this version should not do.
    async (workshop, file) => [await nodeBinary(workshop, version), '--throw-deprecation', file],
    versionOf,
  );

const bun = `@oven/bun-${platform === 'win32' ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}`;
const deno = `@deno/${platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`}`;
const workerd = `@cloudflare/workerd-${platform === 'win32' ? 'windows' : platform}-${arch === 'x64' ? '64' : arch}`;
const denoFlags = ['--no-lock', '--allow-net', '--allow-env', '--allow-read'];
const jest = 'jest@30.5.2';
const vitest = 'vitest@4.1.12';

const runTimes: Record<string, RunTime> = {
  'Node 20': node('20'),
  'Node 22': node('22'),
  'Node 24': node('24'),
  'Node 26': node('26'),
  Bun: commandLine(
    ['program.mjs', 'program.cjs'],
    async (workshop, file) => [await binary(workshop, `${bun}@1.4.5`, 'bin', `bun${exe}`), 'run', file],
    versionOf,
  ),
  Deno: commandLine(
    ['program.mjs', 'program.cjs'],
    async (workshop, file) => [
      await binary(workshop, `${deno}@2.9.6`, `deno${exe}`),
      ...['run', '--cert', await trusted(workshop), ...denoFlags, file],
    ],
    versionOf,
  ),
  Jest: commandLine(
    ['program.test.cjs'],
    async (workshop) => [
      execPath,
      join(await workshop.tool(jest), 'jest', 'bin', 'jest.js'),
      ...['--rootDir=.', '--testMatch=**/*.test.cjs', '--runInBand', '--watchman=false'],
    ],
    async () => jest,
  ),
  vitest: commandLine(
    ['program.test.mjs'],
    async (workshop) => [
      execPath,
      join(await workshop.tool(vitest), 'vitest', 'vitest.mjs'),
      ...['run', '--root=.', '--disable-console-intercept', '--cache=false'],
    ],
    async () => vitest,
  ),
  workerd: {
    forms: ['worker.mjs'],
    async run(workshop, task, form) {
      const folder = await folderFor(workshop, task, form);
      await build({
        entryPoints: [join(folder, form)],
        outfile: join(folder, 'out.mjs'),
        bundle: true,
        format: 'esm',
        conditions: ['workerd', 'worker', 'browser'],
      });
      await copyFile(await trusted(workshop), join(folder, 'trusted.pem'));
      await copyFile(program('worker.capnp'), join(folder, 'worker.capnp'));
      const command = await binary(workshop, `${workerd}@1.20261117.1`, 'bin', `workerd${exe}`);
      const output = await run(command, ['test', 'worker.capnp'], folder, command, workshop.signal);
      return [resultOf(output), await versionOf(workshop, command)];
    },
  },
  Chromium: {
    forms: ['program.mjs'],
    async run(workshop, { code, input }) {
      if (noBrowser !== undefined) throw new Unavailable(noBrowser);
      const entry = join(
        await workshop.installed(),
        'node_modules',
        '@aelyst',
        'client',
        'dist',
        'browser.js',
      );
      const scripts: Record<string, string> = {
        '/browser.js': await readFile(entry, 'utf8'),
        '/program.js': `import * as client from '/browser.js';\n${code}\nglobalThis.run = (input) => main(client, input);`,
      };
      const page =
        '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/program.js"></script>';
      const server = createServer(({ url = '' }, response) => {
        response.setHeader('content-type', scripts[url] === undefined ? 'text/html' : 'text/javascript');
        response.end(scripts[url] ?? page);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const browser = await launchBrowser();
      try {
        const tab = await browser.newPage();
        // Another origin than the mock's.
        await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
        const result = await tab.evaluate(
          (given) => (globalThis as unknown as { run(given: unknown): unknown }).run(given),
          input,
        );
        return [result, browser.version()];
      } finally {
        await browser.close();
        server.close();
      }
    },
  },
};

const program = (name: string) => inProject('scripts', 'check-consumers', 'programs', name);
const consumer = (name: string) => readFile(inProject('test', 'package', 'consumer', name), 'utf8');

const expectSuccess = (result: unknown) => {
  if (result !== 'consumer ok') throw new UserError(`It ended with ${JSON.stringify(result)}.`);
};

const runTimeProjects = Object.entries(runTimes).flatMap(([name, runTime]): Project[] => [
  ...runTime.forms.map((form) => ({
    name,
    how: form.endsWith('.cjs') ? 'CommonJS' : 'ES module',
    async run(workshop: Workshop) {
      const code = await readFile(program('use.js'), 'utf8');
      const [result, note] = await runTime.run(workshop, { code, input: workshop.mockUrl }, form);
      expectSuccess(result);
      return note;
    },
  })),
  {
    name,
    how: 'delivery',
    async run(workshop) {
      const code = await readFile(program('deliver.js'), 'utf8');
      const servers = await startSituations(await workshop.certificates(), workshop.mockUrl);
      try {
        const form = runTime.forms[0] as Form;
        const [result, note] = await runTime.run(workshop, { code, input: servers.input }, form);
        const wrong = deviations(name, result as Record<string, Told>, servers.arrived);
        if (wrong.length > 0) throw new UserError(wrong.join('\n'));
        return `${Object.keys(servers.input).length} situations, ${note}`;
      } finally {
        servers.close();
      }
    },
  },
]);

/** Bundlers: their packages, and a program that bundles `program.mjs` into `out/program.mjs`, given where these are. */
const bundlers: Record<string, { packages: string[]; build: (from: (file: string) => string) => string }> = {
  esbuild: {
    packages: ['esbuild@0.28.2'],
    build: (from) => `import { build } from '${from('esbuild/lib/main.js')}';
    await build({ entryPoints: ['program.mjs'], outfile: 'out/program.mjs', bundle: true, format: 'esm', minify: true });`,
  },
  Vite: {
    packages: ['vite@7.3.8'],
    build: (from) => `import { build } from '${from('vite/dist/node/index.js')}';
    const lib = { entry: 'program.mjs', formats: ['es'], fileName: () => 'program.mjs' };
    await build({ configFile: false, logLevel: 'error', build: { lib, outDir: 'out', target: 'es2022' } });`,
  },
  webpack: {
    packages: ['webpack@5.112.2'],
    build: (from) => `import webpack from '${from('webpack/lib/index.js')}';
    const output = { path: import.meta.dirname + '/out', filename: 'program.mjs', module: true };
    const options = { context: import.meta.dirname, entry: './program.mjs', mode: 'production', target: ['web', 'es2022'] };
    const experiments = { outputModule: true };
    const stats = await new Promise((resolve, reject) =>
      webpack({ ...options, output, experiments }, (error, done) => (error ? reject(error) : resolve(done))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());`,
  },
  Rollup: {
    packages: ['rollup@4.68.7', '@rollup/plugin-node-resolve@16.0.3'],
    build: (from) => `import { rollup } from '${from('rollup/dist/es/rollup.js')}';
    import resolve from '${from('@rollup/plugin-node-resolve/dist/es/index.js')}';
    const onwarn = (warning) => { throw new Error(warning.message); };
    const bundle = await rollup({ input: 'program.mjs', plugins: [resolve({ browser: true })], onwarn });
    await bundle.write({ file: 'out/program.mjs', format: 'es' });`,
  },
};

const bundlerProjects = Object.entries(bundlers).map(
  ([name, { packages, build }]): Project => ({
    name,
    how: 'bundle, run',
    async run(workshop) {
      const modules = await workshop.tool(...packages);
      const code = await readFile(program('use.js'), 'utf8');
      const folder = await workshop.folder(await workshop.installed(), {
        'program.mjs': forms['program.mjs'](code, JSON.stringify(workshop.mockUrl)),
        'build.mjs': build((file) => pathToFileURL(join(modules, file)).href),
      });
      await run(execPath, ['build.mjs'], folder, name, workshop.signal);
      // Node runs it, although none of Node's own modules is bundled.
      expectSuccess(resultOf(await run(execPath, ['out/program.mjs'], folder, name, workshop.signal)));
      return packages.join(', ');
    },
  }),
);

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  resolveJsonModule: true,
};
const nodeTypes = '@types/node@20.19.43';

/** Type checks programs that use every export, with the `tsc` of a version. */
const typescript = (
  version: string,
  module: string,
  files: string[],
  extra: object = {},
  ...packages: string[]
): Project => ({
  name: `TypeScript ${version}`,
  how: [module, ...packages].join(', '),
  async run(workshop) {
    const modules = await workshop.tool(`typescript@${version}`);
    const moduleResolution = { esnext: 'bundler', commonjs: 'node10' }[module] ?? module;
    const sources: Record<string, string> = {
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...compilerOptions, module, moduleResolution, ...extra },
        files,
      }),
    };
    for (const file of files)
      sources[file] = file === 'json.mts' ? json : await consumer(file.replace(/\.\w+$/, '.ts'));
    const folder = await workshop.folder(await workshop.installed(nodeTypes, ...packages), sources);
    const tsc = join(modules, 'typescript', 'bin', 'tsc');
    const listed = await run(
      execPath,
      [tsc, '--project', '.', '--listFiles'],
      folder,
      'tsc',
      workshop.signal,
    );
    const missing = files.filter((file) => !listed.includes(file));
    if (missing.length > 0) throw new UserError(`${missing.join(', ')} was not checked.`);
    return (await versionOf(workshop, tsc)).replace('Version ', '');
  },
});

const json = `import description from '@aelyst/client/openapi.json' with { type: 'json' };
export const version: string = description.openapi;\n`;
const modules = ['client.mts', 'mock.mts'];
const both = [...modules, 'client.cts', 'mock.cts'];
const commonJs = ['client.ts', 'mock.ts'];
const withMsw = ['msw.mts', 'msw.cts'];
const typescriptProjects = [
  ...['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6', '7'].flatMap((version) => [
    // It cannot import JSON as an ES module does.
    typescript(version, 'node16', both),
    typescript(version, 'nodenext', [...both, 'json.mts']),
    typescript(version, 'esnext', [...modules, 'json.mts']),
  ]),
  // It finds what is behind `typesVersions` only.
  typescript('5.4', 'commonjs', commonJs),
  typescript('5.9', 'commonjs', commonJs),
  // MSW's own types do not pass without skipLibCheck.
  ...['msw@2.10.0', 'msw@2', 'msw@3'].map((msw) =>
    typescript('5.9', 'nodenext', withMsw, { skipLibCheck: true }, msw),
  ),
];

const mswProgram = `import { setupServer } from 'msw/node';
import { createClient } from '@aelyst/client';
import { createHandlers } from '@aelyst/client/msw';
const server = setupServer(...createHandlers());
server.listen({ onUnhandledRequest: 'error' });
const { ok } = await createClient({ token: 'any-token' }).addTags('id:1', ['new']);
server.close();
console.log(${printed("ok ? 'consumer ok' : 'no tags'")});`;

/** Programs for Node with other packages beside ours. */
const nodeProgram = (name: string, version: string, text: string, ...packages: string[]): Project => ({
  name,
  how: ['ES module', ...packages].join(', '),
  async run(workshop) {
    const command = await nodeBinary(workshop, version);
    const folder = await workshop.folder(await workshop.installed(...packages), { 'program.mjs': text });
    expectSuccess(resultOf(await run(command, ['program.mjs'], folder, command, workshop.signal)));
    return `Node ${version}`;
  },
});

const startMock = `import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { MockError, startMock } from '@aelyst/client/mock';
const required = createRequire(import.meta.url);
if (required('@aelyst/client/mock').MockError !== MockError) throw new Error('There are two of MockError.');
const mock = await startMock();
const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
const { status } = await fetch(mock.url + '/contact/id:1/tag', { method: 'POST', headers, body: '["new"]' });
await mock.close();
const command = new URL('node_modules/@aelyst/client/dist/aelyst-mock.js', import.meta.url).pathname;
const help = execFileSync(process.execPath, [command, '--help']).toString();
console.log(${printed("status === 200 && help.includes('aelyst-mock') ? 'consumer ok' : [status, help]")});`;

const installation: Project = {
  name: 'Installation',
  how: 'in an empty project',
  async run(workshop) {
    const { packages, bytes } = await weightOf(await workshop.installed());
    const measured = `${packages} packages, ${bytes} bytes`;
    const { installedPackages, installedBytes } = budgets;
    if (packages <= installedPackages && bytes <= installedBytes) return measured;
    throw new UserError(`${measured}; ${installedPackages} and ${installedBytes} are allowed`);
  },
};

/** Other generators of clients and types: what they read is `openapi.json`, and they write into `generated/`. */
const generators: Record<string, { packages: string[]; args: string[] }> = {
  'hey-api': {
    packages: ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3'],
    args: [
      ...['@hey-api/openapi-ts/bin/run.js', '--input', 'openapi.json', '--output', 'generated'],
      ...['--client', '@hey-api/client-fetch'],
    ],
  },
  orval: {
    packages: ['orval@7.9.0'],
    args: [
      'orval/dist/bin/orval.js',
      '--input',
      './openapi.json',
      '--output',
      './generated/aelyst.ts',
      '--client',
      'fetch',
    ],
  },
  kubb: {
    packages: ['@kubb/cli@4.39.3', '@kubb/core@4.39.3', '@kubb/plugin-oas@4.39.3', '@kubb/plugin-ts@4.39.3'],
    args: ['@kubb/cli/bin/kubb.cjs', 'generate', '--config', 'kubb.config.mjs'],
  },
  'swagger-typescript-api': {
    packages: ['swagger-typescript-api@13.13.0'],
    args: [
      ...['swagger-typescript-api/dist/cli.mjs', 'generate', '--path', 'openapi.json'],
      ...['--output', 'generated', '--name', 'aelyst.ts'],
    ],
  },
  'openapi-zod-client': {
    packages: ['openapi-zod-client@1.18.3', '@zodios/core@10.9.6', 'zod@3.25.76'],
    args: ['openapi-zod-client/bin.js', 'openapi.json', '--output', 'generated/aelyst.ts'],
  },
};
const kubbConfig = `import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
const output = { path: './generated', clean: true };
export default defineConfig({ input: { path: './openapi.json' }, output, plugins: [pluginOas(), pluginTs()] });`;

const generatorProjects = Object.entries(generators).map(
  ([
    name,
    {
      packages,
      args: [command = '', ...args],
    },
  ]): Project => ({
    name,
    how: 'generate, compile',
    async run(workshop) {
      const options = {
        ...{ strict: true, skipLibCheck: true, noEmit: true, target: 'es2022', types: [] },
        ...{ module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom', 'dom.iterable'] },
        // As kubb writes its imports.
        allowImportingTsExtensions: true,
      };
      const description = await readFile(inProject('generated', 'openapi.json'), 'utf8');
      const tools = await workshop.tool(...packages);
      const folder = await workshop.folder(join(tools, '..'), {
        'openapi.json': description,
        'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['generated'] }),
        'kubb.config.mjs': kubbConfig,
      });
      const generated = join(folder, 'generated');
      await mkdir(generated);
      // The newest of them do not run on Node 20.
      await run(await nodeBinary(workshop, '24'), [join('node_modules', command), ...args], folder, name);
      await run(
        execPath,
        [inProject('node_modules', 'typescript', 'bin', 'tsc'), '--project', '.'],
        folder,
        'tsc',
      );
      const files = (await readdir(generated, { recursive: true })).filter((file) => file.endsWith('.ts'));
      const texts = await Promise.all(files.map((file) => readFile(join(generated, file), 'utf8')));
      const text = texts.join('\n').toLowerCase();
      // Some name what they write after the path.
      const unknown = readOperations(JSON.parse(description)).filter(
        ({ operationId, path }) =>
          ![operationId, path, path.split('/').at(-1)].some((word) => text.includes(`${word}`.toLowerCase())),
      );
      if (unknown.length === 0) return packages.join(', ');
      throw new UserError(
        `Nothing was generated for ${unknown.map(({ operationId }) => operationId).join(', ')}.`,
      );
    },
  }),
);

/** All projects that use the package, or its description. */
export const projects: Project[] = [
  installation,
  nodeProgram('startMock, aelyst-mock', '20', startMock),
  ...runTimeProjects,
  ...exampleProjects,
  ...bundlerProjects,
  nodeProgram('MSW', '20', mswProgram, 'msw@2.10.0'),
  nodeProgram('MSW', '20', mswProgram, 'msw@2'),
  nodeProgram('MSW', '22', mswProgram, 'msw@3'),
  {
    name: 'Prism',
    how: 'as the guide on mocking says',
    run: ({ installedWith, signal }) => runOnPrism(installedWith, signal),
  },
  ...typescriptProjects,
  ...generatorProjects,
];
