import ts from 'typescript';
import { inProject } from '../../scripts/support/project.js';

/** What an editor knows of a program. */
export interface Editor {
  /** What it shows over the first occurrence of a text, at its last word. */
  hover(text: string): { signature: string; documentation: string };
  /** The parameters of the call around a text, with what the editor says of each while they are typed. */
  parameters(text: string): { name: string; documentation: string }[];
  /** Where "go to definition" leads from there, as a path from the root of the project. */
  definition(text: string): string | undefined;
  /**
   * What an editor would show without documentation, of all that a module exports: parameters of functions and methods, and
   * properties of interfaces whose name ends in `Options`. Each as `createClient(options)` or `CallOptions.signal`.
   */
  undocumented(file: string): string[];
  /** The `@example` of each thing that a module exports. */
  examples(file: string): { name: string; code: string }[];
  /** The errors of a line that holds a text, or of all lines, each with all of what it says. */
  errors(text?: string): string[];
}

/** What several programs read is read once. */
const registry = ts.createDocumentRegistry();

/** Opens a program of somebody who uses the package, in the editor's own service for TypeScript. */
export function openInEditor(program: string): Editor {
  const file = inProject('test', 'types', 'opened-in-editor.ts');
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    inProject(),
  );
  const read = (name: string) => (name === file ? program : ts.sys.readFile(name));
  const host: ts.LanguageServiceHost = {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    // The client needs no types of Node, which take a third of the time to read.
    getCompilationSettings: () => ({ ...options, noUnusedLocals: false, types: [] }),
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? program : ''),
    getScriptSnapshot: (name) => {
      const text = read(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => inProject(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
  };
  const service = ts.createLanguageService(host, registry);

  const at = (text: string) => {
    const start = program.indexOf(text);
    if (start < 0) throw new Error(`The program has no "${text}".`);
    return start + text.search(/\w+\W*$/);
  };
  const textOf = ts.displayPartsToString;

  /** What a module exports, which the program has to use. */
  const exportsOf = (path: string) => {
    const checker = service.getProgram()?.getTypeChecker();
    const source = service.getProgram()?.getSourceFile(inProject(path));
    const module = source && checker?.getSymbolAtLocation(source);
    if (checker === undefined || module === undefined) throw new Error(`The program does not use ${path}.`);
    const exported = checker.getExportsOfModule(module).map((symbol) => ({
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }));
    return { checker, exported };
  };

  return {
    hover(text) {
      const info = service.getQuickInfoAtPosition(file, at(text));
      return {
        signature: textOf(info?.displayParts),
        documentation: textOf(info?.documentation),
      };
    },
    parameters(text) {
      const help = service.getSignatureHelpItems(file, program.indexOf(text), undefined);
      return (help?.items[0]?.parameters ?? []).map(({ name, documentation }) => ({
        name,
        documentation: textOf(documentation),
      }));
    },
    definition(text) {
      const [found] = service.getDefinitionAtPosition(file, at(text)) ?? [];
      return found?.fileName.slice(inProject().length).replaceAll('\\', '/');
    },
    undocumented(path) {
      const { checker, exported } = exportsOf(path);
      const isSilent = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0;
      const inCalls = (name: string, type: ts.Type) =>
        type
          .getCallSignatures()
          .flatMap((signature) => signature.getParameters().filter(isSilent))
          .map((parameter) => `${name}(${parameter.name})`);
      return exported.flatMap(({ name, symbol }) => {
        if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable))
          return inCalls(name, checker.getTypeOfSymbol(symbol));
        if (!(symbol.flags & ts.SymbolFlags.Interface)) return [];
        const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
        return properties.flatMap((property) => [
          ...(name.endsWith('Options') && isSilent(property) ? [`${name}.${property.name}`] : []),
          ...inCalls(`${name}.${property.name}`, checker.getTypeOfSymbol(property)),
        ]);
      });
    },
    examples(path) {
      const { checker, exported } = exportsOf(path);
      return exported.flatMap(({ name, symbol }) =>
        symbol
          .getJsDocTags(checker)
          .filter((tag) => tag.name === 'example')
          .map((tag) => ({ name, code: textOf(tag.text) })),
      );
    },
    errors(text) {
      const start = text === undefined ? 0 : program.indexOf(text);
      const end = text === undefined ? program.length : program.indexOf('\n', start);
      return service
        .getSemanticDiagnostics(file)
        .filter((each) => each.start !== undefined && each.start >= start && each.start < end)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
}
