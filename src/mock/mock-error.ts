/**
 * Why a mock could not start:
 *
 * - `port`: it is out of range, taken or not permitted;
 * - `host`: nothing can listen on it.
 */
export type MockErrorReason = 'port' | 'host';

/** A mock that could not start. The message says what to correct. */
export class MockError extends Error {
  override readonly name = 'MockError';
  readonly reason: MockErrorReason;

  constructor(reason: MockErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}
