import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { samplesOf } from '../../scripts/docs/samples.js';
import { inProject } from '../../scripts/support/project.js';
import { described } from '../support/contract.js';

/** A piece of code that the documentation shows. */
export interface Block {
  /** Path in the project, with slashes. */
  file: string;
  /** Line of the file that the first line of the code is. */
  line: number;
  /** As the fence says it: `ts`, `sh`, `json`. */
  language: string;
  code: string;
  /** What the rest of the fence says: the name of the file that a reader saves the code as. */
  title: string;
  /** What the code builds on and the reader does not see. */
  setup: string;
  /** What runs after it, to check it, and the reader does not see. */
  check: string;
}

const fenced =
  /^(?:<!-- setup\n(?<setup>[\s\S]*?)\n-->\n+)?(?<indent> *)```(?<language>\S*) *(?<title>[^\n]*)\n(?<code>[\s\S]*?)^ *```$(?:\n+<!-- check\n(?<check>[\s\S]*?)\n-->)?/gm;

/**
 * The code blocks of a Markdown file. A comment `<!-- setup … -->` right before a block holds code that it builds on,
 * and `<!-- check … -->` right after it code that checks it.
 */
export function blocksOf(file: string, markdown: string): Block[] {
  return [...markdown.matchAll(fenced)].map(({ index, 0: whole, groups = {} }) => {
    const { setup = '', check = '', indent = '', language = '', title = '', code = '' } = groups;
    const fence = whole.split('\n').findIndex((line) => line.startsWith(`${indent}\`\`\``));
    return {
      file,
      line: markdown.slice(0, index).split('\n').length + fence + 1,
      language,
      code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
      title,
      setup,
      check,
    };
  });
}

/** The code blocks of a page. */
export const readBlocks = (file: string): Block[] => blocksOf(file, readFileSync(inProject(file), 'utf8'));

/** Something that is wrong with a block, and where. */
export interface Problem {
  file: string;
  line: number;
  message: string;
}

/** As one line a problem, in a form that editors and terminals make a link of. */
export const report = (problems: Problem[]): string[] =>
  problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);

interface Configuration {
  openapi: { codeSamples: { languages: { lang: string; label?: string }[] } };
}

/** redocly.yaml, as far as the samples and guides go. */
export const configuration = parse(readFileSync(inProject('redocly.yaml'), 'utf8')) as Configuration;

/** The files of the guides, the introduction included, whether the documentation shows them or not. */
export const guideFiles = readdirSync(inProject('openapi', 'guides'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `openapi/guides/${name}`);

const languages: Record<string, string> = { curl: 'sh', TypeScript: 'ts', Python: 'python', PHP: 'php' };

/** Each operation's samples, under the names of their templates. */
export const samplesOfOperations = described.map((operation) => ({
  ...operation,
  blocks: samplesOf(operation.operationId).map(({ file: template, lang, source }): Block => {
    const file = `openapi/code-samples/${template}.${operation.operationId}`;
    const code = `${source}\n`;
    return { file, line: 1, language: languages[lang] ?? lang, code, title: '', setup: '', check: '' };
  }),
}));
