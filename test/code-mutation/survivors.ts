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
export const survivors: readonly Survivor[] = [
  {
    file: 'src/layers/retry.ts',
    line: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, true)));',
    becomes: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, false)));',
    reason: 'Shows only in a process that has nothing else to do: test/resilience/process.test.ts kills it.',
  },
  {
    file: 'src/mock/request/receive.ts',
    line: 'if (length <= limitInBytes) chunks.push(chunk);',
    becomes: 'if (true) chunks.push(chunk);',
    reason: 'What is too long is refused either way; this keeps it out of the memory.',
  },
  {
    file: 'scripts/generate/bundle.ts',
    line: "const folder = await mkdtemp(join(tmpdir(), 'aelyst-bundle-'));",
    becomes: 'const folder = await mkdtemp(join(tmpdir(), ""));',
    reason: 'The name of a folder that is gone at once.',
  },
];
