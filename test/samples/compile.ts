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
  await writeFile(join(modules.folder, 'tsconfig.json'), JSON.stringify(configuration));
  return problemsIn(await compile(modules.folder));
}
