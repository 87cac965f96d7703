import { constants } from 'node:os';

/** npx and tsx pass on the signal that the terminal gave to the program already: one key press may come several times. */
const echoMs = 500;

/**
 * Calls `stop` when the program is asked to end, and `abort` when it is asked again.
 *
 * @returns the exit code that tells of the signal, once there was one; and what ends this.
 */
export function onInterrupt(stop: () => void, abort: () => void) {
  let exitCode: number | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  const heard = (signal: NodeJS.Signals) => {
    const now = performance.now();
    const isEcho = now - lastAt < echoMs;
    lastAt = now;
    if (isEcho) return;
    if (exitCode === undefined) stop();
    else abort();
    exitCode ??= 128 + constants.signals[signal];
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, heard);
  return {
    exitCode: () => exitCode,
    end() {
      for (const signal of signals) process.off(signal, heard);
    },
  };
}
