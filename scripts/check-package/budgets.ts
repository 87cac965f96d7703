/** What the package may weigh. Kilobytes are 1,000 bytes. */
export const budgets = {
  /** The archive that is downloaded. */
  archiveBytes: 120_000,
} as const;
