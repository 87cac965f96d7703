/**
 * What kept a mock from starting:
 *
 * - `port`: it is out of range, taken or not permitted;
 * - `host`: nothing can listen on it.
 */
export type MockErrorReason = 'port' | 'host';

/** A mock that could not start. The message is meant for people and names what to put right. */
export class MockError extends Error {
  override readonly name = 'MockError';
  readonly reason: MockErrorReason;

  constructor(reason: MockErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}
