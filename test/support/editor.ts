import ts from 'typescript';
import { inProject } from '../../scripts/support/project.js';

/** What an editor knows of a program. */
export interface Editor {
  /** What it shows over the first occurrence of a text, at its last word. */
  hover(text: string): { signature: string; documentation: string; tags: string[] };
  /** Where "go to definition" leads from there, as a path from the root of the project. */
  definition(text: string): string | undefined;
  /** The errors of a line that holds a text, or of all lines, each with all of what it says. */
  errors(text?: string): string[];
}

/** What several programs read is read once. */
const registry = ts.createDocumentRegistry();

/**
 * Opens a program of somebody who uses the package, in the editor's own service for TypeScript.
 *
 * @param changed Other text for files of the project, by their paths in it.
 */
export function openInEditor(program: string, changed: Record<string, string> = {}): Editor {
  const file = inProject('test', 'types', 'opened-in-editor.ts');
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    inProject(),
  );
  const others = new Map(Object.entries(changed).map(([path, text]) => [inProject(path), text]));
  const read = (name: string) => (name === file ? program : (others.get(name) ?? ts.sys.readFile(name)));
  const host: ts.LanguageServiceHost = {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    // The client needs no types of Node, which take a third of the time to read.
    getCompilationSettings: () => ({ ...options, noUnusedLocals: false, types: [] }),
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? program : (others.get(name) ?? '')),
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

  return {
    hover(text) {
      const info = service.getQuickInfoAtPosition(file, at(text));
      return {
        signature: textOf(info?.displayParts),
        documentation: textOf(info?.documentation),
        tags: (info?.tags ?? []).map((tag) => `@${tag.name} ${textOf(tag.text)}`),
      };
    },
    definition(text) {
      const [found] = service.getDefinitionAtPosition(file, at(text)) ?? [];
      return found?.fileName.slice(inProject().length).replaceAll('\\', '/');
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
