import { defineConfig } from 'vitest/config';
import {
  BaseSequencer,
  type Reporter,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node';
import { resolve } from '../vitest.config.js';

/** The longest pattern of names that V8 surely takes. */
const longestPattern = 10_000;

/** What Stryker's runner for vitest lacks. */
class Complement implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  /** It selects tests by a pattern of all their names. Many are too long for V8, and the mutant would not be tested. */
  onTestRunStart(): void {
    for (const { config } of this.#vitest?.projects ?? [])
      if (`${config.testNamePattern ?? ''}`.length > longestPattern) delete config.testNamePattern;
  }

  /** It sees results of tests only: a mutant with which a test file cannot be loaded would count as a survivor. */
  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors()) {
      this.#vitest?.state.catchError(new Error(message), 'Unhandled Error');
    }
  }
}

/** Folders of tests, from those that take no time to those that start other programs. */
const folders = ['client', 'command-line', 'validate', 'msw', 'mock', 'generate', 'contract', 'fleet'];

/** Tests that take seconds, beside others in their folder. */
const slow = /(body|delivery|limits|never-twice|rate-limit|refresh|response)\.test/;

/** The first test that fails decides about a mutant. */
class FastestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      folders.findIndex((folder) => moduleId.includes(`/test/${folder}/`)) + (slow.test(moduleId) ? 0.5 : 0);
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}

// Some of the code is reached only by what `npm test` leaves to CI.
process.env['CI'] = 'true';

/** For Stryker: tests that reach the code in their own process, and so see its mutants. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  resolve,
  test: {
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    // What takes long, or runs the build in a process of its own.
    exclude: [
      'test/**/{hostile,process,programs,rate-limit.simulation,upkeep,workers}.test.ts',
      'test/mock/command.test.ts',
    ],
    isolate: false,
    sequence: { sequencer: FastestFirst },
    reporters: [new Complement()],
    // Stryker ends what hangs; a busy machine must end nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
