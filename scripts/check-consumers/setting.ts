/** What trials share. */
export interface Setting {
  /** A project in which the packed package is installed, and nothing else. */
  installed: string;
  /** Path of the packed package. */
  archive: string;
  /** A mock of the API that is running. */
  mockUrl: string;
  /** Path of a folder that nobody else uses. */
  place(): string;
}
