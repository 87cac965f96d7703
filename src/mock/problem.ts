/** Media type of the mock's own errors: it distinguishes "no such path" from a documented "no such contact". */
export const problemType = 'application/problem+json';

/** A response of the mock itself, where the description has none. Its body has the documented shape of errors. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  get reply() {
    return {
      status: this.status,
      headers: { ...this.headers, 'content-type': problemType },
      body: JSON.stringify({ code: this.status, message: this.message }),
      reasons: [this.message],
    };
  }
}

/** Any error as a Problem: an unexpected one is a 500, and does not end the process. */
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(500, `The mock failed: ${error instanceof Error ? error.message : String(error)}`);
