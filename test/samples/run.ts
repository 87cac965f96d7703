import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import type { Block, Problem } from './blocks.js';
import { checkingModule, replacedUrls } from './module.js';

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
  mockUrl: string;
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

/** The line of a block's code that an output speaks of, if it does. tsx calls an `.mts` file `.ts`. */
function lineIn(output: string, module: string, { line }: Block): number | undefined {
  return output
    .split(module.replace(/\.mts$/, ''))
    .map((text) => Number(/^\.m?ts:(\d+)/.exec(text)?.[1]))
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

/** Runs the modules in one process. Tests among them run at its end, and decide about its exit code. */
async function runModules(blocks: Block[], folder: string, mockUrl: string): Promise<Run[]> {
  const modules = blocks.map(({ file, line }) => join(folder, `${file}.${line}.mts`));
  for (const [index, module] of modules.entries()) {
    await mkdir(dirname(module), { recursive: true });
    await writeFile(module, checkingModule(blocks[index] as Block));
  }
  const child = fork(inProject('test', 'samples', 'child.ts'), {
    execArgv: ['--import', 'tsx'],
    cwd: inProject(),
    env: { ...process.env, AELYST_TOKEN: 'any-token', TSX_TSCONFIG_PATH: inProject('tsconfig.json') },
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
  const order: Order = { files: modules, mockUrl, replacedUrls, timeoutMs: 20_000 };
  child.send(order);
  const [code] = await once(child, 'exit');
  return blocks.map((block, index) => {
    const module = modules[index] as string;
    const ended = code === 0 ? undefined : { message: output.trim(), stack: output };
    const outcome = outcomes[index] ?? { calls: [] };
    return runOf(block, module, { ...(ended && { failure: ended }), ...outcome });
  });
}

const isTest = ({ code }: Block) => code.includes("from 'node:test'");

/** Runs TypeScript blocks against a mock: those with tests each in a process of its own, all others in one. */
export async function runBlocks(blocks: Block[], mockUrl: string): Promise<Run[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-samples-'));
  try {
    // Packages that a block imports beside ours. A junction needs no special rights on Windows.
    await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
    const programs = blocks.filter((block) => !isTest(block));
    const groups = [programs, ...blocks.filter(isTest).map((block) => [block])];
    return (await Promise.all(groups.map((group) => runModules(group, folder, mockUrl)))).flat();
  } finally {
    await rm(folder, { recursive: true });
  }
}
