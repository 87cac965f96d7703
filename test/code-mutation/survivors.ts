/** A mutant that no test kills, and need not. */
export interface Survivor {
  file: string;
  /** The line that is changed, and what it is changed into, as `report.ts` shows them. */
  line: string;
  becomes: string;
  reason: string;
  /** Whether it means what the code means, to everybody who can call it. */
  equivalent?: true;
}

/** Every mutant that may survive. An entry that names none any more fails the run. */
export const survivors: readonly Survivor[] = [];
