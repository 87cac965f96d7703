import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from './check-consumers/install.js';
import { attemptAll, shown, type Trial } from './check-consumers/row.js';
import { nodeBinary } from './check-consumers/runtimes.js';
import { type Generator, generators, nodeVersion } from './check-interop/generators.js';
import { runCommand, UserError } from './support/command.js';
import { readOperations } from './support/description.js';
import { inProject } from './support/project.js';
import { run } from './support/run.js';

const description = inProject('generated', 'openapi.json');

const compilerOptions = {
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  // As kubb writes its imports.
  allowImportingTsExtensions: true,
  types: [],
};

/** The names of operations that no generated file knows. */
async function missing(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const text = texts.join('\n').toLowerCase();
  const operations = readOperations(JSON.parse(await readFile(description, 'utf8')));
  // Some name what they write after the path.
  return operations
    .filter(
      ({ operationId, path }) =>
        ![operationId, path, path.split('/').at(-1)].some((word) => text.includes(`${word}`.toLowerCase())),
    )
    .map(({ operationId }) => operationId);
}

const trialOf = ({ name, packages, command, args, files = {} }: Generator, folder: string): Trial => ({
  consumer: name,
  how: 'generate, compile',
  async run() {
    const node = await nodeBinary(nodeVersion);
    await project(folder, packages);
    await copyFile(description, join(folder, 'openapi.json'));
    await mkdir(join(folder, 'generated'));
    const tsconfig = JSON.stringify({ compilerOptions, include: ['generated'] });
    for (const [file, text] of Object.entries({ ...files, 'tsconfig.json': tsconfig })) {
      await writeFile(join(folder, file), text);
    }
    await run(node, [join('node_modules', command), ...args], folder, name);
    const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [compiler, '--project', '.'], folder, 'tsc');
    const unknown = await missing(join(folder, 'generated'));
    if (unknown.length > 0) throw new UserError(`Nothing was generated for ${unknown.join(', ')}.`);
    return packages.join(', ');
  },
});

await runCommand({
  usage: 'npm run check:interop --',
  summary: 'Has other generators read the description, and compiles what they write. Needs the network.',
  options: {
    only: { type: 'string', value: '<name>', description: 'only the generators whose name holds this' },
  },
  examples: [['', 'try all of scripts/check-interop/generators.ts']],
  async run({ only = '' }) {
    const folder = await mkdtemp(join(tmpdir(), 'aelyst-interop-'));
    try {
      const chosen = generators.filter(({ name }) => name.includes(only));
      if (chosen.length === 0) throw new UserError(`No generator is called "${only}".`);
      const rows = await attemptAll(
        chosen.map((generator) => trialOf(generator, join(folder, generator.name))),
        2,
      );
      console.log(shown(rows));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
