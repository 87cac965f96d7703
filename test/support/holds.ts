import fc from 'fast-check';
import { expect } from 'vitest';

/** What `REPLAY` asks for: the seed and the path of a counterexample, which is then the first value to be tried. */
function replayed() {
  const [, seed, path = ''] = /^(-?\d+):(.*)$/.exec(process.env['REPLAY'] ?? '') ?? [];
  return seed === undefined ? {} : { seed: Number(seed), path, endOnFailure: true };
}

/** The command that tries a counterexample again, in this test alone: others would draw other values from the seed. */
function command(seed: number, path: string | null): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const file = testPath.slice(testPath.lastIndexOf('/test/') + 1);
  const name = currentTestName
    .split(' > ')
    .join(' ')
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `REPLAY=${seed}:${path} npx vitest run ${file} -t '${name.replaceAll("'", "'\\''")}'`;
}

/**
 * Holds a claim against generated values. When it fails, it says with which smallest value, with which seed and path,
 * and how to try that value again.
 *
 * @param claim Throws for a value that refutes it.
 */
export async function holds<Value>(
  values: fc.Arbitrary<Value>,
  claim: (value: Value) => void | Promise<void>,
  parameters: fc.Parameters<[Value]> = {},
): Promise<void> {
  const property = fc.asyncProperty(values, async (value) => claim(value));
  const details = await fc.check(property, { ...parameters, ...replayed() });
  if (!details.failed) return;
  const { seed, counterexamplePath, errorInstance: cause } = details;
  throw new Error(`${fc.defaultReportMessage(details)}\n\nAgain: ${command(seed, counterexamplePath)}`, {
    cause,
  });
}
