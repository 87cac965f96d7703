import { after } from './http/limits.js';
import {
  createPacer,
  type Feedback,
  type Pace,
  type Pacer,
  type Turn,
  type WaitOptions,
} from './http/pacer.js';
import type { SharedRateLimit, SharedRateLimitContext } from './options.js';
import { turnScript } from './redis-script.js';

/** The commands of ioredis and iovalkey that are used. */
export interface IoRedisCommands {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** The commands of node-redis that are used. */
export interface NodeRedisCommands {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Options of {@link redisRateLimit}. */
export interface RedisRateLimitOptions {
  /** What shares the limit, such as the name of a workspace: 1 to 100 letters, digits and `_ . : -`. Not a token. */
  name: string;
  /**
   * Requests that each endpoint takes in a window. All processes follow the one that set it last.
   * @default learned from the responses
   */
  limit?: number | undefined;
  /**
   * Length of the window in milliseconds.
   * @default that of the API's documentation
   */
  windowMs?: number | undefined;
  /**
   * Milliseconds without Redis after which this process keeps to its fair share by itself; `Infinity` for never.
   * Until then calls wait, as long as their own limits let them.
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

type Run = (keys: string[], args: string[]) => Promise<unknown>;

/** A call of Redis that takes longer than this counts as lost. */
const lostAfterMs = 1_000;
/** After this long, a command that never settled is given up, and another one is tried. */
const givenUpAfterMs = 30_000;
/** Longest back-off between two attempts to reach Redis. */
const longestBackOffMs = 2_000;
/** Turns that ended are reported together. */
const reportAfterMs = 10;
const mostReports = 1_000;

/** Runs the script by its hash, and by its text where Redis does not have it, such as after a restart. */
function runnerOf(redis: IoRedisCommands | NodeRedisCommands): Run {
  let sha: Promise<string> | undefined;
  const hash = async () => {
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(turnScript));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  return async (keys, args) => {
    sha ??= hash();
    const known = await sha;
    const options = { keys, arguments: args };
    const isNodeRedis = 'evalSha' in redis;
    try {
      return await (isNodeRedis
        ? redis.evalSha(known, options)
        : redis.evalsha(known, keys.length, ...keys, ...args));
    } catch (error) {
      if (!/NOSCRIPT/.test(String((error as Error | undefined)?.message))) throw error;
      return isNodeRedis
        ? redis.eval(turnScript, options)
        : redis.eval(turnScript, keys.length, ...keys, ...args);
    }
  };
}

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

interface Waiter {
  maxWaitMs: number;
  leave(turn: Turn | undefined): void;
}

/** A script's reply. */
type Reply = [
  granted: number,
  waitMs: number,
  pauseMs: number,
  pauses: number,
  limit: number,
  windowMs: number,
  workers: number,
];

/** Waits for turns on behalf of all callers of one client and endpoint. */
function createSharedPacer(
  run: Run,
  keys: string[],
  options: RedisRateLimitOptions,
  { documented, onPause, onStore }: SharedRateLimitContext,
): Pacer {
  const { fallbackAfterMs = 5_000, turnMs = 10_000 } = options;
  const me = crypto.randomUUID().slice(0, 13);
  const refused = new Set<Waiter>();
  const waiting = new Set<Waiter>();
  let reports: Report[] = [];
  /** What was reported in the last window: told again to a Redis that may have lost it. */
  let recent: Report[] = [];
  let sequence = 0;
  let underWay = 0;
  let connections = 0;

  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pausesSeen = 0;
  let seen: Pace & { workers: number } = {
    limit: options.limit ?? documented.limit,
    windowMs: options.windowMs ?? documented.windowMs,
    workers: 1,
  };

  let calling = false;
  let inQueue = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  /** Since when Redis has not been reached, while calls waited for it. */
  let lostSince: number | undefined;
  let failures = 0;
  /** Whether the call under way takes too long. */
  let stalled = false;
  let retryAt = Number.NEGATIVE_INFINITY;
  let reachable = true;
  let local: { pacer: Pacer; controller: AbortController } | undefined;
  let fallbackTimer: ReturnType<typeof setTimeout> | undefined;

  const now = () => performance.now();
  const pauseMs = () => pausedUntil - now();
  const count = () => refused.size + waiting.size;
  const next = () => refused.values().next().value ?? waiting.values().next().value;

  function report(id: string, startedAt: number, warm: boolean, feedback: Feedback | undefined): void {
    const endedAt = now();
    const ended: Report = {
      id,
      outcome: feedback ? (feedback.refused ? 'refused' : 'ok') : 'silent',
      endedAt,
      retryAfterMs: feedback?.retryAfterMs || 0,
      limit: feedback?.limit || 0,
      roundTripMs: feedback && !feedback.refused && warm ? endedAt - startedAt : 0,
    };
    reports.push(ended);
    recent.push(ended);
    if (recent.length > 100 && recent.length > 2 * seen.limit)
      recent = recent.filter((each) => each.endedAt > endedAt - seen.windowMs).slice(-mostReports);
    if (reports.length > mostReports) reports.shift();
    // Others wait for nothing but refusals.
    schedule(Math.max(feedback?.refused ? 0 : reportAfterMs, retryAt - now()));
  }

  /** The turn of one request. It measures a round trip only where a connection was open. */
  function turnOf(id: string): Turn {
    const startedAt = now();
    underWay += 1;
    const own = underWay;
    let ended = false;
    return {
      end(feedback) {
        if (ended) return;
        ended = true;
        underWay -= 1;
        report(id, startedAt, own <= connections, feedback);
        if (feedback) connections = Math.max(connections, own);
      },
    };
  }

  function dismiss(): void {
    for (const queue of [refused, waiting])
      for (const waiter of queue) if (pauseMs() > waiter.maxWaitMs) waiter.leave(undefined);
  }

  /** Calls Redis in so many milliseconds, or earlier if that was planned. */
  function schedule(ms: number): void {
    const at = now() + ms;
    if (calling || at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = after(Math.ceil(ms), call);
  }

  function take(reply: Reply, firstId: number): void {
    const [granted, , pause, pauses, limit, windowMs, workers] = reply;
    seen = { limit, windowMs, workers };
    pausedUntil = pause > 0 ? now() + pause : Number.NEGATIVE_INFINITY;
    if (pauses > pausesSeen && pause > 0) onPause(pause);
    pausesSeen = pauses;
    for (let index = 0; index < granted; index++) {
      const id = `${me}:${firstId + index}`;
      const waiter = next();
      if (waiter) waiter.leave(turnOf(id));
      // Whoever asked has left meanwhile.
      else reports.push({ id, outcome: 'unused', endedAt: now(), retryAfterMs: 0, limit: 0, roundTripMs: 0 });
    }
    dismiss();
  }

  function call(): void {
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
    const want = count();
    if (want === 0 && reports.length === 0 && !inQueue) return;
    calling = true;
    const sent = reports;
    reports = [];
    const firstId = sequence;
    sequence += want;
    const ends = sent.map(({ endedAt, ...rest }) => ({ ...rest, agoMs: Math.floor(now() - endedAt) }));
    const args = [
      me,
      String(want),
      String(firstId),
      String(documented.limit),
      String(documented.windowMs),
      String(options.limit ?? ''),
      String(options.windowMs ?? ''),
      String(turnMs),
      JSON.stringify(ends),
    ];
    let over = false;
    // A command that waits in the client's own queue is not doubled: that would be a storm when Redis returns.
    const slow = setTimeout(() => {
      stalled = true;
      lose();
    }, lostAfterMs);
    const never = setTimeout(() => fail(), givenUpAfterMs);
    // A mere report keeps no process alive.
    if (want === 0) for (const each of [slow, never]) (each as { unref?(): void }).unref?.();
    const finish = () => {
      clearTimeout(slow);
      clearTimeout(never);
    };
    const fail = () => {
      if (over) return;
      over = true;
      clearTimeout(slow);
      clearTimeout(never);
      calling = false;
      stalled = false;
      // Reported once more: an end counts once, however often it is told.
      const since = now() - seen.windowMs;
      const lately = recent.filter(({ endedAt }) => endedAt > since);
      reports = [...new Set([...sent, ...lately, ...reports])].slice(-mostReports);
      lose();
      failures += 1;
      const backOffMs = Math.min(longestBackOffMs, 50 * 2 ** failures) * (0.5 + Math.random() / 2);
      retryAt = now() + backOffMs;
      if (count() > 0) schedule(backOffMs);
    };
    const succeed = (reply: Reply) => {
      finish();
      const late = over;
      over = true;
      if (!late) {
        calling = false;
        stalled = false;
      }
      recover();
      inQueue = want > reply[0];
      take(reply, firstId);
      if (late || calling) return;
      if (count() > 0) schedule(inQueue ? reply[1] : 0);
      else if (inQueue) schedule(0);
      else if (reports.length > 0) schedule(reportAfterMs);
    };
    run(keys, args).then(
      (reply) => {
        const numbers = Array.isArray(reply) ? reply.map(Number) : [];
        if (numbers.length === 7) succeed(numbers as Reply);
        else fail();
      },
      () => {
        finish();
        fail();
      },
    );
  }

  function lose(): void {
    if (lostSince !== undefined || count() === 0) return;
    lostSince = now();
    reachable = false;
    onStore(false);
    if (fallbackAfterMs < Number.POSITIVE_INFINITY) fallbackTimer = after(fallbackAfterMs, fallBack);
  }

  function recover(): void {
    failures = 0;
    lostSince = undefined;
    clearTimeout(fallbackTimer);
    local?.controller.abort();
    local = undefined;
    if (!reachable) {
      reachable = true;
      onStore(true);
    }
  }

  /** Paces the waiting by itself, at a fair share of what was known of the limit. */
  function fallBack(): void {
    const workers = options.workers ?? seen.workers;
    const share = seen.limit / workers;
    const pace =
      share >= 1
        ? { limit: Math.floor(share), windowMs: seen.windowMs }
        : { limit: 1, windowMs: seen.windowMs / share };
    local = { pacer: createPacer(pace, pace, onPause), controller: new AbortController() };
    void pump(local);
  }

  /** A turn of this process's own share, which Redis hears of as soon as it is back. */
  function reported(turn: Turn): Turn {
    const shared = turnOf(`${me}:own-${sequence++}`);
    return {
      end(feedback) {
        turn.end(feedback);
        shared.end(feedback);
      },
    };
  }

  let pumping = false;
  async function pump(own: NonNullable<typeof local>): Promise<void> {
    if (pumping) return;
    pumping = true;
    const { signal } = own.controller;
    try {
      while (local === own && count() > 0) {
        const turn = await own.pacer.enter({ signal, first: false, maxWaitMs: Number.POSITIVE_INFINITY });
        const waiter = next();
        if (turn && waiter) waiter.leave(reported(turn));
        else turn?.end();
      }
    } catch {
      // Redis is back.
    } finally {
      pumping = false;
    }
    if (local && local !== own && count() > 0) void pump(local);
  }

  return {
    pauseMs: () => (local ? local.pacer.pauseMs() : pauseMs()),
    enter({ signal, first, maxWaitMs }: WaitOptions) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if ((local ? local.pacer.pauseMs() : pauseMs()) > maxWaitMs) return undefined;
      const queue = first ? refused : waiting;
      return new Promise<Turn | undefined>((resolve, reject) => {
        const remove = () => {
          queue.delete(waiter);
          // Its place in the queue goes to others.
          if (count() > 0) return;
          if (inQueue) schedule(0);
          else if (reports.length === 0) {
            clearTimeout(timer);
            timerAt = Number.POSITIVE_INFINITY;
          }
        };
        const abort = () => {
          remove();
          reject(signal.reason);
        };
        const waiter: Waiter = {
          maxWaitMs,
          leave(turn) {
            signal.removeEventListener('abort', abort);
            queue.delete(waiter);
            resolve(turn);
          },
        };
        signal.addEventListener('abort', abort, { once: true });
        queue.add(waiter);
        if (local) void pump(local);
        if (stalled) lose();
        // Who has a place in the queue was told when to come back.
        if (failures > 0) schedule(Math.max(0, retryAt - now()));
        else if (!inQueue) schedule(0);
      });
    },
  };
}

/** @throws TypeError that names the option. */
function check(options: RedisRateLimitOptions): void {
  const needs: Record<keyof RedisRateLimitOptions, [test: (value: unknown) => boolean, needs: string]> = {
    name: [
      (value) => typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value),
      '1 to 100 letters, digits and _ . : -',
    ],
    limit: [(value) => Number.isInteger(value) && Number(value) > 0, 'a whole number above 0'],
    windowMs: [isAbove0, 'a number above 0'],
    fallbackAfterMs: [(value) => value === 0 || isNumberAbove0(value), '0 or a number above 0'],
    workers: [(value) => Number.isInteger(value) && Number(value) > 0, 'a whole number above 0'],
    turnMs: [isAbove0, 'a number above 0'],
  };
  if (typeof options !== 'object' || options === null)
    throw new TypeError('options: needs an object with a name');
  for (const key in options)
    if (!Object.hasOwn(needs, key))
      throw new TypeError(`${key}: unknown here; the options are ${Object.keys(needs).join(', ')}`);
  for (const [name, [fits, rule]] of Object.entries(needs)) {
    const value = options[name as keyof RedisRateLimitOptions];
    if (value === undefined && name !== 'name') continue;
    // A name may be a token in the wrong place: it is not shown.
    const got = typeof value === 'number' || value === null ? value : typeof value;
    if (!fits(value)) throw new TypeError(`${name}: needs ${rule}; got ${got}`);
  }
}

const isNumberAbove0 = (value: unknown) => typeof value === 'number' && value > 0;
const isAbove0 = (value: unknown) => isNumberAbove0(value) && Number.isFinite(value);

/**
 * A rate limit that all processes with the same Redis and the same `name` keep together.
 *
 * Redis holds when requests were sent, but no identifier, no token and no text. Its keys expire ten minutes after
 * their last use. A process makes one call of Redis for all its waiting requests.
 *
 * @param redis A client of ioredis, iovalkey or node-redis, connected by its owner, who also closes it.
 * @param options The name of the limit, and what it is if it is known.
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
  check(options);
  const own = { ...options };
  const run = runnerOf(redis);
  return {
    forEndpoint(endpoint, context) {
      const keys = ['sent', 'done', 'queue', 'state', 'workers'].map(
        (part) => `aelyst:{${own.name}}:${endpoint}:${part}`,
      );
      return createSharedPacer(run, keys, own, context);
    },
  };
}
