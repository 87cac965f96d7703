import type { Answer } from './answer.js';

/**
 * What the mock itself has to say of a request, where the description has no answer. Its body has the documented
 * shape of errors; its media type tells a 404 "no such path" from a documented 404 "no such contact".
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  get answer(): Answer & { body: string } {
    return {
      status: this.status,
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
      body: JSON.stringify({ code: this.status, message: this.message }),
      reasons: [this.message],
    };
  }
}

/** Any error as a Problem: one that nobody foresaw is a 500, and never the end of the process. */
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(500, `The mock failed: ${error instanceof Error ? error.message : String(error)}`);
