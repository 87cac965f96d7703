/**
 * Whether to do all that there is, as wherever `CI` is set, or what is enough for somebody who waits: samples where tests
 * are many of a kind, each of them drawn from all. `CI=true npm test` is the former.
 */
export const thorough = Boolean(process.env['CI']);

/** Ends the name of what is skipped, with how to have it. */
export const inCI = thorough ? '' : ' (in CI only, or with CI=true)';

/** What is tried of cases that are many of a kind: all, or one in so many. */
export const triedOf = <Case>(cases: readonly Case[], oneIn: number): Case[] =>
  cases.filter((_, index) => thorough || index % oneIn === 0);
