import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serverUrl } from '../../generated/operations.js';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import type { Block, Problem } from './pages.js';

/** Puts text on one line. A comment up to the end of a line would swallow what follows. */
const onOneLine = (code: string) =>
  code
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** The client that samples share: a block that uses `aelyst` without making it goes on from the first guide. */
const client = `import { createClient as $createClient } from '@aelyst/client'; const aelyst = $createClient({ token: 'any' });`;

const usesClient = ({ code, setup, check }: Block) =>
  /(?<!\.)\baelyst\./.test(code + check) && !/\bconst aelyst\b/.test(setup + code);

/**
 * A block as a module of its own, in which each line of its code has the number that it has in the documentation. So
 * whatever goes wrong is reported where it stands.
 */
function moduleOf(block: Block): string {
  const before = [usesClient(block) ? client : '', onOneLine(block.setup)].join(' ').trim();
  if (block.line === 1 && before === '') return block.code;
  return `${before}\n${'\n'.repeat(block.line - 2)}${block.code}${block.check}`;
}

const literal = /'[^']*'|-?\d[\d_]*|true|false|null|undefined/.source;
const stated = new RegExp(`^(?<statement>.*\\S);\\s*// (?<value>${literal})$`);

/** A statement on one line that checks what its comment states. */
function checking(statement: string, value: string, line: number): string {
  const check = (expression: string) => `$expect(${line}, ${expression}, ${value});`;
  const declared = /^\s*const (\w+) =/.exec(statement)?.[1];
  if (declared !== undefined) return `${statement}; ${check(declared)}`;
  const [shows, shown] = /console\.log\((.*)\)$/.exec(statement) ?? [];
  return shows !== undefined ? statement.replace(shows, check(`${shown}`)) : check(statement);
}

/**
 * Holds a module to the results that it states: `phone('+60 1…'); // 'phone:+601…'` and
 * `console.log(result.ok); // true`, where the comment is nothing but a literal.
 */
export function checkingModule(block: Block): string {
  return moduleOf(block)
    .split('\n')
    .map((text, index) => {
      const { statement, value } = stated.exec(text)?.groups ?? {};
      return statement === undefined ? text : checking(statement, `${value}`, index + 1);
    })
    .join('\n');
}

/** The addresses that samples name, which stand for a mock when they are run. */
export const replacedUrls = [serverUrl, 'http://127.0.0.1:4010/v1', 'http://aelyst-mock:4010/v1'];

/** What the module of a block is called, but for its extension. */
export const moduleName = ({ file, line }: Block) => `${file}.${line}`;

/** Blocks as files of modules, in a folder from which the packages of the project are found. */
export async function writeModules(blocks: Block[], textOf: (block: Block) => string) {
  const folder = await temporaryFolder('samples');
  // A junction needs no special rights on Windows.
  await symlink(inProject('node_modules'), join(folder.path, 'node_modules'), 'junction');
  const files = new Map(blocks.map((block) => [block, join(folder.path, `${moduleName(block)}.mts`)]));
  for (const [block, file] of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, textOf(block));
  }
  return { ...folder, files };
}

const configuration = {
  extends: inProject('tsconfig.json'),
  compilerOptions: {
    moduleDetection: 'force',
    // Samples show `process.env.AELYST_TOKEN` and results that the reader goes on from.
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: false,
    incremental: false,
    tsBuildInfoFile: null,
  },
  include: ['**/*.mts'],
};

const compiler = inProject('node_modules', 'typescript7', 'bin', 'tsc');

/** What the compiler prints of a folder that has a configuration; nothing if it finds no fault. */
const compile = (cwd: string) =>
  new Promise<string>((resolve) => {
    execFile(process.execPath, [compiler, '--pretty', 'false'], { cwd }, (error, output, complaint) =>
      resolve(error ? output || complaint || error.message : ''),
    );
  });

/** `README.md.12.mts(14,7): error TS2322: Type …`, where lines that go on are indented. */
const printed = /^(\S.*)\.\d+\.mts\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)\n/gm;

function problemsIn(output: string): Problem[] {
  const rest = output.replace(printed, '');
  if (rest !== '') throw new Error(`The compiler says of samples:\n${rest}`);
  return [...output.matchAll(printed)].map(([, file = '', line, message = '']) => ({
    file,
    line: Number(line),
    message: message.replace(/\n +/g, ' '),
  }));
}

/** Type-checks TypeScript blocks, as modules of one program. */
export async function typeProblems(blocks: Block[]): Promise<Problem[]> {
  await using modules = await writeModules(blocks, moduleOf);
  await writeFile(join(modules.path, 'tsconfig.json'), JSON.stringify(configuration));
  return problemsIn(await compile(modules.path));
}
