import { relative } from 'node:path';
import type { Problem } from './index.js';

/** A path as it is pasted into a terminal: relative below the working directory, absolute elsewhere. */
export const shown = (file: string) => {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path.replaceAll('\\', '/');
};

const place = ({ file, line, column, pointer }: Problem) => `${shown(file)}:${line}:${column} at ${pointer}`;

const advice = ({ suggestions, reference }: Problem) => [
  ...(suggestions.length > 0 ? [`Did you mean ${suggestions.join(' or ')}?`] : []),
  ...(reference === undefined ? [] : [`See ${reference}`]),
];

const indented = (line: string) => `  ${line}`;

/** Problems as paragraphs: every place that has the problem, then what is wrong, what would be right, and the rule. */
export function format(problems: Problem[]): string {
  const places = new Map<string, string[]>();
  for (const problem of problems) {
    const { message, rule } = problem;
    const text = [...message.trim().split('\n'), ...advice(problem), `Rule: ${rule}`]
      .map(indented)
      .join('\n');
    places.set(text, [...(places.get(text) ?? []), place(problem)]);
  }
  return [...places].map(([text, where]) => [...where, text].join('\n')).join('\n\n');
}
