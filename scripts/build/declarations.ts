import { relative } from 'node:path';
import ts from 'typescript';
import { inProject } from '../support/project.js';

/** The modules of the package's entries. */
const entries = {
  index: 'src/index.ts',
  mock: 'src/mock/index.ts',
  msw: 'src/mock/msw.ts',
  redis: 'src/redis.ts',
  schema: 'generated/schema.ts',
  validate: 'generated/validate.ts',
} as const;

/** Where declarations are, as it shows in their maps. */
const outDir = inProject('dist', 'types');
const inDist = (file: string) => relative(inProject('dist'), file).replaceAll('\\', '/');
const typesOf = (source: string) => `types/${source.replace(/\.ts$/, '.d.ts')}`;

/** Declarations of all sources that the entries use, and their maps, as path under dist/ → text. */
function emit(options: ts.CompilerOptions): Map<string, string> {
  const files = Object.values(entries).map((file) => inProject(file));
  const emitted = new Map<string, string>();
  ts.createProgram(files, options).emit(undefined, (file, text) => emitted.set(inDist(file), text));
  return emitted;
}

/** The files that the declarations of the entries import, as TypeScript reads them in a user's project. */
function programOver(emitted: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.Program {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => emitted.get(inDist(file)) ?? readFile(file);
  host.fileExists = (file) => emitted.has(inDist(file)) || fileExists(file);
  // Those of the emitted files need not exist.
  delete host.directoryExists;
  const files = Object.values(entries).map((file) => inProject('dist', typesOf(file)));
  return ts.createProgram(files, options, host);
}

const importing = (file: string) => `'./${file}' with { 'resolution-mode': 'import' }`;

/**
 * The declaration of an entry for CommonJS: the types of the ES module, which are the same, and its values as what a
 * CommonJS module exports.
 */
function forCommonJs(checker: ts.TypeChecker, source: ts.SourceFile, types: string): string {
  const symbol = checker.getSymbolAtLocation(source);
  const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
  const resolved = (one: ts.Symbol) =>
    one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
  const values = exported.filter((one) => resolved(one).flags & ts.SymbolFlags.Value);
  const classes = values.filter((one) => resolved(one).flags & ts.SymbolFlags.Class);
  const others = exported.filter((one) => !values.includes(one)).map(({ name }) => name);
  const generic = classes.map((one) => {
    const declaration = resolved(one).declarations?.find(ts.isClassDeclaration);
    const parameters = declaration?.typeParameters ?? [];
    const list = (texts: string[]) => (texts.length > 0 ? `<${texts.join(', ')}>` : '');
    const declared = list(parameters.map((parameter) => parameter.getText()));
    return `export type ${one.name}${declared} = module.${one.name}${list(parameters.map(({ name }) => name.text))};`;
  });
  return [
    `import type * as module from ${importing(types)};`,
    // By an import, since type parameters of the classes refer to some of them.
    ...(others.length > 0
      ? [
          `import type { ${others.join(', ')} } from ${importing(types)};`,
          `export type { ${others.join(', ')} };`,
        ]
      : []),
    ...values.map(({ name }) => `export declare const ${name}: typeof module.${name};`),
    ...generic,
    '',
  ].join('\n');
}

interface Declarations {
  /** All that is published, and their maps, as path under dist/ → text. */
  files: Map<string, string>;
  program: ts.Program;
  /** The declaration of each entry. */
  entries: [name: string, source: ts.SourceFile][];
}

export function declarations(): Declarations {
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
  const own = {
    // A user's project may lack the types of Node, unless a source asks for them.
    ...{ allowJs: false, noEmit: false, incremental: false, rootDir: inProject(), outDir },
    ...{ declaration: true, declarationMap: true, emitDeclarationOnly: true },
  };
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, inProject());
  const { tsBuildInfoFile: _, ...options } = { ...parsed.options, ...own };
  const emitted = emit(options);
  const program = programOver(emitted, { ...options, noEmit: true });
  const files = new Map<string, string>();
  for (const name of program.getSourceFiles().map(({ fileName }) => inDist(fileName))) {
    const text = emitted.get(name);
    if (text === undefined) continue;
    // A map needs its source beside it, and only that of the client is published.
    const isMapped = /^types\/src\/(http\/)?[\w-]+\.d\.ts$/.test(name);
    files.set(name, isMapped ? text : text.replace(/\n\/\/# sourceMappingURL=.*/, ''));
    if (isMapped) files.set(`${name}.map`, emitted.get(`${name}.map`) ?? '');
  }
  const sources: Declarations['entries'] = [];
  for (const [entry, file] of Object.entries(entries)) {
    const source = program.getSourceFile(inProject('dist', typesOf(file)));
    if (source === undefined) throw new Error(`There is no declaration of ${file}.`);
    sources.push([entry, source]);
    const types = typesOf(file).replace(/\.d\.ts$/, '.js');
    files.set(`${entry}.d.cts`, forCommonJs(program.getTypeChecker(), source, types));
  }
  return { files, program, entries: sources };
}
