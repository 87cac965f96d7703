import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Where the package's own names lead while its sources are tested. */
export const resolve = {
  alias: {
    '@aelyst/client/mock': source('mock/index.ts'),
    '@aelyst/client/msw': source('mock/msw.ts'),
    '@aelyst/client/redis': source('redis.ts'),
    '@aelyst/client/validate': source('../generated/validate.ts'),
    '@aelyst/client': source('index.ts'),
  },
};

/** What takes longest for one file, the longest first. */
const longest = [
  'test/browser/browser.',
  'test/fleet/',
  'test/samples/',
  'test/contract/',
  'test/start/',
  'test/package/',
];

/** Begins with what would keep everybody waiting at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((path) => moduleId.includes(`/${path}`));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

// A test has to see who reads or writes local time in place of UTC.
process.env['TZ'] = 'Asia/Kolkata';

export default defineConfig({
  resolve,
  test: {
    include: ['test/**/*.test.ts'],
    // One process runs many files, and loads Redocly and TypeScript once. No test leaves anything behind: the
    // set-up file fails the one that does.
    isolate: false,
    // V8's helpers for garbage take a tenth more processor time than they save where tests keep all cores busy.
    execArgv: ['--single-threaded-gc'],
    setupFiles: ['test/support/nothing-left.ts'],
    // Long, since what they guard against is a test that hangs: a busy machine can take its time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './test/support/last-lines.ts'],
    // Machines that run several jobs can stall a browser for seconds. What fails twice is broken.
    retry: process.env['CI'] ? 1 : 0,
    // One more than there are cores, because one worker often waits: for a browser, a store, a program.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    onConsoleLog: (log) => {
      throw new Error(`A test printed to the console:\n${log}`);
    },
  },
});
