import ts from 'typescript';
import { UserError } from '../support/command.js';
import { type Bundle, readOperations } from '../support/description.js';
import { markdownTable, mergedSchema, typeInWords } from '../support/markdown.js';
import { isObject, locate } from '../support/pointer.js';
import { isSuccess } from './operations.js';

const code = (name: string) => `\`${name}\``;

/** Interfaces of options: who sets them, and the prefix of their names. */
const groups = [
  { from: 'ClientOptions', of: 'client', prefix: '' },
  { from: 'CallOptions', of: 'client, call', prefix: '' },
  { from: 'RetryOptions', of: 'client, call', prefix: 'retry.' },
];

/** A comment as plain text on one line. A link in it becomes the name that it leads to. */
const textOf = (comment: ReturnType<typeof ts.getTextOfJSDocComment>) =>
  (comment ?? '').replace(/\{@link (\S+)\}/g, '`$1`').replace(/\s+/g, ' ');

/** The options that a module declares, as their TSDoc describes them. */
function optionsTable(module: string): string {
  const source = ts.createSourceFile('options.ts', module, ts.ScriptTarget.Latest, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  const rows = groups.flatMap(({ from, of, prefix }) => {
    const found = interfaces.find(({ name }) => name.text === from);
    if (found === undefined) throw new UserError(`src/options.ts has no interface ${from}.`);
    return found.members.map((member) => {
      const name = member.name?.getText() ?? '';
      const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment;
      const text = textOf(ts.getTextOfJSDocComment(comment));
      const line = source.getLineAndCharacterOfPosition(member.getStart()).line + 1;
      if (text === '') throw new UserError(`src/options.ts:${line}: ${name} needs a TSDoc comment.`);
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
      const preset = tag && textOf(ts.getTextOfJSDocComment(tag.comment));
      // A value is shown as code; words that say where a default comes from are not.
      const shown = preset !== undefined && /^[\w.:/'"]+$/.test(preset) ? code(preset) : preset;
      return [code(prefix + name), of, shown ?? (member.questionToken ? '' : 'required'), text];
    });
  });
  return markdownTable([['Option', 'Of', 'Default', ''], ...rows]);
}

/** A property, with its limit. */
function shown(name: string, schema: unknown): string {
  const { maxLength } = isObject(schema) ? schema : {};
  return typeof maxLength === 'number'
    ? `${code(name)} (at most ${maxLength.toLocaleString('en-US')} characters)`
    : code(name);
}

/** The properties of an object, the required ones first; otherwise the type. */
function shownSchema(bundle: Bundle, pointer: string): string {
  const { properties, required = [], type } = mergedSchema(bundle, { $ref: pointer });
  if (type === 'array') return `a list of ${locate(bundle, `${pointer}/items/type`).value}s`;
  if (!isObject(properties)) return typeInWords(bundle, { $ref: pointer });
  const names = Object.keys(properties);
  const all = names.map((name) => shown(name, mergedSchema(bundle, Object(properties[name]))));
  const needed = all.filter((_, index) => (required as unknown[]).includes(names[index]));
  const others = all.filter((text) => !needed.includes(text));
  return [needed.join(', '), others.join(', ')].filter(Boolean).join(', and optionally ');
}

function operationsTable(bundle: Bundle): string {
  const rows = readOperations(bundle).map(({ operationId, summary, request, responses }) => {
    const success = responses.find(isSuccess)?.content.schema;
    const { properties } = mergedSchema(bundle, { $ref: success });
    const data = Object.keys(Object(properties)).map(code).join(', ');
    return [code(operationId), summary, shownSchema(bundle, request.schema), data];
  });
  return markdownTable([['Method', 'Does', 'Body', 'Data of the response'], ...rows]);
}

/** A README with fresh tables: the operations of a description, and the options that a module declares. */
export function withTables(readme: string, bundle: Bundle, optionsModule: string): string {
  const tables = {
    operations: ['openapi/', operationsTable(bundle)],
    options: ['src/options.ts', optionsTable(optionsModule)],
  };
  return Object.entries(tables).reduce((text, [name, [from, table]]) => {
    const begin = `<!-- ${name}: written by \`npm run generate\` from ${from} -->`;
    const end = `<!-- ${name} end -->`;
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
    if (start < 0 || stop < start)
      throw new UserError(`README.md:1: It has lost its lines ${begin} and ${end}.`);
    return `${text.slice(0, start)}${begin}\n\n${table}\n\n${text.slice(stop)}`;
  }, readme);
}
