/** Processor time of a run, in microseconds. */
function timeOf(run: () => void): number {
  const { user, system } = process.cpuUsage();
  run();
  const used = process.cpuUsage();
  return used.user + used.system - user - system;
}

/**
 * Whether work grows about as its input does, by the processor time that it takes, not by the clock: for sixteen times
 * the length sixteen times the time, where one that grows with the square takes 256 times as much.
 *
 * @param run Does the work for a length.
 */
export function nearlyLinear(run: (length: number) => void): boolean {
  const times = [1, 2, 3, 4, 5];
  const short = Math.min(...times.map(() => timeOf(() => run(2 ** 13))));
  // One fast run is enough: other work on the machine only adds to the times.
  return times.some(() => {
    const long = timeOf(() => run(2 ** 17));
    // What takes less than 20 ms needs no comparison.
    return long < 20_000 || long < short * 100;
  });
}
