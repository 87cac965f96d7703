import type { Reporter, TestModule } from 'vitest/node';

/** Ends the name of a test, or of a group of them, that is skipped: `(skipped: needs php)`. */
const reason = /\((skipped: |in CI only)(.*)\)/;

/** Ends the output with a line for each reason why tests were skipped, which says how to have them. */
export default class Skipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const test of modules.flatMap(({ children }) => [...children.allTests('skipped')])) {
      const [, kind, rest] = reason.exec(test.fullName) ?? [];
      const why =
        kind === undefined ? 'they do not apply here' : kind.startsWith('in') ? `${kind}${rest}` : `${rest}`;
      counts.set(why, (counts.get(why) ?? 0) + 1);
    }
    for (const [why, count] of counts) console.log(`Skipped ${count} tests: ${why}`);
  }
}
