/** What the package may weigh and cost. A kilobyte is 1,000 bytes. */
export const budgets = {
  /** The archive that is downloaded; over a quarter of it are guides, examples and the files for agents. */
  archiveBytes: 310_000,
  /** All that an installation brings; 257 kB of it are openapi-fetch and its helper. */
  installedBytes: 1_340_000,
  installedPackages: 3,
  /** A program that sends one message, minified and compressed, with what it depends on. The aim was 9,000: see DECISIONS. */
  clientBytes: 12_700,
  /** All of `@aelyst/client/validate`, minified and compressed. */
  validateBytes: 4_000,
  /** What each further operation adds to the client. */
  bytesPerOperation: 60,
  /** What type checking one call instantiates beyond an empty program, with `skipLibCheck`. */
  instantiations: 5_000,
  /** How much more of it there may be for a description of 500 operations. */
  instantiationsGrowth: 1.2,
} as const;
