/** A rate: `limit` requests in `windowMs` milliseconds. */
export interface Pace {
  limit: number;
  windowMs: number;
}

/** What a response says about the rate limit of its endpoint. */
export interface Feedback {
  /** Whether the endpoint refused the request because of its rate limit. */
  refused: boolean;
  /** Milliseconds that the endpoint asks to wait. */
  retryAfterMs?: number | undefined;
  /** Requests that the endpoint says it admits in a window. */
  limit?: number | undefined;
}

/** A request under way. */
export interface Sent {
  startedAt: number;
  /** Requests under way when it began, itself included. */
  underWay: number;
  /** Whether a connection was open for it, so that its round trip holds no handshake. */
  warm: boolean;
  /** Whether it waited for its turn. */
  queued: boolean;
}

/** Decides when the requests to one endpoint may go out. Times are those of `performance.now()`. */
export interface Admission {
  pausedUntil(): number;
  /** Milliseconds until a request may go out; 0 means now, infinite that it depends on a response. */
  delayMs(now: number): number;
  begin(now: number, queued: boolean): Sent;
  /** @param waiting Whether requests wait for their turn. */
  end(now: number, sent: Sent, feedback: Feedback | undefined, waiting: boolean): void;
}

/** Bounds of what responses can set: a share, and a pause (a day). */
const highestLimit = 10_000;
const longestPauseMs = 86_400_000;

/** Windows without a refusal after which a limit that no response states may have risen. */
const windowsKept = 600;

/**
 * The algorithm, for one endpoint.
 *
 * **Window.** A request may go out if those under way and those processed in the last window are together fewer than
 * the share. A response leaves the window one window after it came, less the fastest round trip: the API counted it
 * before the response set out and counts the next request after it arrives, so no window of its own (fixed, sliding
 * or token bucket) sees more. This is the sliding log that GCRA approximates, kept on responses. The ceiling has a
 * second window of its own, which nothing changes.
 *
 * **Start.** Told nothing, the documented number of requests goes out at once, then one under way for every four
 * that succeeded: exponential as TCP's slow start, with few refusals when it meets the limit.
 *
 * **Refusal.** Everyone pauses for as long as asked, at least for a back-off that doubles up to a window. Jitter
 * (Floyd and Jacobson 1994) keeps several clients from returning as one, and moves one that was refused twice to
 * another time of the window. After the pause one request probes, and its success starts the others, spaced at twice the pace.
 *
 * **Share.** As in AIMD (Chiu and Jain 1989), with two changes. A refusal beside successes means that others use the
 * limit: the share falls to what got through, at least by a tenth, unless nothing waited, for then the share was not
 * in use (congestion window validation, RFC 2861). A pause in which nothing got through means that the endpoint was
 * closed, which says nothing about shares: the loss before it is made good. Growth speeds up with the time since the
 * last refusal, as in CUBIC (RFC 9438), by half a request in the first window, one in the second and so on, up to
 * the limit that is stated or set.
 */
export function createAdmission(
  documented: Pace,
  ceiling: Pace | undefined,
  onPause: (ms: number) => void,
): Admission {
  const windowMs = Math.min(documented.windowMs, ceiling?.windowMs ?? documented.windowMs);
  const longestMs = Math.max(windowMs, ceiling?.windowMs ?? 0);
  const highest = ceiling?.limit ?? highestLimit;
  let known = ceiling !== undefined;
  let stated = known;
  let limit = highest;
  let share = (ceiling ?? documented).limit;
  let shareBefore = share;

  const processedAt: number[] = [];
  let underWay = 0;
  let succeeded = 0;
  let connections = 0;
  let fastestMs = Number.POSITIVE_INFINITY;

  let pausedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let jitterMs = 0;
  let pausesInRow = 0;
  let paused = false;
  let gotThrough = 0;
  let shareInUse = false;
  let probing = false;
  let spacedUntil = Number.NEGATIVE_INFINITY;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let succeededSince = 0;

  /** Milliseconds until the window has a place; a fraction of a request makes the window longer. */
  function windowDelayMs(pace: Pace, now: number): number {
    const places = Math.ceil(pace.limit);
    if (underWay >= places) return Number.POSITIVE_INFINITY;
    const oldest = processedAt[processedAt.length + underWay - places];
    if (oldest === undefined) return 0;
    const roundTripMs = fastestMs === Number.POSITIVE_INFINITY ? 0 : fastestMs * 0.9;
    return oldest + (pace.windowMs * places) / pace.limit - roundTripMs - now;
  }

  /** Draws the conclusions of a pause that is over. */
  function resume(): void {
    paused = false;
    spacedUntil = known || gotThrough === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    if (gotThrough === 0) share = Math.max(share, shareBefore);
    else if (shareInUse) {
      shareBefore = share;
      share = known ? Math.min(share * 0.9, gotThrough) : gotThrough;
    } else if (!known) share = Math.max(share, gotThrough);
    share = Math.min(share, limit);
    if (!stated) limit = Math.max(documented.limit, share);
    known = true;
    probing = true;
    lastSentAt = Number.NEGATIVE_INFINITY;
    succeededSince = 0;
  }

  function refuse(now: number, sent: Sent, askedMs: number, waiting: boolean): void {
    // What set out before the pause is part of the same refusal.
    const first = sent.startedAt > pausedAt;
    if (first) pausesInRow += 1;
    const backOffMs = documented.windowMs * Math.min(1, 2 ** pausesInRow / 8);
    const ms = Math.min(Math.max(askedMs, backOffMs), longestPauseMs);
    if (first) {
      if (!paused) {
        const since = Math.max(pausedUntil, now - windowMs * 1.25);
        gotThrough = processedAt.filter((time) => time > since).length;
        shareInUse = waiting;
      }
      paused = true;
      pausedAt = now;
      jitterMs = windowMs * Math.random() * (pausesInRow > 1 ? 0.5 : 0.1);
    }
    const longer = now + ms > pausedUntil + windowMs;
    pausedUntil = Math.max(pausedUntil, now + ms);
    // Last, since who hears of it may send a request.
    if (first || longer) onPause(ms);
  }

  function succeed(now: number, sent: Sent): void {
    // A handshake delays the request, not its response: what it takes is no time that the next one needs as well.
    if (sent.warm) fastestMs = Math.min(fastestMs, now - sent.startedAt);
    pausesInRow = 0;
    succeeded += 1;
    succeededSince += 1;
    if (paused) return;
    if (probing && sent.startedAt > pausedAt) {
      probing = false;
      spacedUntil = Math.min(spacedUntil, now + windowMs);
    }
    if (known && sent.queued)
      share = Math.min(limit, share + Math.min(1, succeededSince / share / 2 / share));
  }

  function learn(told: number, refused: boolean): void {
    const whole = share === limit;
    limit = Math.min(Math.floor(told), highest);
    stated = true;
    if (whole || (!known && !refused)) share = limit;
    known ||= !refused;
    share = Math.min(share, limit);
  }

  return {
    pausedUntil: () => pausedUntil,
    delayMs(now) {
      if (now < pausedUntil + jitterMs) return pausedUntil + jitterMs - now;
      if (paused) resume();
      const started = known
        ? documented.limit + succeeded
        : Math.max(documented.limit - succeeded, succeeded / 4);
      if (underWay >= started) return Number.POSITIVE_INFINITY;
      if (!known) return 0;
      const spaceMs = probing ? windowMs : now < spacedUntil ? windowMs / share / 2 : 0;
      return Math.max(
        0,
        lastSentAt + spaceMs - now,
        windowDelayMs({ limit: share, windowMs }, now),
        ceiling ? windowDelayMs(ceiling, now) : 0,
      );
    },
    begin(now, queued) {
      underWay += 1;
      lastSentAt = now;
      return { startedAt: now, underWay, warm: underWay <= connections, queued };
    },
    end(now, sent, feedback, waiting) {
      underWay -= 1;
      if (feedback) connections = Math.max(connections, sent.underWay);
      // A limit of 0 or a fraction is no pace to keep.
      if (feedback?.limit !== undefined && feedback.limit >= 1) learn(feedback.limit, feedback.refused);
      else if (succeededSince > share * windowsKept) {
        limit = highest;
        succeededSince = 0;
      }
      if (feedback?.refused) refuse(now, sent, feedback.retryAfterMs || 0, waiting);
      else {
        processedAt.push(now);
        if (paused) gotThrough += 1;
        const half = processedAt.length >> 1;
        if (half > 50 && (processedAt[half] ?? now) < now - 2 * longestMs) processedAt.splice(0, half);
        if (feedback) succeed(now, sent);
      }
    },
  };
}
