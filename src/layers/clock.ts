/**
 * `setTimeout` for any time.
 *
 * @param hold Whether the timer keeps the process alive, where the run time lets a timer choose. One that waits to send
 * does, since somebody counts on it; one that only ends what takes too long does not.
 */
export function after(ms: number, run: () => void, hold = false): ReturnType<typeof setTimeout> {
  // Beyond 2^31 - 1 a timer would fire at once. A month is as good as never.
  const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1));
  // Node's timers are objects, those of browsers are numbers.
  if (!hold) (timer as { unref?: () => void }).unref?.();
  return timer;
}
