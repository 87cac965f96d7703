/** Sources, and the tests that look at them: what is not told by these tests survives. */
export interface Part {
  mutate: readonly string[];
  /** Tests that reach the code in their own process and tell the same each time, the cheapest first. */
  tests: readonly string[];
}

/** The parts that Stryker runs one after the other: a mutant costs less, the fewer tests are loaded for it. */
export const parts: Record<string, Part> = {
  generator: {
    mutate: ['scripts/generate/**/*.ts'],
    tests: ['test/generate/operations.', 'test/generate/modules.', 'test/generate/refresh.'],
  },
  handlers: {
    mutate: ['src/msw/**/*.ts'],
    tests: ['test/msw/validate.', 'test/msw/engine.', 'test/msw/handlers.', 'test/msw/parity.'],
  },
  server: {
    mutate: ['src/mock/*.ts', '!src/mock/{cors,instructions,prefer,problem,route,violations}.ts'],
    tests: [
      'test/mock/prism-parts.',
      'test/mock/engine.',
      'test/mock/listen.',
      'test/mock/listener.',
      'test/mock/answers.',
      'test/mock/requests.',
      'test/mock/http.',
      'test/mock/server.',
      'test/mock/description.',
      'test/contract/matrix.',
      'test/mock/prefer.',
    ],
  },
  mock: {
    mutate: [
      'src/mock/{behaviour,console,description,request}/**/*.ts',
      'src/mock/{cors,instructions,prefer,problem,route,violations}.ts',
      'src/mock/command/{flags,values}.ts',
    ],
    tests: [
      'test/mock/request-line.',
      'test/mock/flag-values.',
      'test/mock/flag-help.',
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
      'test/mock/instructions.',
      'test/mock/prefer.',
      'test/mock/http.',
      'test/mock/behaviour/',
      'test/mock/description.',
    ],
  },
  client: {
    mutate: ['src/*.ts', 'src/{command-line,layers}/**/*.ts'],
    tests: [
      'test/unit/',
      'test/command-line/',
      'test/resilience/aborts.',
      'test/msw/handlers.',
      'test/resilience/pacing.',
      'test/resilience/faults.',
    ],
  },
};

/** Which part a process works on: Stryker hands the environment on to the processes that run tests. */
export const partVariable = 'AELYST_MUTATED_PART';
