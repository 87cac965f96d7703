import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inProject } from '../../scripts/support/project.js';
import { checkingModule, moduleName, replacedUrls, writeModules } from './modules.js';
import { inNetwork, startNetwork } from './network.js';
import type { Block, Problem } from './pages.js';

/** A request of a sample, and what the mock made of it. */
export interface Call {
  method: string;
  path: string;
  status: number;
  /** Whether the sample chose the answer by a `Prefer` header. */
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
      message: `${method} ${path} is answered with ${status} ${violations}`.trim(),
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
