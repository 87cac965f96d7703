import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type BuildFailure, build } from 'esbuild';
import { inProject } from '../../scripts/support/project.js';
import type { Block, Problem } from './blocks.js';
import { checkingModule, replacedUrls } from './module.js';
import { inNetwork, startNetwork } from './network.js';
import { moduleName, writeModules } from './write-modules.js';

/** A request of a sample, and what the mock made of it. */
export interface Call {
  method: string;
  path: string;
  status: number;
  /** Whether the sample chose the answer by a `Prefer` header. */
  chosen: boolean;
  violations: string;
  /** Where the sample made it. */
  stack: string;
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

/** The answers that mean that a sample is wrong: refusals that it did not ask for, and that no later try got past. */
export function refusals(block: Block, calls: Call[], module = block.file): Problem[] {
  const passed = (index: number) =>
    calls.slice(index).some(({ path, status }) => path === calls[index]?.path && status < 400);
  return calls
    .filter(({ status, chosen }, index) => status >= 400 && !chosen && !passed(index))
    .map(({ method, path, status, violations, stack }) => ({
      file: block.file,
      line: lineIn(stack, module, block) ?? block.line,
      message: `${method} ${path} is answered with ${status} ${violations}`.trim(),
    }));
}

/** The line of a block's code that an output speaks of, if it does. */
function lineIn(output: string, module: string, { line }: Block): number | undefined {
  return output
    .split(module)
    .map((text) => Number(/^:(\d+)/.exec(text)?.[1]))
    .find((found) => found >= line);
}

function runOf(block: Block, module: string, { calls, failure }: Outcome): Run {
  const { file } = block;
  const failed = failure && {
    file,
    line: failure.line ?? lineIn(failure.stack, module, block) ?? block.line,
    message: failure.message,
  };
  return { block, calls, problems: failed ? [failed] : refusals(block, calls, module) };
}

/**
 * Compiles the modules of blocks, and what they take from this package, to JavaScript: it starts in half the time.
 * Gives what came of those that cannot be compiled.
 */
async function compile(modules: Map<Block, string>, outdir: string): Promise<Map<Block, Outcome>> {
  try {
    await build({
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
    return new Map();
  } catch (error) {
    const { errors } = error as BuildFailure;
    const failed = [...modules].flatMap(([block, module]): [Block, Outcome][] => {
      const fault = errors.find(({ location }) => location && inProject(location.file) === module);
      if (fault === undefined) return [];
      const failure = { message: fault.text, stack: '', line: Number(fault.location?.line) };
      return [[block, { calls: [], failure }]];
    });
    if (failed.length === 0) throw error;
    const rest = new Map(modules);
    for (const [block] of failed) rest.delete(block);
    return new Map([...failed, ...(await compile(rest, outdir))]);
  }
}

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
  const order: Order = { files, mockUrl: network ? undefined : mockUrl, replacedUrls, timeoutMs: 20_000 };
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
  const compiled = join(modules.folder, 'compiled');
  const outcomes = await compile(modules.files, compiled);
  const programs = blocks.filter((block) => !outcomes.has(block));
  const groups = [
    programs.filter((block) => !isAlone(block)),
    ...programs.filter(isAlone).map((block) => [block]),
  ];
  await Promise.all(
    groups.map(async (group) => {
      const ran = await runModules(group, compiled, mockUrl);
      for (const [index, block] of group.entries()) outcomes.set(block, ran[index] as Outcome);
    }),
  );
  return [...modules.files].map(([block, file]) => runOf(block, file, outcomes.get(block) as Outcome));
}
