/** How many requests an endpoint gets in how much time. */
export interface Pace {
  /** Requests, from 1. */
  limit: number;
  /** Length of the window in milliseconds. */
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

/** A request that is under way. */
export interface Sent {
  startedAt: number;
  /** Requests under way when it began, itself included. */
  underWay: number;
  /** Whether it reused a connection, so that its round trip contains no handshake. */
  warm: boolean;
  /** Whether it waited for its turn. */
  queued: boolean;
}

/** Decides when requests to one endpoint may be sent. Times are on the clock of `performance.now()`. */
export interface Admission<Begun> {
  /** Until when the endpoint asks to wait. */
  pausedUntil(): number;
  /** Milliseconds until a request may be sent: 0 means now, `Infinity` that it does not depend on time. */
  delayMs(now: number): number;
  begin(now: number, queued: boolean): Begun;
  /** @param waiting Whether requests wait for their turn. */
  end(now: number, begun: Begun, feedback: Feedback | undefined, waiting: boolean): void;
}

/** Highest values that responses can set: a share, and a pause (a day). */
const highestLimit = 10_000;
const longestPauseMs = 86_400_000;

/** Windows without a refusal after which a limit that no response states may have risen. */
const windowsKept = 600;

/**
 * The algorithm, for one endpoint.
 *
 * **Window.** A request may be sent if the requests under way and those processed in the last window are fewer than the
 * share. A response leaves the window one window after it arrived, less the fastest round trip: the API counted that
 * request before it sent the response, and counts the next request when it arrives. So no window of the API (fixed,
 * sliding or token bucket) contains more. This is the sliding log that GCRA approximates, kept on responses. The
 * ceiling has a second window, which nothing changes.
 *
 * **Start.** Without an option, the documented number of requests is sent at once, then one is under way for every four
 * that succeeded: exponential like TCP's slow start, with few refusals when it meets the limit.
 *
 * **Refusal.** All requests pause for as long as the API asks, and at least for a back-off that doubles up to a window.
 * Jitter (Floyd and Jacobson 1994) keeps several clients from returning together, and moves a client that was refused
 * twice to another time in the window. After the pause one request probes, and its success starts the others, spaced at
 * twice the pace.
 *
 * **Share.** As in AIMD (Chiu and Jain 1989), with two changes. A refusal beside successes means that other clients use
 * the limit: the share falls to the number of requests that got through, and at least by a tenth. If no request waited,
 * it does not fall, because the share was not in use (congestion window validation, RFC 2861). A pause in which nothing
 * got through means that the endpoint was closed, which says nothing about shares: the share from before returns.
 * Growth accelerates with the time since the last refusal, as in CUBIC (RFC 9438): a quarter of a request in the first
 * window, and half a request more in each one after it, up to the limit that a response states or an option sets.
 */
export function createAdmission(
  documented: Pace,
  ceiling: Pace | undefined,
  onPause: (ms: number) => void,
): Admission<Sent> {
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
  let askedUntil = Number.NEGATIVE_INFINITY;
  let jitterMs = 0;
  let pausesInRow = 0;
  let paused = false;
  let gotThrough = 0;
  let shareInUse: boolean | undefined;
  let probing = false;
  let spacedUntil = Number.NEGATIVE_INFINITY;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let succeededSince = 0;

  /** Milliseconds until the window has room; a fraction of a request makes the window longer. */
  function windowDelayMs(pace: Pace, now: number): number {
    const places = Math.ceil(pace.limit);
    if (underWay >= places) return Number.POSITIVE_INFINITY;
    const oldest = processedAt[processedAt.length + underWay - places];
    if (oldest === undefined) return 0;
    const roundTripMs = fastestMs === Number.POSITIVE_INFINITY ? 0 : fastestMs * 0.9;
    return oldest + (pace.windowMs * places) / pace.limit - roundTripMs - now;
  }

  /** Sets the share after a pause. */
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
    // Requests that were sent before the pause are part of the same refusal.
    const first = sent.startedAt > pausedAt;
    if (first) pausesInRow += 1;
    const backOffMs = documented.windowMs * Math.min(1, 2 ** pausesInRow / 8);
    const asked = Math.min(askedMs, longestPauseMs);
    const ms = Math.max(asked, backOffMs);
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
    askedUntil = Math.max(askedUntil, now + asked);
    // At the end, because the listener may send a request.
    if (first || longer) onPause(ms);
  }

  function succeed(now: number, sent: Sent): void {
    // A handshake delays only the first request of a connection: the next one does not need that time.
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
    pausedUntil: () => askedUntil,
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
        gotThrough += 1;
        while ((processedAt[0] ?? now) < now - 2 * longestMs) processedAt.shift();
        if (feedback) succeed(now, sent);
      }
    },
  };
}
