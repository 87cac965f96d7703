import { kinds } from './checks.js';
import type { Line } from './coverage.js';

/** Headings of the columns, in the order of `counted`. */
export const kindTitles = ['Statuses', 'Examples', 'Headers', 'Parameters', 'Properties', 'Keywords'];

/** How many checks of each kind tests have met, of how many there are besides the exceptions. */
export const counted = (lines: Line[]): string[] =>
  kinds.map((kind) => {
    const due = lines.filter((line) => line.kind === kind && line.reason === undefined);
    return `${due.filter(({ exchanges }) => exchanges > 0).length}/${due.length}`;
  });
