/** Returns how long a request has to wait, in milliseconds, or nothing if the server admits it. */
export type Limiter = (now: number) => number | undefined;

/** So many requests in each window that begins with its first request or, if aligned, on the server's clock. */
export function fixedWindow(limit: number, windowMs: number, alignedBy?: number): Limiter {
  let start = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (now) => {
    const current =
      alignedBy === undefined
        ? now >= start + windowMs
          ? now
          : start
        : Math.floor((now + alignedBy) / windowMs) * windowMs - alignedBy;
    if (current !== start) {
      start = current;
      count = 0;
    }
    count += 1;
    return count > limit ? start + windowMs - now : undefined;
  };
}

/** So many requests in any window. */
export function slidingWindow(limit: number, windowMs: number): Limiter {
  let admitted: number[] = [];
  return (now) => {
    admitted = admitted.filter((time) => time > now - windowMs);
    if (admitted.length >= limit) return (admitted[0] ?? now) + windowMs - now;
    admitted.push(now);
    return undefined;
  };
}

/** As many requests at once as the bucket holds, which fills again in a window. */
export function tokenBucket(limit: number, windowMs: number): Limiter {
  let tokens = limit;
  let last = 0;
  return (now) => {
    tokens = Math.min(limit, tokens + ((now - last) * limit) / windowMs);
    last = now;
    if (tokens < 1) return ((1 - tokens) * windowMs) / limit;
    tokens -= 1;
    return undefined;
  };
}

/** No limit at all. */
export const unlimited: Limiter = () => undefined;
