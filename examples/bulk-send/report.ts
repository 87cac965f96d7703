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

export const repair = `Some rows were refused for what is in them, and the next run leaves them. If you have fixed the
cause (a contact that did not exist, for instance), name them in --not-arrived; send changed rows as a new file.`;

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
  const width = Math.max(...[...groups.keys()].map((heading) => heading.length));
  const digits = String(rows.length).length;
  const table = [...groups].map(([heading, lines]) => {
    const where = heading === 'sent' || lines.length === 0 ? '' : `  lines ${formatLines(lines)}`;
    return `${heading.padEnd(width)}  ${String(lines.length).padStart(digits)}${where}`;
  });
  const some = (test: (outcome: Outcome | undefined) => boolean) =>
    outcomes.some(({ outcome }) => test(outcome));
  const advice = [
    some(isUnknown) && decide,
    some((outcome) => outcome?.state === 'refused' && !isToBeSent(outcome)) && repair,
    some(isToBeSent) && 'The same command again sends what was not sent.',
  ].filter((each) => each !== false);
  return {
    text: [table.join('\n'), ...advice].join('\n\n'),
    allSent: !some((outcome) => outcome?.state !== 'sent'),
  };
}
