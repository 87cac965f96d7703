import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { serverUrl } from '../../generated/operations.js';
import { inProject, temporaryFolder, writeInto } from '../../scripts/support/project.js';
import { inNetwork, startNetwork } from './network.js';
import type { Block, Problem } from './pages.js';

/** Puts text on one line. A comment up to the end of a line would swallow what follows. */
const onOneLine = (code: string) =>
  code
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** The client that samples share: a block that uses `aelyst` without making it continues the first guide. */
const client = `import { createClient as $createClient } from '@aelyst/client'; const aelyst = $createClient({ token: 'any' });`;

const usesClient = ({ code, setup, check }: Block) =>
  /(?<!\.)\baelyst\./.test(code + check) && !/\bconst aelyst\b/.test(setup + code);

/**
 * A block as a module of its own, in which each line of its code has the number that it has in the documentation. So
 * every problem is reported at its line.
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
function checkingModule(block: Block): string {
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

/** Name of the module of a block, without its extension. */
const moduleName = ({ file, line }: Block) => `${file}.${line}`;

/** Blocks as files of modules, in a folder from which the packages of the project are found. */
async function writeModules(blocks: Block[], textOf: (block: Block) => string) {
  const folder = await temporaryFolder('samples');
  // A junction needs no special rights on Windows.
  await symlink(inProject('node_modules'), join(folder.path, 'node_modules'), 'junction');
  const nameOf = (block: Block) => `${moduleName(block)}.mts`;
  await writeInto(folder.path, Object.fromEntries(blocks.map((block) => [nameOf(block), textOf(block)])));
  return { ...folder, files: new Map(blocks.map((block) => [block, join(folder.path, nameOf(block))])) };
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
const checkTypes = (cwd: string) =>
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
  await writeInto(modules.path, { 'tsconfig.json': JSON.stringify(configuration) });
  return problemsIn(await checkTypes(modules.path));
}

/** A request of a sample, and what the mock made of it. */
export interface Call {
  method: string;
  path: string;
  status: number;
  /** Whether the sample chose the response by a `Prefer` header. */
  chosen: boolean;
  violations: string;
}

/** What the process that runs modules is asked to do. */
export interface Order {
  files: string[];
  /** What stands for the live API; nothing if programs reach a mock by themselves. */
  mockUrl: string | undefined;
  replacedUrls: string[];
  timeoutMs: number;
}

/** What came of a module. */
export interface Outcome {
  calls: Call[];
  failure?: { message: string; stack: string; line?: number };
}

/** What came of a block. */
export interface Run {
  block: Block;
  calls: Call[];
  problems: Problem[];
}

/** The responses that mean that a sample is wrong: refusals that it did not ask for, and that no later try got past. */
export function refusals({ file, line }: Block, calls: Call[]): Problem[] {
  const passed = (index: number) =>
    calls.slice(index).some(({ path, status }) => path === calls[index]?.path && status < 400);
  return calls
    .filter(({ status, chosen }, index) => status >= 400 && !chosen && !passed(index))
    .map(({ method, path, status, violations }) => ({
      ...{ file, line },
      message: `${method} ${path} gets the response ${status} ${violations}`.trim(),
    }));
}

/** The line of a block's code that the stack of an error speaks of, if it does. */
const lineIn = (stack: string, module: string, { line }: Block): number | undefined =>
  stack
    .split(module)
    .map((text) => Number(/^:(\d+)/.exec(text)?.[1]))
    .find((found) => found >= line);

function runOf(block: Block, module: string, { calls, failure }: Outcome): Run {
  if (!failure) return { block, calls, problems: refusals(block, calls) };
  const { message, stack, line = lineIn(stack, module, block) ?? block.line } = failure;
  return { block, calls, problems: [{ file: block.file, line, message }] };
}

/** Compiles the modules of blocks, and what they take from this package, to JavaScript: it starts in half the time. */
const compile = (modules: Map<Block, string>, outdir: string) =>
  build({
    absWorkingDir: inProject(),
    entryPoints: [
      { in: inProject('test', 'samples', 'child.ts'), out: 'child' },
      ...[...modules].map(([block, module]) => ({ in: module, out: moduleName(block) })),
    ],
    tsconfig: inProject('tsconfig.json'),
    ...{ bundle: true, splitting: true, packages: 'external', platform: 'node', format: 'esm' },
    target: 'node20',
    sourcemap: 'inline',
    outdir,
    outExtension: { '.js': '.mjs' },
    logLevel: 'silent',
  });

/** Runs compiled modules in one process. Tests among them run at its end, and decide about its exit code. */
async function runModules(blocks: Block[], compiled: string, mockUrl: string): Promise<Outcome[]> {
  await using network = blocks.some(inNetwork) ? await startNetwork(mockUrl) : undefined;
  const child = fork(join(compiled, 'child.mjs'), {
    execArgv: ['--enable-source-maps'],
    cwd: network?.folder ?? inProject(),
    env: { ...process.env, AELYST_TOKEN: 'any-token', PORT: '0', ...network?.env },
    silent: true,
  });
  const outcomes: Outcome[] = [];
  child.on('message', (outcome: Outcome) => outcomes.push(outcome));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const files = blocks.map((block) => join(compiled, `${moduleName(block)}.mjs`));
  const order: Order = { files, mockUrl: network ? undefined : mockUrl, replacedUrls, timeoutMs: 60_000 };
  child.send(order);
  const [code] = await once(child, 'exit');
  const ended = code === 0 ? undefined : { message: output.trim(), stack: output };
  return blocks.map((_block, index) => ({
    ...(ended && { failure: ended }),
    ...(outcomes[index] ?? { calls: [] }),
  }));
}

/** Whether a block needs a process of its own: one with tests, or another network. */
const isAlone = (block: Block) => block.code.includes("from 'node:test'") || inNetwork(block);

/** Runs TypeScript blocks against a mock, most of them in one process. */
export async function runBlocks(blocks: Block[], mockUrl: string): Promise<Run[]> {
  await using modules = await writeModules(blocks, checkingModule);
  const compiled = join(modules.path, 'compiled');
  await compile(modules.files, compiled);
  const groups = [
    blocks.filter((block) => !isAlone(block)),
    ...blocks.filter(isAlone).map((block) => [block]),
  ];
  const runs = groups.map(async (group) => {
    const outcomes = await runModules(group, compiled, mockUrl);
    return group.map((block, index) =>
      runOf(block, modules.files.get(block) as string, outcomes[index] as Outcome),
    );
  });
  return (await Promise.all(runs)).flat();
}
