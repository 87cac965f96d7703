import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ofDescription } from '../breaking/interface.js';
import { entryDeclarations } from '../build/declarations.js';

/** Declarations by path, as the build writes them. */
type Declarations = ReadonlyMap<string, string | Uint8Array>;

interface Module {
  declared: Map<string, ts.Statement>;
  /** Local name → where it comes from. */
  imported: Map<string, { name: string; from: string }>;
  /** Exported name → local name, or where it comes from. */
  exported: Map<string, { name: string; from: string | undefined }>;
  /** Modules of which everything is exported. */
  stars: string[];
}

const printer = ts.createPrinter({ removeComments: true });

function parse(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const module: Module = { declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
  const target = (specifier: ts.Expression) =>
    ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
      ? join(dirname(path), specifier.text.replace(/\.js$/, '.d.ts'))
      : undefined;
  const declare = (name: string, statement: ts.Statement) => {
    module.declared.set(name, statement);
    const isExported = ts.canHaveModifiers(statement) && /^export/.test(statement.getText());
    if (isExported) module.exported.set(name, { name, from: undefined });
  };
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const from = target(statement.moduleSpecifier);
      const bindings = statement.importClause?.namedBindings;
      if (from === undefined || bindings === undefined || !ts.isNamedImports(bindings)) continue;
      for (const { name, propertyName } of bindings.elements) {
        module.imported.set(name.text, { name: (propertyName ?? name).text, from });
      }
    } else if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier && target(statement.moduleSpecifier);
      if (statement.exportClause === undefined && from !== undefined) module.stars.push(from);
      else if (statement.exportClause && ts.isNamedExports(statement.exportClause)) {
        for (const { name, propertyName } of statement.exportClause.elements) {
          module.exported.set(name.text, { name: (propertyName ?? name).text, from });
        }
      }
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) declare(name.getText(), statement);
    } else if ('name' in statement && statement.name) {
      declare((statement.name as ts.Identifier).text, statement);
    }
  }
  return module;
}

/** The public interface of one entry as text: what it exports, and every type that this is made of, without comments. */
export function reportOf(entry: string, declarations: Declarations): string {
  const modules = new Map<string, Module>();
  const moduleAt = (path: string): Module => {
    const module = modules.get(path) ?? parse(path, String(declarations.get(path) ?? ''));
    modules.set(path, module);
    return module;
  };
  /** Where a name that a module exports is declared. */
  function find(path: string, name: string): [path: string, name: string] | undefined {
    const { declared, imported, exported, stars } = moduleAt(path);
    const { name: local, from } = exported.get(name) ?? imported.get(name) ?? { name, from: undefined };
    if (from !== undefined) return find(from, local);
    if (declared.has(local)) return [path, local];
    if (imported.has(local) && local !== name) return find(path, local);
    return stars.map((star) => find(star, name)).find(Boolean);
  }
  const allExports = (path: string): string[] => {
    const { exported, stars } = moduleAt(path);
    return [...new Set([...exported.keys(), ...stars.flatMap(allExports)])];
  };

  const printed = new Map<string, string>();
  function visit(path: string, name: string): void {
    const found = find(path, name);
    const statement = found && moduleAt(found[0]).declared.get(found[1]);
    if (found === undefined || statement === undefined) return;
    const key = `${found[1]} ${found[0]}`;
    if (printed.has(key)) return;
    const text = printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile());
    printed.set(key, text.replace(/^export (declare )?|^declare /, ''));
    const walk = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) visit(found[0], node.text);
      ts.forEachChild(node, walk);
    };
    walk(statement);
  }
  const names = allExports(entry).toSorted();
  for (const name of names) visit(entry, name);
  const sorted = [...printed].toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Several modules have the same private type.
  const part = (isGenerated: boolean) => [
    ...new Set(sorted.filter(([key]) => key.includes('generated/') === isGenerated).map(([, text]) => text)),
  ];
  const exports = `exports ${names.join('\nexports ')}`;
  return `${[exports, ...part(false), ofDescription, ...part(true)].join('\n\n')}\n`;
}

/** The reports of all entries, as file name → text. */
export const reports = (declarations: Declarations): Map<string, string> =>
  new Map(
    Object.entries(entryDeclarations).map(([name, path]) => [
      `${name}.api.txt`,
      reportOf(path, declarations),
    ]),
  );
