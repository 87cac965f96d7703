import ts from 'typescript';
import { declarations } from './build/declarations.js';
import { refresh } from './generate/index.js';
import { runCommand, UserError } from './support/command.js';

const printer = ts.createPrinter({ removeComments: true });

/**
 * The public interface of an entry as text: the names it exports, and every type of the sources that they use, without
 * comments. Types made from the description are left out: `generated/` shows them, and `check:breaking` compares the
 * descriptions.
 */
function reportOf(entry: ts.SourceFile, program: ts.Program): string {
  const checker = program.getTypeChecker();
  const printed = new Map<ts.Statement, [key: string, text: string]>();
  function visit(symbol: ts.Symbol | undefined): void {
    const declared =
      symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of declared?.declarations ?? []) {
      const source = declaration.getSourceFile();
      const statement = ts.findAncestor(declaration, (node) => node.parent === source) as ts.Statement;
      const isOwn = /\/src\//.test(source.fileName) && !/\/node_modules\//.test(source.fileName);
      if (!isOwn || statement === undefined || printed.has(statement)) continue;
      const text = printer.printNode(ts.EmitHint.Unspecified, statement, source);
      const key = `${declared?.name} ${source.fileName}`;
      printed.set(statement, [key, text.replace(/^export (declare )?|^declare /, '')]);
      const walk = (node: ts.Node): void => {
        if (ts.isIdentifier(node)) visit(checker.getSymbolAtLocation(node));
        ts.forEachChild(node, walk);
      };
      walk(statement);
    }
  }
  const module = checker.getSymbolAtLocation(entry);
  const exported = module ? checker.getExportsOfModule(module) : [];
  for (const symbol of exported) visit(symbol);
  const names = exported.map(({ name }) => `exports ${name}`).toSorted();
  const sorted = [...printed.values()].toSorted(([one], [other]) => (one < other ? -1 : 1));
  // Several modules have the same private type.
  return `${[names.join('\n'), ...new Set(sorted.map(([, text]) => text))].join('\n\n')}\n`;
}

await runCommand({
  usage: 'npm run api-report --',
  summary: 'Writes the public interface of each entry into test/package/api/.',
  options: { check: { type: 'boolean', description: 'write nothing; fail if a report is stale' } },
  async run({ check = false }) {
    const { entries, program } = declarations();
    const files = new Map(
      entries.map(([name, source]) => [`test/package/api/${name}.api.txt`, reportOf(source, program)]),
    );
    const stale = (await refresh({ dry: check, files })).map(({ name }) => name);
    if (stale.length === 0) console.log('The reports are up to date.');
    else if (!check) console.log(`Written: ${stale.join(', ')}.`);
    else throw new UserError(`Stale: ${stale.join(', ')}. Run "npm run api-report" and commit the result.`);
  },
});
