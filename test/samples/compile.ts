import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import type { Block, Problem } from './blocks.js';
import { moduleOf } from './module.js';
import { writeModules } from './write-modules.js';

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

interface TypeProblem extends Problem {
  /** Whether the compiler could not even read it. */
  syntax: boolean;
}

/** `README.md.12.mts(14,7): error TS2322: Type …`, where lines that go on are indented. */
const printed = /^(\S.*)\.\d+\.mts\((\d+),\d+\): error TS(\d+): (.*(?:\n .*)*)\n/gm;

function problemsIn(output: string): TypeProblem[] {
  const rest = output.replace(printed, '');
  if (rest !== '') throw new Error(`The compiler says of samples:\n${rest}`);
  return [...output.matchAll(printed)].map(([, file = '', line, code = '', message = '']) => ({
    file,
    line: Number(line),
    message: message.replace(/\n +/g, ' '),
    syntax: code.length === 4 && code.startsWith('1'),
  }));
}

/** Type-checks TypeScript blocks, as modules of one program. */
export async function typeProblems(blocks: Block[]): Promise<Problem[]> {
  await using modules = await writeModules(blocks, moduleOf);
  await writeFile(join(modules.folder, 'tsconfig.json'), JSON.stringify(configuration));
  const problems = problemsIn(await compile(modules.folder));
  // The compiler looks for nothing else as long as there is something that it cannot read.
  const unread = new Set(problems.filter(({ syntax }) => syntax).map(({ file }) => file));
  if (unread.size === 0) return problems;
  return [...problems, ...(await typeProblems(blocks.filter(({ file }) => !unread.has(file))))];
}
