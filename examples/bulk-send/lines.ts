import { UserError } from './user-error.js';

/** Line numbers in ascending order as a person writes them: `12, 40-42`. */
export function formatLines(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range && line === range[1] + 1) range[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

/** @throws UserError unless the text is a list such as `12,40-42`. */
export function parseLines(option: string, text: string): (line: number) => boolean {
  const ranges = text.split(',').map((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) {
      throw new UserError(`--${option}: needs line numbers such as 12,40-42`);
    }
    return { first: Number(first), last: Number(last) };
  });
  return (line) => ranges.some(({ first, last }) => first <= line && line <= last);
}
