import type { RowKey } from './contacts.js';
import type { Journal } from './journal.js';
import { isToBeSent, isUnknown, type Outcome } from './outcome.js';
import { UserError } from './program.js';

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

/**
 * Reads which lines an option names. `unused` are those parts of it that named no line so far: slips of the pen.
 *
 * @throws UserError unless the text is a list such as `12,40-42`.
 */
export function parseLines(option: string, text: string) {
  const unused = new Set<string>();
  const ranges = text.split(',').map((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) {
      throw new UserError(`--${option}: needs line numbers such as 12,40-42`);
    }
    unused.add(part.trim());
    return { part: part.trim(), first: Number(first), last: Number(last) };
  });
  const isNamed = (line: number) => {
    const names = ranges.filter(({ first, last }) => first <= line && line <= last);
    for (const { part } of names) unused.delete(part);
    return names.length > 0;
  };
  return { isNamed, unused };
}

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
  --not-arrived <lines>  for those that did not: the next run sends them
This only notes it, and sends nothing.`;

const repair = `Some rows were refused for what is in them, and are not retried. If you have fixed the cause
(a contact that did not exist, for instance), name them in --not-arrived; send changed rows as a new file.`;

/** A line of a table: what rows have in common, how many they are, and where they are. */
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

/** The outcome of each row of the file, in this run and those before it; `decides` if this one only noted decisions. */
export function report(
  rows: RowKey[],
  journal: Journal,
  decides = false,
): { text: string; allSent: boolean } {
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
  const again = decides ? 'The command without --arrived and --not-arrived' : 'The same command again';
  const advice = adviceOn(outcomes, decide, `${again} sends what was not sent.`);
  return {
    text: [formatTable(table, rows.length), ...advice].join('\n\n'),
    allSent: outcomes.every(({ outcome }) => outcome?.state === 'sent'),
  };
}

interface Decisions {
  arrived?: string | undefined;
  'not-arrived'?: string | undefined;
}

/**
 * Notes in the journal what a person found out about rows.
 *
 * @throws UserError, before anything is noted, if a line is not open to that decision.
 */
export async function noteDecisions(decisions: Decisions, rows: RowKey[], journal: Journal): Promise<void> {
  const named = (option: keyof Decisions, isOpen: (outcome: Outcome | undefined) => boolean) => {
    const text = decisions[option];
    if (text === undefined) return [];
    const { isNamed, unused } = parseLines(option, text);
    const lines = rows.filter(({ line }) => isNamed(line));
    const wrong = lines.filter(({ key }) => !isOpen(journal.outcome(key))).map(({ line }) => line);
    if (unused.size > 0) throw new UserError(`--${option}: no row begins on ${[...unused].join(', ')}`);
    if (wrong.length > 0) throw new UserError(`--${option}: nothing to decide about ${formatLines(wrong)}`);
    return lines;
  };
  const arrived = named('arrived', isUnknown);
  const notArrived = named('not-arrived', (outcome) => isUnknown(outcome) || outcome?.state === 'refused');
  const second = new Set(notArrived);
  const both = arrived.filter((row) => second.has(row)).map(({ line }) => line);
  if (both.length > 0) throw new UserError(`--arrived and --not-arrived both name ${formatLines(both)}`);
  await Promise.all([
    ...arrived.map(({ key }) => journal.append(key, { state: 'sent' })),
    ...notArrived.map(({ key }) => journal.append(key, { state: 'not-sent' })),
  ]);
}
