/** Of Stryker's JSON report, what is looked at here. */
export interface Report {
  files: Record<string, { source: string; mutants: readonly ReportedMutant[] }>;
}

interface ReportedMutant {
  mutatorName: string;
  replacement: string;
  status: string;
  location: { start: Position; end: Position };
}

/** Both counted from 1. */
interface Position {
  line: number;
  column: number;
}

/** A change in one place of the code. */
export interface Mutant {
  file: string;
  mutator: string;
  /** The line that is changed, the first of them if there are several. */
  line: string;
  /** What it is changed into. */
  becomes: string;
  killed: boolean;
}

/** A `RuntimeError` is what `failures.ts` makes known. */
const killed = new Set(['Killed', 'Timeout', 'RuntimeError']);
const survived = new Set(['Survived', 'NoCoverage']);

/** Every mutant that could be run: what the code lets no tool parse tells nothing of its tests. */
export function mutantsOf({ files }: Report): Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => killed.has(status) || survived.has(status))
      .map(({ mutatorName, replacement, status, location: { start, end } }) => {
        const first = lines[start.line - 1] ?? '';
        const last = lines[end.line - 1] ?? '';
        return {
          file,
          mutator: mutatorName,
          line: first.trim(),
          becomes: (first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)).trim(),
          killed: killed.has(status),
        };
      });
  });
}
