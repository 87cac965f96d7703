import type { Reporter, TestModule } from 'vitest/node';

/** A line for a person who edits files: `openapi/README.md:50: what is wrong there`. */
const line = /^[\w./{}-]+\.(?:md|ts|yaml):\d+: .+$/gm;

/** Ends the name of a test, or of a group of them, that is skipped: `(skipped: needs php)`. */
const reason = /\((?:skipped: (.*)|(in CI only.*))\)/;

/** Fails with lines such as these, and without a stack. */
export function demandNone(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  throw error;
}

/** Ends the output with why tests were skipped and how to run them, then with those lines of all failures. */
export default class LastLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const all = (state: 'failed' | 'skipped') =>
      modules.flatMap(({ children }) => [...children.allTests(state)]);
    const counts = new Map<string, number>();
    for (const { fullName } of all('skipped')) {
      const [, needs, inCI] = reason.exec(fullName) ?? [];
      const why = needs ?? inCI ?? 'they do not apply here';
      counts.set(why, (counts.get(why) ?? 0) + 1);
    }
    for (const [why, count] of counts) console.log(`Skipped ${count} tests: ${why}`);
    const messages = all('failed').flatMap((test) => test.result().errors ?? []);
    const lines = new Set(messages.flatMap(({ message }) => message.match(line) ?? []));
    if (lines.size > 0) console.log(`To do:\n${[...lines].join('\n')}`);
  }
}
