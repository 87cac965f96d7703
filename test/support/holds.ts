import fc from 'fast-check';

/** The seed and path in `REPLAY` of a counterexample, which is then tried first. */
function replayed() {
  const [, seed, path = ''] = /^(-?\d+):(.*)$/.exec(process.env['REPLAY'] ?? '') ?? [];
  return seed === undefined ? {} : { seed: Number(seed), path, endOnFailure: true };
}

/**
 * Checks a claim with generated values.
 *
 * @param claim Throws for a value that refutes it.
 * @throws Error with the smallest such value, its seed and its path.
 */
export const holds = <Value>(
  values: fc.Arbitrary<Value>,
  claim: (value: Value) => void | Promise<void>,
  parameters: fc.Parameters<[Value]> = {},
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(values, async (value) => {
      await claim(value);
    }),
    { ...parameters, ...replayed() },
  );
