/** Middle value and the quarters around it. */
export interface Spread {
  median: number;
  quarters: [number, number];
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), quarters: [at(0.25), at(0.75)] };
}

export const median = (values: number[]): number => spread(values).median;
