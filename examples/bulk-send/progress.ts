import { SingleBar } from 'cli-progress';

/** Shows how far a run is: a bar on a terminal, a line every few seconds elsewhere. */
export function showProgress(total: number, stream: NodeJS.WriteStream = process.stderr) {
  const startedAt = performance.now();
  let done = 0;
  const pace = () => {
    const perSecond = (done * 1000) / (performance.now() - startedAt);
    if (done === 0) return { pace: 'starting' };
    const seconds = Math.ceil((total - done) / perSecond);
    const left = seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
    return { pace: `${perSecond.toFixed(1)}/s, ${left} left` };
  };
  const figures = '{value} of {total}, {pace}';
  const bar = new SingleBar({
    stream,
    format: stream.isTTY ? `{bar} ${figures}` : figures,
    barsize: 24,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  bar.start(total, 0, pace());
  const timer = setInterval(() => bar.update(done, pace()), 500);
  return {
    step() {
      done += 1;
    },
    stop() {
      clearInterval(timer);
      bar.update(done, pace());
      bar.stop();
    },
  };
}
