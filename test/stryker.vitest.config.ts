import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { resolve } from '../vitest.config.js';

/** Stryker sees results of tests only: a mutant with which a test file cannot be loaded would count as a survivor. */
class LoadFailures implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors()) {
      this.#vitest?.state.catchError(new Error(message), 'Unhandled Error');
    }
  }
}

/** For Stryker: tests that reach the code in their own process, and so see its mutants. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  resolve,
  test: {
    include: ['test/{client,command-line,mock,msw,generate}/**/*.test.ts'],
    exclude: ['test/**/{hostile,published,process}.test.ts'],
    isolate: false,
    reporters: [new LoadFailures()],
    // A mutant that hangs is killed by it; a busy machine must kill none.
    testTimeout: 15_000,
  },
});
