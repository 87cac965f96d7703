import { readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';

/** Interfaces of options: who sets them, and what stands before their names. */
const groups = [
  { from: 'ClientOptions', of: 'client', prefix: '' },
  { from: 'CallOptions', of: 'client, call', prefix: '' },
  { from: 'RetryOptions', of: 'client, call', prefix: 'retry.' },
];

const begin = '<!-- options: written by `npm run generate` from src/options.ts -->';
const end = '<!-- options end -->';

/** A comment as plain text on one line. A link in it becomes the name that it leads to. */
const textOf = (comment: ReturnType<typeof ts.getTextOfJSDocComment>) =>
  (comment ?? '')
    .replace(/\{@link\s+([^}\s]+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();

function rowOf(member: ts.TypeElement, { of, prefix }: (typeof groups)[number]): string {
  const name = member.name?.getText() ?? '';
  const text = textOf(ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment));
  if (text === '') throw new UserError(`src/options.ts: ${name} needs a TSDoc comment.`);
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  const preset = tag && textOf(ts.getTextOfJSDocComment(tag.comment));
  // A value is shown as code; words that say where a default comes from are not.
  const shown = preset === undefined || !/^[\w.:/'"]+$/.test(preset) ? preset : `\`${preset}\``;
  const cells = [`\`${prefix}${name}\``, of, shown ?? (member.questionToken ? '' : 'required'), text];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A README with the table of the options that a module declares, as their TSDoc describes them. */
export function withOptionsTable(readme: string, module: string): string {
  const source = ts.createSourceFile('options.ts', module, ts.ScriptTarget.Latest, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  const rows = groups.flatMap((group) => {
    const found = interfaces.find(({ name }) => name.text === group.from);
    if (found === undefined) throw new UserError(`src/options.ts has no interface ${group.from}.`);
    return found.members.map((member) => rowOf(member, group));
  });
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new UserError(`README.md has lost its lines ${begin} and ${end}.`);
  const table = ['| Option | Of | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `${readme.slice(0, from)}${begin}\n\n${table}\n\n${readme.slice(to)}`;
}

/**
 * Brings the table of options in README.md up to date.
 *
 * @returns Whether it was stale.
 */
export async function refreshOptionsTable(dry: boolean): Promise<boolean> {
  const file = inProject('README.md');
  const text = await readFile(file, 'utf8');
  const fresh = withOptionsTable(text, await readFile(inProject('src', 'options.ts'), 'utf8'));
  if (fresh !== text && !dry) await writeFile(file, fresh);
  return fresh !== text;
}
