import { test } from 'vitest';

/**
 * Whether to run all tests, as wherever `CI` is set, or only a sample of those that are many of a kind, for somebody who
 * waits. `CI=true npm test` runs all.
 */
export const thorough = Boolean(process.env['CI']);

/** Ends the name of a skipped test, and says how to run it. */
export const onlyInCI = thorough ? '' : ' (in CI only, or with CI=true)';

/** A test that runs in CI only. */
export const testInCI = (name: string, body: () => Promise<void>) =>
  test.skipIf(!thorough)(name + onlyInCI, body);

/** What is tried of cases that are many of a kind: all, or one in so many. */
export const triedOf = <Case>(cases: readonly Case[], oneIn: number): Case[] =>
  cases.filter((_, index) => thorough || index % oneIn === 0);
