import type { RowKey } from './contacts.js';
import type { Journal } from './journal.js';
import { formatLines } from './lines.js';
import { isToBeSent, isUnknown, type Outcome } from './outcome.js';

/** What an outcome is called in a table. */
export function nameOf(outcome: Outcome): string {
  if (isUnknown(outcome)) return 'unknown';
  if (!('kind' in outcome)) return outcome.state;
  return `${outcome.state}: ${outcome.kind}${outcome.kind === 'undocumented' ? ` (${outcome.status})` : ''}`;
}

/** The line of the table that an outcome counts in. */
const headingOf = (outcome: Outcome | undefined): string =>
  outcome === undefined || outcome.state === 'not-sent' ? 'not sent' : nameOf(outcome);

const decide = `The messages whose outcome is unknown may have arrived. Look into those conversations, then run this again with
  --arrived <lines>      for those that did
  --not-arrived <lines>  for those that did not: that run sends them`;

const repair = `Some rows were refused for what is in them, and the next run leaves them. If you have fixed the
cause (a contact that did not exist, for instance), name them in --not-arrived; send changed rows as a new file.`;

/** A line of a table: what rows have in common, how many they are, and where they stand. */
export type Counted = [heading: string, count: number, where: string];

/** @param total How many rows there are in all: its digits are the width of the counts. */
export function formatTable(table: readonly Counted[], total: number): string {
  const width = Math.max(...table.map(([heading]) => heading.length));
  const digits = String(total).length;
  return table
    .map(([heading, count, where]) => `${heading.padEnd(width)}  ${String(count).padStart(digits)}${where}`)
    .join('\n');
}

/** What a person can do about outcomes: `decide` about those that are unknown, and `again` for what was not sent. */
export const adviceOn = (
  outcomes: readonly { outcome: Outcome | undefined }[],
  decide: string,
  again: string,
): string[] => [
  ...(outcomes.some(({ outcome }) => isUnknown(outcome)) ? [decide] : []),
  ...(outcomes.some(({ outcome }) => outcome?.state === 'refused' && !isToBeSent(outcome)) ? [repair] : []),
  ...(outcomes.some(({ outcome }) => isToBeSent(outcome)) ? [again] : []),
];

/** What became of each row of the file, in this run and those before it. */
export function report(rows: RowKey[], journal: Journal): { text: string; allSent: boolean } {
  const outcomes = rows.map(({ key, line }) => ({ line, outcome: journal.outcome(key) }));
  const groups = new Map<string, number[]>([['sent', []]]);
  for (const { line, outcome } of outcomes) {
    const heading = headingOf(outcome);
    const lines = groups.get(heading) ?? [];
    lines.push(line);
    groups.set(heading, lines);
  }
  const table = [...groups].map(([heading, lines]): Counted => {
    const where = heading === 'sent' || lines.length === 0 ? '' : `  lines ${formatLines(lines)}`;
    return [heading, lines.length, where];
  });
  const advice = adviceOn(outcomes, decide, 'The same command again sends what was not sent.');
  return {
    text: [formatTable(table, rows.length), ...advice].join('\n\n'),
    allSent: outcomes.every(({ outcome }) => outcome?.state === 'sent'),
  };
}
