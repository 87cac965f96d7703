import { clearLine, cursorTo } from 'node:readline';

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
