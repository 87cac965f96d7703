import { after } from './clock.js';
import type { Answer, Pace, Pacer, Turn } from './pace.js';

/** While no limit is known, one request may be under way for so many proven: what meeting a limit can cost. */
const proof = 4;

/** Answers that are kept while no limit is known. */
const most = 1000;

/** Windows without a refusal before one more request a window is tried: up to the limit stated, and beyond it. */
const calm = 2;
const longCalm = 32;

/**
 * The algorithm, for one endpoint. Within a limit, a sliding window over answers: a request may go out if those under
 * way and those answered within the last window are fewer than the limit together, and an answer leaves the window one
 * window after it came, less the fastest round trip on an open connection. The API counted it before the answer set
 * out, and counts the next one only after that has arrived, so that no window of its own (fixed, sliding or token
 * bucket) sees more than the limit, however the network jitters; without jitter not a moment is lost. This is GCRA's
 * idea, on answers rather than arrivals. Until a limit shows, the documented example's number of requests goes out at
 * once, then one for every four proven, which soon grows as TCP's slow start does, and costs few refusals when it
 * meets a limit. On a refusal everyone waits as long as it asks; the limit becomes the one it states or, if that is
 * known, what really got through, since others may share it; and it grows back by one in calm windows, as in TCP's
 * congestion avoidance.
 */
export function createPacer(documented: Pace, fixed: Pace | undefined, onPause: (ms: number) => void): Pacer {
  let { limit, windowMs } = fixed ?? documented;
  let known = fixed !== undefined;
  let stated = limit;
  let proven = 0;
  let underWay = 0;
  let connections = 0;
  let fastest = Number.POSITIVE_INFINITY;
  let pausedAt = -1;
  let pausedUntil = 0;
  let calmSince = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let answered: number[] = [];
  const queue: ((turn: Turn) => void)[] = [];

  /** How long an answer stays in the window: a little longer than the fastest round trip seen would allow. */
  const span = () => windowMs - (fastest === Number.POSITIVE_INFINITY ? 0 : fastest * 0.9);

  /** Milliseconds until a request may go out; infinite if that hangs on an answer. */
  function delay(now: number): number {
    if (now < pausedUntil) return pausedUntil - now;
    if (known) answered = answered.filter((time) => time + span() > now);
    if (known ? underWay + answered.length < limit : proven + underWay < limit || underWay < proven / proof)
      return 0;
    return known && answered[0] !== undefined ? answered[0] + span() - now : Number.POSITIVE_INFINITY;
  }

  function begin(): Turn {
    underWay += 1;
    return { startedAt: performance.now(), underWay, warm: underWay <= connections };
  }

  function pump(): void {
    clearTimeout(timer);
    while (queue.length > 0) {
      const ms = delay(performance.now());
      if (ms > 0) {
        if (ms < Number.POSITIVE_INFINITY) timer = after(ms, pump, true);
        return;
      }
      queue.shift()?.(begin());
    }
  }

  function learn(to: number): void {
    known = true;
    limit = stated = to;
  }

  function refuse(now: number, { startedAt }: Turn, { retryAfterMs, limit: told }: Answer): void {
    const ms = retryAfterMs ?? windowMs * Math.random();
    pausedUntil = Math.max(pausedUntil, now + ms);
    // What set out before the pause is part of the same refusal.
    if (startedAt <= pausedAt) return;
    pausedAt = calmSince = now;
    onPause(ms);
    if (!known) {
      // What used the limit up began a window ago when the wait is over. Windows are whole seconds.
      const first = answered.at(-(told ?? limit)) ?? answered[0] ?? now;
      windowMs = Math.max(windowMs, Math.floor((now + ms - first) / 1000) * 1000);
      learn(told ?? Math.max(1, answered.filter((time) => time > now - windowMs).length));
    } else if (told !== undefined && told !== stated) learn(told);
    else if (limit === 1) windowMs *= 2;
    else limit = Math.max(1, Math.min(limit - 1, answered.length + underWay));
  }

  function accept(now: number, turn: Turn, { limit: told }: Answer): void {
    // A handshake delays the request, not its answer: what it takes is no time that the next one needs as well.
    if (turn.warm) fastest = Math.min(fastest, now - turn.startedAt);
    proven += 1;
    if (!known && answered.length > most) answered.shift();
    if (told !== undefined && told !== stated) learn(told);
    const patience = (limit === stated ? longCalm : calm) * windowMs;
    if (known && queue.length > 0 && now - calmSince > patience && (limit < stated || fixed === undefined)) {
      calmSince = now;
      limit += Math.max(1, limit - stated);
    }
  }

  return {
    pauseMs: () => pausedUntil - performance.now(),
    enter(signal, again) {
      if (queue.length === 0 && delay(performance.now()) <= 0) return begin();
      return new Promise((resolve, reject) => {
        const take = (turn: Turn) => {
          signal.removeEventListener('abort', leaveQueue);
          resolve(turn);
        };
        const leaveQueue = () => {
          queue.splice(queue.indexOf(take), 1);
          reject(signal.reason);
          pump();
        };
        signal.addEventListener('abort', leaveQueue);
        if (again) queue.unshift(take);
        else queue.push(take);
        pump();
      });
    },
    leave(turn, answer) {
      const now = performance.now();
      underWay -= 1;
      if (answer) connections = Math.max(connections, turn.underWay);
      if (answer?.refused) refuse(now, turn, answer);
      else {
        answered.push(now);
        if (answer) accept(now, turn, answer);
      }
      pump();
    },
  };
}
