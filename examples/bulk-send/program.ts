import { constants } from 'node:os';
import { clearLine, cursorTo } from 'node:readline';

/** Something that whoever runs the program can fix: shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

export const say = (text: string) => process.stderr.write(`${text}\n`);

/** Runs a program to its exit code: what a person can fix is shown as it is. */
export async function run(program: () => Promise<number>): Promise<void> {
  // A terminal can close, and so can `head`: whatever is under way still has to be noted.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
    process.exitCode = 2;
  }
}

/** npx and tsx pass on the signal that the terminal gave to the program already: one key press may come several times. */
const echoMs = 500;

/**
 * Calls `stop` when the program is asked to end, and `abort` when it is asked again.
 *
 * @returns The exit code for the signal, once there was one, and a function that stops listening.
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

/** Milliseconds between two figures: on a terminal, where one replaces the other, and in a log. */
const intervals = { terminal: 500, log: 5000 };

/** Shows how far a run is: a line that changes on a terminal, a line every few seconds elsewhere. */
export function showProgress(total: number, stream: NodeJS.WriteStream = process.stderr) {
  const startedAt = performance.now();
  let done = 0;
  const pace = () => {
    if (done === 0) return 'starting';
    const perSecond = (done * 1000) / (performance.now() - startedAt);
    const seconds = Math.ceil((total - done) / perSecond);
    const left = seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
    return `${perSecond.toFixed(1)}/s, ${left} left`;
  };
  const show = (end: string) => {
    if (stream.isTTY) {
      cursorTo(stream, 0);
      clearLine(stream, 0);
    }
    stream.write(`${done} of ${total}, ${pace()}${end}`);
  };
  const next = () => show(stream.isTTY ? '' : '\n');
  next();
  const timer = setInterval(next, stream.isTTY ? intervals.terminal : intervals.log);
  let stopped = false;
  return {
    step() {
      done += 1;
    },
    stop() {
      if (!stopped) show('\n');
      stopped = true;
      clearInterval(timer);
    },
  };
}
