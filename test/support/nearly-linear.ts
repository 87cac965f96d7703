const lengths = [2 ** 13, 2 ** 17];

/** The shortest of several runs: whatever else the machine does only adds to one. */
function shortest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 5; index += 1) {
    const { user, system } = process.cpuUsage();
    run();
    const used = process.cpuUsage();
    best = Math.min(best, used.user + used.system - user - system);
  }
  return best;
}

/**
 * Whether work grows about as its input does, by the processor time that it takes, not by the clock: for sixteen times
 * the length sixteen times the time, where one that grows with the square takes 256 times as much.
 *
 * @param run Does the work for a length.
 */
export function nearlyLinear(run: (length: number) => void): boolean {
  const [short, long] = lengths.map((length) => shortest(() => run(length))) as [number, number];
  // What takes less than 20 ms for the long one needs no comparison.
  return long < 20_000 || long < short * 100;
}
