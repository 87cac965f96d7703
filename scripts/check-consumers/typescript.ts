import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';
import { borrowing, tool } from './install.js';
import type { Trial } from './row.js';
import { lazily, type Setting } from './setting.js';
import { versions } from './versions.js';

const strictest = {
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

const modulesOnly = ['client.mts', 'mock.mts'];
const bothForms = [...modulesOnly, 'client.cts', 'mock.cts'];

/** Projects: their options, and the programs that use every export, as ES modules and as CommonJS. */
const projects = {
  // It does not know how an ES module imports JSON.
  node16: { options: { module: 'node16', moduleResolution: 'node16' }, files: bothForms },
  nodenext: {
    options: { module: 'nodenext', moduleResolution: 'nodenext' },
    files: [...bothForms, 'json.mts'],
  },
  bundler: {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    files: [...modulesOnly, 'json.mts'],
  },
  'nodenext, skipLibCheck': {
    options: { module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: true },
    files: ['msw.mts', 'msw.cts'],
  },
} as const;
type Project = keyof typeof projects;

const resolutions: Project[] = ['node16', 'nodenext', 'bundler'];

const program = (name: string) => readFile(inProject('test', 'package', 'consumer', name), 'utf8');

const json = `import description from '@aelyst/client/openapi.json' with { type: 'json' };
export const version: string = description.openapi;\n`;

const configOf = (name: Project) => `tsconfig.${name.replace(/\W+/g, '-')}.json`;

/** A folder with some of the projects. */
async function write(names: readonly Project[], { equipped, place }: Setting): Promise<string> {
  const sources: Record<string, string> = {};
  for (const name of names) {
    const { options, files } = projects[name];
    const compilerOptions = { ...strictest, ...options };
    sources[configOf(name)] = JSON.stringify({ compilerOptions, files });
    for (const file of files) {
      sources[file] ??= file.startsWith('json') ? json : await program(file.replace(/\.\w+$/, '.ts'));
    }
  }
  return borrowing(await equipped(), place(), sources);
}

interface Manifest {
  version: string;
  bin: { tsc: string };
  exports?: Record<string, unknown>;
}

interface Report {
  /** How many files were looked at. */
  checked: number;
  errors: string;
}

/** Type checks projects. Gives the version of the TypeScript that did, and what it said of each. */
async function check(version: string, names: readonly Project[], setting: Setting) {
  const { signal } = setting;
  const typescript = join(await tool([`typescript@${version}`], signal), 'typescript');
  const folder = await write(names, setting);
  const manifest = JSON.parse(await readFile(join(typescript, 'package.json'), 'utf8')) as Manifest;
  const node = (...args: string[]) => run(process.execPath, args, folder, 'tsc', signal);
  const reports = new Map<Project, Report>();
  if (Number.parseInt(manifest.version, 10) < 7) {
    const checker = inProject('scripts', 'check-consumers', 'programs', 'typecheck.js');
    const output = await node(checker, typescript, ...names.map(configOf));
    const found = JSON.parse(output) as Record<string, Report>;
    for (const name of names) {
      const report = found[configOf(name)];
      if (report !== undefined) reports.set(name, report);
    }
  } else {
    // It has no such API, and is fast.
    for (const name of names) {
      const errors = await node(join(typescript, manifest.bin.tsc), '--project', configOf(name)).then(
        () => '',
        (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return error.message;
        },
      );
      reports.set(name, { checked: projects[name].files.length, errors });
    }
  }
  return { version: manifest.version, reports };
}

/** TypeScript of each version, with each resolution of modules. */
export function typescriptTrials(setting: Setting): Trial[] {
  const trial = (consumer: string, how: Project, checks: () => ReturnType<typeof check>): Trial => ({
    consumer,
    how,
    async run() {
      const { version, reports } = await checks();
      const { checked = 0, errors = '' } = reports.get(how) ?? {};
      if (checked < projects[how].files.length) throw new UserError(`${checked} files were checked.`);
      if (errors !== '') throw new UserError(errors);
      return version;
    },
  });
  const strict = versions.typescript.flatMap((version) => {
    const checks = lazily(() => check(version, resolutions, setting));
    return resolutions.map((how) => trial(`TypeScript ${version}`, how, checks));
  });
  const withMsw = 'nodenext, skipLibCheck';
  return [...strict, trial('TypeScript with MSW', withMsw, () => check('5.9', [withMsw], setting))];
}
