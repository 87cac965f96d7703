import { dirname } from 'node:path';
import ts from 'typescript';
import { inProject } from '../../scripts/support/project.js';
import type { Block, Problem } from './blocks.js';
import { moduleOf } from './module.js';

function projectOptions(): ts.CompilerOptions {
  const file = inProject('tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  return {
    ...ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, dirname(file))
      .options,
    moduleDetection: ts.ModuleDetectionKind.Force,
    // Samples show `process.env.AELYST_TOKEN` and results that the reader goes on from.
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: false,
  };
}

/** Type-checks TypeScript blocks as modules beside the file that they stand in. None of them is written to disk. */
export function typeProblems(blocks: Block[]): Problem[] {
  const modules = new Map(blocks.map((block) => [inProject(`${block.file}.${block.line}.ts`), block]));
  const options = projectOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.getSourceFile = (name, languageOptions, ...rest) => {
    const block = modules.get(name);
    return block === undefined
      ? getSourceFile(name, languageOptions, ...rest)
      : ts.createSourceFile(name, moduleOf(block), languageOptions);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([name, { file }]) => {
    const source = program.getSourceFile(name);
    return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => ({
      file,
      line: (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }));
  });
}
