import { after } from './http/limits.js';
import { type Admission, createAdmission, type Pace, type Sent } from './http/pace.js';
import { createQueue, type Pacer } from './http/pacer.js';
import { checkOptions, type SharedRateLimit, type SharedRateLimitContext } from './options.js';
import {
  type IoRedisCommands,
  type NodeRedisCommands,
  type Reply,
  type Run,
  runnerOf,
} from './redis-script.js';

export type { IoRedisCommands, NodeRedisCommands } from './redis-script.js';

/** Options of {@link redisRateLimit}. */
export interface RedisRateLimitOptions {
  /** What shares the limit, such as the name of a workspace: 1 to 100 letters, digits and `_ . : -`. Not a token. */
  name: string;
  /**
   * Requests that each endpoint takes in a window. Give all processes the same one: of several, that of the latest call
   * of Redis counts. Redis keeps it, even if the option is left out later, until the keys expire ten minutes after their
   * last use; another `name` begins anew.
   * @default learned from the responses
   */
  limit?: number | undefined;
  /**
   * Length of the window in milliseconds. Redis keeps it as it keeps `limit`.
   * @default that of the API's documentation
   */
  windowMs?: number | undefined;
  /**
   * Milliseconds without Redis after which this process keeps to its fair share by itself; `Infinity` for never.
   * Until then calls wait, as long as their own limits let them. Redis that does not reply counts as lost after one
   * second.
   * @default 5_000
   */
  fallbackAfterMs?: number | undefined;
  /**
   * Processes that divide the limit between them while Redis is away.
   * @default as many as there were when Redis was last seen
   */
  workers?: number | undefined;
  /**
   * Milliseconds after which a turn expires that was never given back, since its process was killed.
   * @default 10_000
   */
  turnMs?: number | undefined;
}

/** A call of Redis that takes longer than this counts as lost. */
const lostAfterMs = 1_000;
const readMs = 100;
/** Longest back-off between two attempts to reach Redis. */
const longestBackOffMs = 2_000;
/** Turns that ended are reported together. */
const reportAfterMs = 10;
const mostReports = 1_000;

/** What an ended turn tells the others. */
interface Report {
  id: string;
  /** `unused`: no request was sent; `silent`: no response came, so the request may have been processed. */
  outcome: 'ok' | 'refused' | 'silent' | 'unused';
  endedAt: number;
  retryAfterMs: number;
  limit: number;
  /** 0 if it was not measured. */
  roundTripMs: number;
}

interface Shared {
  id: string;
  startedAt: number;
  /** Requests under way when it began, itself included. */
  underWay: number;
  /** What paced this process by itself meanwhile, if anything did. */
  fallback: Admission<Sent> | undefined;
  own: Sent | undefined;
}

/** Waits for turns on behalf of all callers of one client and endpoint. */
function createSharedPacer(
  run: Run,
  keys: string[],
  options: RedisRateLimitOptions,
  { documented, onPause, onStore }: SharedRateLimitContext,
): Pacer {
  const { limit, windowMs, workers, fallbackAfterMs = 5_000, turnMs = 10_000 } = options;
  const me = crypto.randomUUID().slice(0, 13);
  const now = () => performance.now();
  let sequence = 0;
  let granted: string[] = [];
  let reports: Report[] = [];
  /** When requests ended in the last window. */
  const endedAt: number[] = [];
  let underWay = 0;
  let connections = 0;

  /** Until when the API asks to wait. During its own back-off, the script just grants no turns. */
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pauses = 0;
  let known: Pace = { limit: limit ?? documented.limit, windowMs: windowMs ?? documented.windowMs };
  let knownWorkers: number | undefined;
  /** When Redis replied last, by its clock. If it no longer knows what it knew then, it has lost its data. */
  let at = 0;

  let calling = false;
  /** Whether Redis said when to come back. */
  let inQueue = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  /** Since when Redis has not been reached. */
  let lostAt: number | undefined;
  /** Until when Redis may be back, because nobody has asked for a while. */
  let mayReplyUntil = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let retryAt = Number.NEGATIVE_INFINITY;
  /** Paces the requests of this process while Redis is away, and until all others have returned to it. */
  let fallback: Admission<Sent> | undefined;
  let fallbackUntil = Number.POSITIVE_INFINITY;

  /** Calls Redis in so many milliseconds, or earlier if that was planned. */
  function schedule(ms: number): void {
    const time = Math.max(now() + ms, retryAt);
    if (!calling && time < timerAt) {
      clearTimeout(timer);
      timerAt = time;
      const delayMs = Math.ceil(time - now());
      // A timer would take at least a millisecond.
      if (delayMs > 0) timer = after(delayMs, call);
      else queueMicrotask(call);
    }
    keepAlive();
  }

  /** Only calls that wait keep the process alive; a mere report does not. Outside Node, a timer has no `ref`. */
  function keepAlive(): void {
    const nodeTimer = timer as { ref?(): void; unref?(): void } | undefined;
    if (queue.size() > 0) nodeTimer?.ref?.();
    else nodeTimer?.unref?.();
  }

  async function call(): Promise<void> {
    timerAt = Number.POSITIVE_INFINITY;
    const want = fallback ? 0 : queue.size();
    if (want + reports.length === 0 && !inQueue && lostAt === undefined) return;
    calling = true;
    const firstId = sequence;
    sequence += want;
    const sending = reports;
    reports = [];
    const ended = sending.map(({ endedAt: time, ...report }) => ({
      ...report,
      agoMs: Math.floor(now() - time),
    }));
    const ask = { me, want, firstId, documented, limit, windowMs, turnMs, at, ended };
    const startedAt = now();
    // In two steps: after a time in which the process was busy or suspended, a reply that has come is read in between.
    timer = after(lostAfterMs - readMs, () => {
      timer = after(readMs, () => markLost(startedAt));
      keepAlive();
    });
    keepAlive();
    // A command that waits in the client's own queue is not repeated: that would cause a storm when Redis is back.
    const reply = await run(keys, ask).catch(() => undefined);
    clearTimeout(timer);
    calling = false;
    if (reply) applyReply(reply, want, firstId);
    else {
      // Reported again: an end counts once, however often it is reported.
      reports = [...sending, ...reports].slice(-mostReports);
      inQueue = false;
      failures += 1;
      mayReplyUntil = Number.NEGATIVE_INFINITY;
      retryAt = now() + Math.min(longestBackOffMs, 50 * 2 ** failures) * (0.5 + Math.random() / 2);
      // If nobody needs Redis now, it may have been closed after the last call.
      if (!isIdle()) markLost(startedAt);
      if (queue.size() > 0) schedule(0);
      queue.advance();
    }
  }

  function applyReply(reply: Reply, want: number, firstId: number): void {
    ({ at } = reply);
    known = reply;
    knownWorkers = reply.workers;
    pausedUntil = reply.askedMs > 0 ? now() + reply.askedMs : Number.NEGATIVE_INFINITY;
    inQueue = want > reply.granted;
    failures = 0;
    if (lostAt !== undefined) {
      lostAt = undefined;
      // Until then all others are back, and Redis knows what they sent.
      fallbackUntil = now() + longestBackOffMs + known.windowMs;
      onStore(true);
    }
    if (reply.pauses > pauses && reply.pauseMs > 0) onPause(reply.pauseMs);
    ({ pauses } = reply);
    granted = Array.from({ length: Math.min(want, reply.granted) }, (_, index) => `${me}:${firstId + index}`);
    // Turns that were asked for before Redis was lost are not used: others may have sent by themselves since.
    if (!fallback) queue.advance();
    // Unused: the call that asked for it has ended, or does not need it.
    for (const id of granted) report({ id, outcome: 'unused' });
    granted = [];
    if (inQueue) schedule(queue.size() > 0 ? reply.waitMs : 0);
    else if (queue.size() > 0 && !fallback) schedule(0);
    else if (reports.length > 0) reportSoon();
  }

  function report(ended: Pick<Report, 'id' | 'outcome'> & Partial<Report>): void {
    reports.push({ endedAt: now(), retryAfterMs: 0, limit: 0, roundTripMs: 0, ...ended });
    if (reports.length > mostReports) reports.shift();
    // The others wait for a refusal.
    if (ended.outcome === 'refused') schedule(0);
    else reportSoon();
  }

  /** A program may close Redis right after its last call: a turn that was not reported would keep others waiting. */
  function reportSoon(): void {
    schedule(isIdle() ? 0 : reportAfterMs);
  }

  /** Whether there is no call left that waits for its turn or has one. */
  const isIdle = () => underWay + queue.size() === 0;

  function markLost(since: number): void {
    if (lostAt !== undefined) return;
    lostAt = since;
    fallbackUntil = Number.POSITIVE_INFINITY;
    onStore(false);
    queue.advance();
  }

  /** Paces the requests of this process at a fair share of the limit, with what it sent in the last window. */
  function fallBack(): Admission<Sent> {
    const sharing = workers ?? knownWorkers;
    const share = known.limit / (sharing ?? 1);
    const places = Math.max(1, Math.floor(share));
    const pace = { limit: places, windowMs: (known.windowMs * places) / Math.min(share, places) };
    // A process that has never reached Redis does not know the others: unless a limit is set, it learns what gets through.
    const admission = createAdmission(pace, (sharing ?? limit) ? pace : undefined, onPause);
    for (const time of endedAt) admission.end(time, admission.begin(time, false), { refused: false }, false);
    return admission;
  }

  const queue = createQueue<Shared>({
    pausedUntil: () => (fallback ? fallback.pausedUntil() : pausedUntil),
    delayMs(time) {
      if (granted.length > 0) return 0;
      if (time >= fallbackUntil) fallback = undefined;
      if (!inQueue) schedule(0);
      if (!fallback) {
        const fallbackAt = Math.max((lostAt ?? Number.POSITIVE_INFINITY) + fallbackAfterMs, mayReplyUntil);
        if (time < fallbackAt) return fallbackAt - time;
        fallback = fallBack();
      }
      return fallback.delayMs(time);
    },
    begin(startedAt, queued) {
      underWay += 1;
      const id = granted.shift() ?? `${me}:own-${sequence++}`;
      return { id, startedAt, underWay, fallback, own: fallback?.begin(startedAt, queued) };
    },
    end(time, { id, startedAt, underWay: atStart, ...begun }, feedback, waiting) {
      underWay -= 1;
      // A handshake delays only the first request of a connection.
      const warm = atStart <= connections;
      if (feedback) connections = Math.max(connections, atStart);
      const outcome = feedback ? (feedback.refused ? 'refused' : 'ok') : 'silent';
      if (outcome !== 'refused') {
        endedAt.push(time);
        while (endedAt.length > mostReports || (endedAt[0] ?? time) < time - known.windowMs) endedAt.shift();
      }
      report({
        id,
        outcome,
        retryAfterMs: feedback?.retryAfterMs || 0,
        limit: feedback?.limit || 0,
        roundTripMs: outcome === 'ok' && warm ? time - startedAt : 0,
      });
      const own = begun.fallback === fallback ? begun.own : undefined;
      fallback?.end(time, own ?? fallback.begin(time, false), feedback, waiting);
    },
  });

  return {
    pauseMs: queue.pauseMs,
    enter(waitOptions) {
      if (queue.size() === 0 && !calling && now() >= retryAt)
        mayReplyUntil = now() + Math.min(lostAfterMs, fallbackAfterMs);
      const entering = queue.enter(waitOptions);
      // A call that leaves without a turn gives its place in the queue to others.
      if (entering && 'catch' in entering) {
        entering.catch(() => {
          if (inQueue && queue.size() === 0) schedule(0);
        });
      }
      return entering;
    },
  };
}

/** @throws TypeError that names the option. */
function checkRedisOptions(options: RedisRateLimitOptions): RedisRateLimitOptions {
  const checked = checkOptions(options, {
    name: 'a string',
    // JSON, which the script reads, has no Infinity.
    limit: 'a finite whole number above 0',
    windowMs: 'a finite number above 0',
    fallbackAfterMs: '0 or a number above 0',
    workers: 'a whole number above 0',
    turnMs: 'a finite number above 0',
  });
  // It may be a token in the wrong place, and is not shown.
  if (!/^[\w.:-]{1,100}$/.test(checked.name ?? ''))
    throw new TypeError('name: needs 1 to 100 letters, digits and _ . : -');
  return checked;
}

/**
 * A rate limit that all processes with the same Redis and the same `name` keep together.
 *
 * Redis holds when requests were sent, but no identifier, no token and no text. Its keys expire ten minutes after
 * their last use. A process makes one call of Redis for all its waiting requests.
 *
 * @param redis A client of ioredis, iovalkey or node-redis, which the caller connects and closes.
 * @param options The name of the limit, and the limit itself if it is known.
 * @throws TypeError if the client or an option is not usable.
 * @example
 * const rateLimit = redisRateLimit(new Redis(), { name: 'my-workspace' });
 * const aelyst = createClient({ rateLimit });
 */
export function redisRateLimit(
  redis: IoRedisCommands | NodeRedisCommands,
  options: RedisRateLimitOptions,
): SharedRateLimit {
  const commands = redis as Partial<IoRedisCommands & NodeRedisCommands> | null | undefined;
  if (typeof commands?.evalSha !== 'function' && typeof commands?.evalsha !== 'function')
    throw new TypeError('redis: needs a client of ioredis, iovalkey or node-redis');
  const checked = checkRedisOptions(options);
  const run = runnerOf(redis);
  return {
    forEndpoint(endpoint, context) {
      const keys = ['sent', 'done', 'queue', 'state', 'workers'].map(
        (part) => `aelyst:{${checked.name}}:${endpoint}:${part}`,
      );
      return createSharedPacer(run, keys, checked, context);
    },
  };
}
