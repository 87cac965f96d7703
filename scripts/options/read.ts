import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { inProject } from '../support/project.js';

/** An option, as its TSDoc says. */
export interface Option {
  name: string;
  required: boolean;
  /** Markdown, on one line. */
  text: string;
  /** What `@default` says. */
  preset: string | undefined;
}

/** Comment of a node as plain text; a link in it becomes the name that it leads to. */
const textOf = (comment: ReturnType<typeof ts.getTextOfJSDocComment>) =>
  (comment ?? '')
    .replace(/\{@link\s+([^}\s]+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();

function optionOf(member: ts.TypeElement, source: ts.SourceFile): Option {
  const name = member.name?.getText(source) ?? '';
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const text = textOf(ts.getTextOfJSDocComment(comment?.comment));
  if (text === '') throw new Error(`${source.fileName}: ${name} needs a TSDoc comment.`);
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  return {
    name,
    required: member.questionToken === undefined,
    text,
    preset: tag && textOf(ts.getTextOfJSDocComment(tag.comment)),
  };
}

/** The options of each interface in a module, in their order. */
export async function readOptions(file = inProject('src', 'options.ts')): Promise<Map<string, Option[]>> {
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  return new Map(
    interfaces.map(({ name, members }) => [name.text, members.map((member) => optionOf(member, source))]),
  );
}
