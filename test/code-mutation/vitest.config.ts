import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { resolve } from '../../vitest.config.js';

/**
 * Tests that reach the code in their own process and tell the same each time, the cheapest first: most mutants are
 * killed before a mock is started.
 */
const files = [
  'test/unit/',
  'test/command-line/',
  'test/generate/operations.',
  'test/resilience/aborts.',
  'test/mock/request-line.',
  'test/mock/flag-values.',
  'test/mock/output.',
  'test/mock/read-preference.',
  'test/mock/request-parts.',
  'test/mock/explain.',
  'test/mock/pointer.',
  'test/mock/violations.',
  'test/mock/match.',
  'test/mock/cors.',
  'test/mock/behaviour/options.',
  'test/mock/behaviour/echo-layer.',
  'test/mock/authorization.',
  'test/contract/matrix.',
  'test/mock/http.',
  'test/mock/prefer.',
  'test/mock/instructions.',
  'test/mock/requests.',
  'test/mock/answers.',
  'test/mock/server.',
  'test/mock/behaviour/',
  'test/msw/',
  'test/generate/refresh.',
  'test/resilience/pacing.',
  'test/resilience/faults.',
  'test/mock/description.',
];

const rank = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.includes(`/${file}`));

class CheapestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve,
  test: {
    include: files.map((file) => (file.endsWith('/') ? `${file}**/*.test.ts` : `${file}test.ts`)),
    // A mutant gets a worker of its own, in which the tests load what they share once.
    isolate: false,
    sequence: { sequencer: CheapestFirst },
    // A mutant that hangs is one that is killed.
    testTimeout: 6_000,
    hookTimeout: 15_000,
    expect: { poll: { timeout: 3_000 } },
  },
});
