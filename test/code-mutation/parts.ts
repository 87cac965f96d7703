/** Sources that Stryker changes in one run, and the tests that look at them. */
export interface Part {
  files: RegExp;
  /** Tests that reach the code in their own process and tell the same each time, the cheapest first. */
  tests: readonly string[];
}

/**
 * The parts that are run one after the other. What no test of its own part tells survives, although another might tell it:
 * a mutant costs so much less, the fewer tests are loaded for it. A file belongs to the first part that has it.
 */
export const parts: Record<string, Part> = {
  generator: {
    files: /^scripts\/generate\//,
    tests: [
      'test/generate/operations.',
      'test/generate/modules.',
      'test/generate/refresh.',
      'test/generate/stale.',
    ],
  },
  handlers: {
    files: /^src\/msw\//,
    tests: ['test/msw/validate.', 'test/msw/engine.', 'test/msw/handlers.', 'test/msw/parity.'],
  },
  server: {
    files:
      /^src\/mock\/(engine|index|lazy-faker|listener|mock-error|prism|robust-validation|server|start-mock)\.ts$/,
    tests: [
      'test/mock/prism-parts.',
      'test/mock/engine.',
      'test/mock/listen.',
      'test/mock/listener.',
      'test/mock/listener-events.',
      'test/mock/start-mock.',
      'test/mock/server.',
      'test/mock/answers.',
      'test/mock/description.',
    ],
  },
  mock: {
    files: /^src\/mock\//,
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
      'test/mock/route.',
      'test/mock/once-each.',
      'test/mock/described.',
      'test/mock/described-schemas.',
      'test/mock/read-description.',
      'test/mock/behaviour/options.',
      'test/mock/behaviour/layers.',
      'test/mock/behaviour/closed.',
      'test/mock/behaviour/echo-layer.',
      'test/mock/behaviour/',
      'test/mock/description.',
    ],
  },
  client: {
    files: /^src\//,
    tests: [
      'test/unit/',
      'test/command-line/',
      'test/resilience/aborts.',
      'test/msw/handlers.',
      'test/client/',
      'test/resilience/faults.',
    ],
  },
};

/** What only runs in a process of its own, into which Stryker cannot see. */
const leftOut = /^src\/mock\/command\/(bin|orphan|serve)\.ts$/;

/** The sources of each part, each beginning with `start`. */
export function filesOf(sources: readonly string[], start = ''): [part: string, files: string[]][] {
  const partOf = (source: string) => Object.keys(parts).find((name) => parts[name]?.files.test(source));
  return Object.keys(parts).map((name) => [
    name,
    sources.filter((source) => source.startsWith(start) && !leftOut.test(source) && partOf(source) === name),
  ]);
}

/** Which part a process works on: Stryker hands the environment on to the processes that run tests. */
export const partVariable = 'AELYST_MUTATED_PART';
