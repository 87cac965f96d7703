/**
 * What kept a mock from starting:
 *
 * - `description`: it cannot be read, is not OpenAPI 3.1, or has a schema or an example that is not valid;
 * - `port`: it is out of range, taken or not permitted;
 * - `host`: nothing can listen on it;
 * - `prism`: the package `@stoplight/prism-http` is not installed.
 */
export type MockErrorReason = 'description' | 'port' | 'host' | 'prism';

/** A mock that could not start. The message is meant for people and names what to put right. */
export class MockError extends Error {
  override readonly name = 'MockError';
  readonly reason: MockErrorReason;

  constructor(reason: MockErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The message of whatever was thrown, on one line. */
export const oneLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ').replace(/[:.]$/, '');
