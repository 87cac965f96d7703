import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { resolve } from '../../vitest.config.js';
import { Failures } from './failures.js';
import { parts, partVariable } from './parts.js';

const tests = parts[String(process.env[partVariable])]?.tests ?? [];

const rank = ({ moduleId }: TestSpecification) => tests.findIndex((file) => moduleId.includes(`/${file}`));

/** Most mutants are killed before a mock is started. */
class CheapestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve,
  test: {
    include: tests.map((file) => (file.endsWith('/') ? `${file}**/*.test.ts` : `${file}test.ts`)),
    // A mutant gets a worker of its own, in which the tests load what they share once.
    isolate: false,
    reporters: [new Failures()],
    sequence: { sequencer: CheapestFirst },
    // A mutant that hangs is one that is killed; a busy machine kills none.
    testTimeout: 15_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
