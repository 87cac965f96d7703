import { dirname, join, normalize, relative } from 'node:path';
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

function program(): ts.Program {
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    inProject(),
  );
  return ts.createProgram(
    Object.values(entries).map((file) => inProject(file)),
    {
      ...options,
      // What a user's project would not have: the types of Node, unless a source asks for them.
      allowJs: false,
      noEmit: false,
      declaration: true,
      declarationMap: true,
      emitDeclarationOnly: true,
      outDir,
      rootDir: inProject(),
    },
  );
}

/** The files that a declaration refers to. */
const references = (file: string, text: string) =>
  ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, '.d.ts')));

/** What the entries reach, of all that was written. */
function reachable(files: Map<string, string>, from: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const text = files.get(file);
    if (text === undefined || found.has(file)) return;
    found.add(file);
    for (const next of references(file, text)) visit(next);
  };
  for (const file of from) visit(normalize(file));
  return found;
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

const typesOf = (source: string) => `types/${source.replace(/\.ts$/, '.d.ts')}`;

/** The path of each entry's declaration under dist/. */
export const entryDeclarations: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entries).map(([name, file]) => [name, typesOf(file)]),
);

/** Declarations of all entries, and their maps, as path under dist/ → text. */
export function declarations(): Map<string, string> {
  const all = program();
  const emitted = new Map<string, string>();
  all.emit(undefined, (file, text) => emitted.set(relative(inProject('dist'), file), text));
  const kept = reachable(emitted, Object.values(entryDeclarations));
  const files = new Map<string, string>();
  for (const name of kept) {
    const text = emitted.get(name) ?? '';
    // A map is of use only beside its source, and that of the client alone is published.
    const own = /^types\/src\/(http\/)?[\w-]+\.d\.ts$/.test(name);
    files.set(name, own ? text : text.replace(/\n\/\/# sourceMappingURL=.*/, ''));
    if (own) files.set(`${name}.map`, emitted.get(`${name}.map`) ?? '');
  }
  const checker = all.getTypeChecker();
  for (const [entry, file] of Object.entries(entries)) {
    const source = all.getSourceFile(inProject(file));
    const types = typesOf(file).replace(/\.d\.ts$/, '.js');
    if (source !== undefined) files.set(`${entry}.d.cts`, forCommonJs(checker, source, types));
  }
  return files;
}
