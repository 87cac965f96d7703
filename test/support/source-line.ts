import { readFileSync } from 'node:fs';
import { inProject } from '../../scripts/support/project.js';

/** `file:line` of the first line of a file of the project that holds a text. */
export function sourceLine(file: string, text: string): string {
  const index = readFileSync(inProject(file), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no line with "${text}".`);
  return `${file}:${index + 1}`;
}
