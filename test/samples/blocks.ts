import { readFile } from 'node:fs/promises';
import { inProject } from '../../scripts/support/project.js';

/** A piece of code that the documentation shows. */
export interface Block {
  /** Path in the project, with slashes. */
  file: string;
  /** Line of the file that the first line of the code is. */
  line: number;
  /** As the fence says it: `ts`, `sh`, `json`. */
  language: string;
  code: string;
  /** What the code builds on and the reader does not see. */
  setup: string;
}

const fenced =
  /^(?:<!-- setup\n(?<setup>[\s\S]*?)\n-->\n+)?(?<indent> *)```(?<language>\S*)[^\n]*\n(?<code>[\s\S]*?)^ *```$/gm;

/**
 * The code blocks of a Markdown file. A comment `<!-- setup … -->` right before a block holds code that it builds on.
 */
export function blocksOf(file: string, markdown: string): Block[] {
  return [...markdown.matchAll(fenced)].map(({ index, 0: whole, groups = {} }) => {
    const { setup = '', indent = '', language = '', code = '' } = groups;
    const fence = whole.split('\n').findIndex((line) => line.startsWith(`${indent}\`\`\``));
    return {
      file,
      line: markdown.slice(0, index).split('\n').length + fence + 1,
      language,
      code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
      setup,
    };
  });
}

const languages: Record<string, string> = { ts: 'ts', sh: 'sh', md: '' };

/** The code of a file: its blocks if it is Markdown, otherwise all of it. */
export async function readBlocks(file: string): Promise<Block[]> {
  const text = await readFile(inProject(file), 'utf8');
  if (file.endsWith('.md')) return blocksOf(file, text);
  const language = languages[file.replace(/.*\./, '')] ?? '';
  return [{ file, line: 1, language, code: text, setup: '' }];
}

/** Something that is wrong with a block, and where. */
export interface Problem {
  file: string;
  line: number;
  message: string;
}

/** As one line a problem, in a form that editors and terminals make a link of. */
export const report = (problems: Problem[]): string[] =>
  problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
