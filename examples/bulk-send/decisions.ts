import type { RowKey } from './contacts.js';
import type { Journal } from './journal.js';
import { formatLines, parseLines } from './lines.js';
import { isUnknown, type Outcome } from './outcome.js';
import { UserError } from './user-error.js';

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
  const isRefused = (outcome: Outcome | undefined) => outcome?.state === 'refused';
  const named = (option: keyof Decisions, isOpen: (outcome: Outcome | undefined) => boolean) => {
    const text = decisions[option];
    if (text === undefined) return [];
    const isNamed = parseLines(option, text);
    const lines = rows.filter(({ line }) => isNamed(line));
    const wrong = lines.filter(({ key }) => !isOpen(journal.outcome(key))).map(({ line }) => line);
    if (lines.length === 0) throw new UserError(`--${option}: no row begins on such a line`);
    if (wrong.length > 0) throw new UserError(`--${option}: nothing to decide about ${formatLines(wrong)}`);
    return lines;
  };
  const arrived = named('arrived', isUnknown);
  const notArrived = named('not-arrived', (outcome) => isUnknown(outcome) || isRefused(outcome));
  const second = new Set(notArrived);
  const both = arrived.filter((row) => second.has(row)).map(({ line }) => line);
  if (both.length > 0) throw new UserError(`--arrived and --not-arrived both name ${formatLines(both)}`);
  await Promise.all([
    ...arrived.map(({ key }) => journal.append(key, { state: 'sent' })),
    ...notArrived.map(({ key }) => journal.append(key, { state: 'not-sent' })),
  ]);
}
