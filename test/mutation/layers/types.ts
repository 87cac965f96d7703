import { dirname, relative } from 'node:path';
import ts from 'typescript';
import { operationsModule } from '../../../scripts/generate/operations.js';
import { schemaModules } from '../../../scripts/generate/schema.js';
import { inProject, projectRoot } from '../../../scripts/support/project.js';
import type { JsonObject } from '../../documents/json.js';
import { oneByOne, type Verdict } from './layer.js';

/** As TypeScript writes paths, on every system. */
const generatedFile = (name: string) => inProject('generated', name).replaceAll('\\', '/');

/** Compiles the tests of types again and again, each time with other generated modules; the rest is parsed once. */
function createCompiler() {
  const file = inProject('tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    { ...config, include: ['test/types'] },
    ts.sys,
    dirname(file),
  );
  const host = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  let generated = new Map<string, string>();
  const { getSourceFile } = host;
  host.getSourceFile = (name, languageOptions) => {
    const text = generated.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, languageOptions);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, languageOptions));
    return parsed.get(name);
  };
  let previous: ts.Program | undefined;

  return (modules: Map<string, string>): readonly ts.Diagnostic[] => {
    generated = modules;
    const program = ts.createProgram(fileNames, options, host, previous);
    previous = program;
    return program
      .getSourceFiles()
      .filter(({ fileName }) => !fileName.includes('/node_modules/'))
      .flatMap((source) => [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]);
  };
}

let compile: ReturnType<typeof createCompiler> | undefined;

/** What was found for generated modules, by their text: many mutants say nothing to types. */
const known = new Map<string, Verdict>();

/** The generated modules by their file; nothing if the generator refuses, which another layer is about. */
async function generate(description: JsonObject): Promise<Map<string, string> | undefined> {
  try {
    const { schema, schemas } = await schemaModules(description, { silent: true });
    return new Map([
      [generatedFile('operations.ts'), operationsModule(description)],
      [generatedFile('schema.ts'), schema],
      [generatedFile('schemas.ts'), schemas],
    ]);
  } catch {
    return undefined;
  }
}

async function check(description: JsonObject): Promise<Verdict> {
  const modules = await generate(description);
  if (modules === undefined) return undefined;
  const text = [...modules.values()].join('');
  if (known.has(text)) return known.get(text);
  compile ??= createCompiler();
  const [first] = compile(modules);
  const verdict = first && sentence(first);
  known.set(text, verdict);
  return verdict;
}

function sentence({ file, start = 0, messageText }: ts.Diagnostic): string {
  const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
  const [message = ''] = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n');
  return `${relative(projectRoot, file?.fileName ?? '')}:${line}: ${message}`;
}

/** What compiles and what must not, with types made from the description: `test/types`, `npm run typecheck`. */
export const typesLayer = oneByOne('types', check);
