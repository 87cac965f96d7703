import type { Reporter, TestModule } from 'vitest/node';

/** A line for whoever edits files by hand: `openapi/README.md:50: what is wrong there`. */
const line = /^[\w./{}-]+\.(?:md|ts|yaml):\d+: .+$/gm;

/** Fails with lines such as these, and with nothing behind them. */
export function demandNone(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  throw error;
}

/** Repeats those of all failed tests at the end of the output, where they are seen. */
export default class LastLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const failed = modules.flatMap(({ children }) => [...children.allTests('failed')]);
    const messages = failed.flatMap((test) => test.result().errors ?? []).map(({ message }) => message);
    const lines = new Set(messages.flatMap((message) => message.match(line) ?? []));
    if (lines.size > 0) process.stdout.write(`To do:\n${[...lines].join('\n')}\n`);
  }
}
