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
      'test/mock/generated.',
    ],
  },
  mock: {
    files: /^src\/mock\//,
    tests: [
      'test/mock/generated.',
      'test/mock/command.',
      'test/mock/behaviour.',
      'test/mock/server.',
      'test/mock/control.',
      'test/mock/requests.',
      'test/mock/responses.',
      'test/msw/msw.',
    ],
  },
  client: {
    files: /^src\//,
    tests: [
      'test/unit/',
      'test/command-line/',
      'test/resilience/aborts.',
      'test/resilience/pacing.',
      'test/resilience/faults.',
    ],
  },
};

/** What only runs in a process of its own, into which Stryker cannot see. */
const leftOut = /^src\/mock\/cli\/(bin|orphan|serve)\.ts$/;

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
