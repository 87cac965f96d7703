import type { Block, Problem } from './blocks.js';
import { typeProblems } from './compile.js';
import { missing, programLanguages, runProgram } from './programs.js';
import { type Run, runBlocks } from './run.js';

/** Whether JSON can be read. */
function jsonProblems({ file, line, code }: Block): Problem[] {
  try {
    JSON.parse(code);
    return [];
  } catch (error) {
    return [{ file, line, message: (error as Error).message }];
  }
}

/** What programs of the guides read and print: `programs.test.ts` looks at it. */
const data = ['csv', 'text'];
const known = ['ts', 'json', ...data, ...programLanguages];

const unknown = ({ file, line, language }: Block): Problem => ({
  file,
  line,
  message: `a block in "${language}" is not tested; there are ${known.join(', ')}`,
});

/** Type-checks and runs every block against a mock, but those in a language that is missing here. */
export async function tryBlocks(blocks: Block[], mockUrl: string): Promise<Run[]> {
  const of = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));
  const unrun = (block: Block, problems: Problem[]) => ({ block, calls: [], problems });
  const [types, ...running] = await Promise.all([
    typeProblems(of('ts')),
    runBlocks(of('ts'), mockUrl),
    ...of(...programLanguages)
      .filter(({ language }) => !missing.has(language))
      .map(runProgram),
  ]);
  const runs = [
    ...running.flat(),
    ...of('json').map((block) => unrun(block, jsonProblems(block))),
    ...of(...data).map((block) => unrun(block, [])),
    ...blocks
      .filter(({ language }) => !known.includes(language))
      .map((block) => unrun(block, [unknown(block)])),
  ];
  return runs.map((run) => {
    const { file, line, code } = run.block;
    const inBlock = (problem: Problem) =>
      problem.file === file && problem.line >= line && problem.line < line + code.split('\n').length;
    return { ...run, problems: [...types.filter(inBlock), ...run.problems] };
  });
}
