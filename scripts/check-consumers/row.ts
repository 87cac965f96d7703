import { UserError } from '../support/command.js';

/** How one consumer fared. */
export interface Row {
  consumer: string;
  how: string;
  outcome: 'pass' | 'FAIL' | 'not run';
  /** Versions that were run, or why it failed or was not run. */
  note: string;
}

/** One consumer to try. It gives what is worth noting, the version for instance, and throws if it fails. */
export interface Trial {
  consumer: string;
  how: string;
  run(): Promise<string>;
}

/** What cannot be had here, so that a trial says nothing about the package. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The end of what was said, without the lines of code that a run time shows of a bundle. */
const lastLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(-25)
    .map((line) => line.slice(0, 300))
    .join('\n');

const outOfTime = new Unavailable('out of time');

/** Runs a trial. Whatever it throws is the package's fault, unless it says otherwise or comes too late. */
async function attempt({ consumer, how, run }: Trial, signal: AbortSignal): Promise<Row> {
  let end = () => {};
  const late = new Promise<never>((_, reject) => {
    end = () => reject(outOfTime);
    signal.addEventListener('abort', end);
  });
  try {
    if (signal.aborted) throw outOfTime;
    return { consumer, how, outcome: 'pass', note: await Promise.race([run(), late]) };
  } catch (thrown) {
    const error = signal.aborted ? outOfTime : thrown;
    const outcome = error instanceof Unavailable ? 'not run' : 'FAIL';
    const { message, stack = '' } = error as Error;
    const known = error instanceof UserError || error instanceof Unavailable;
    return { consumer, how, outcome, note: lastLines(known ? message : stack) };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/**
 * Runs trials, so many at a time, and gives their rows in order.
 *
 * @param signal Ends it: what has not come to its end by then has not been run.
 */
export async function attemptAll(
  trials: readonly Trial[],
  atOnce: number,
  signal = new AbortController().signal,
): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = trials.entries();
  const work = async () => {
    for (const [index, trial] of waiting) {
      const row = await attempt(trial, signal);
      // A busy machine can stall a browser for long. What fails twice is broken.
      rows[index] = row.outcome === 'FAIL' ? await attempt(trial, signal) : row;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}

/** The rows as a table. Throws a UserError with it, and with what went wrong in full, if one failed. */
export function shown(rows: readonly Row[]): string {
  const [head, line] = ['| Consumer | How | Outcome | |', '| --- | --- | --- | --- |'];
  const table = rows.map(({ consumer, how, outcome, note }) => {
    const [first = ''] = note.split('\n');
    return `| ${consumer} | ${how} | ${outcome} | ${first} |`;
  });
  const those = (wanted: Row['outcome']) => rows.filter(({ outcome }) => outcome === wanted);
  const failed = those('FAIL');
  const summary = `${those('pass').length} of ${rows.length} passed, ${those('not run').length} not run.`;
  const text = [head, line, ...table, '', summary].join('\n');
  if (failed.length === 0) return text;
  const details = failed.map(({ consumer, how, note }) => `${consumer}, ${how}:\n${note}`);
  throw new UserError([text, ...details, `${failed.length} of ${rows.length} failed.`].join('\n\n'));
}
