import type { Reporter, TestModule, Vitest } from 'vitest/node';

/**
 * Makes known which files of tests could not even be loaded. Stryker asks tests alone for their results, and would take a
 * mutant with which none of them came to run for one that survived.
 */
export class Failures implements Reporter {
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
