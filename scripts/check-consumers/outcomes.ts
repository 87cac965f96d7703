import { UserError } from '../support/command.js';
import { markdownTable } from '../support/markdown.js';
import { type Project, Unavailable } from './runner.js';

export interface Row {
  project: Pick<Project, 'name' | 'how'>;
  outcome: 'pass' | 'FAIL' | 'not run';
  /** Versions that were run, or why it failed or was not run. */
  note: string;
}

const outOfTime = new Unavailable('out of time');

/** The end of an output, without long lines of a bundle that a run time shows. */
const lastLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(-60)
    .map((line) => line.slice(0, 1_200))
    .join('\n');

/** Runs projects, so many at a time, and returns their rows in order. What has not ended when time is up was not run. */
export async function runAll<Named extends Row['project']>(
  projects: readonly Named[],
  run: (project: Named) => Promise<string>,
  atOnce: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(outOfTime));
  });
  // A project may settle first.
  late.catch(() => {});
  async function attempt(project: Named): Promise<Row> {
    try {
      if (signal.aborted) throw outOfTime;
      return { project, outcome: 'pass', note: await Promise.race([run(project), late]) };
    } catch (thrown) {
      const error = (signal.aborted ? outOfTime : thrown) as Error;
      const outcome = error instanceof Unavailable ? 'not run' : 'FAIL';
      const isExplained = error instanceof UserError || error instanceof Unavailable;
      return { project, outcome, note: lastLines((isExplained ? undefined : error.stack) ?? error.message) };
    }
  }
  const rows: Row[] = [];
  const waiting = projects.entries();
  const work = async () => {
    for (const [index, project] of waiting) rows[index] = await attempt(project);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}

/** The rows as a table. Throws a UserError with it, and with each failure in full, if one failed. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ project: { name, how }, outcome, note }) => {
    const [first = ''] = note.split('\n');
    return [name, how, outcome, first.slice(0, 100)];
  });
  const those = (wanted: Row['outcome']) => rows.filter(({ outcome }) => outcome === wanted);
  const failed = those('FAIL');
  const summary = `${those('pass').length} of ${rows.length} passed, ${those('not run').length} not run.`;
  const table = `${markdownTable([['Project', 'How', 'Outcome', ''], ...lines])}\n\n${summary}`;
  if (failed.length === 0) return table;
  const details = failed.map(({ project: { name, how }, note }) => `${name}, ${how}:\n${note}`);
  throw new UserError([table, ...details, `${failed.length} of ${rows.length} failed.`].join('\n\n'));
}
